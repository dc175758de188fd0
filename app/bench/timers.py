"""`flask bench timers`: finding what is due among 100,000 timers, a sweep that finds nothing, and advancing."""

import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from app import clock, config, create_app
from app.bench import crowd
from app.bench.crowd import Connection
from app.bench.place import Place
from app.db import db
from app.workflow import jobs, sweeps

DUE = (0, 1, 500)
ROUNDS, WARM = 45, 5
ADVANCED = 2_000
WORKERS = 2
WITHIN_S = 180.0
TICK_S = 1 / os.sysconf("SC_CLK_TCK")

_CHOSEN = "create temp table chosen as select * from timer where due_at < now() + interval '100 days' limit %s"
_MAKE_DUE = "update timer t set due_at = now() - interval '1 minute' from chosen c where c.engine_id = t.engine_id"
_PUT_BACK = "update timer t set due_at = c.due_at from chosen c where c.engine_id = t.engine_id"
_LEFT = "select count(*) from timer where due_at < now()"


def run(here: Place) -> dict[str, Any]:
    """Times in ms. What other work on the machine took away shows in the difference of wall and CPU time."""
    found: dict[str, Any] = {"timers_waiting": crowd.WAITING}
    with create_app(here.web).app_context(), psycopg.connect(here.dsn, autocommit=True) as database:
        model = crowd.opened()
        crowd.fill(database, model)
        for number in DUE:
            with _due(database, number):
                found[f"find_due_ms_{number}"] = _median(_find, time.perf_counter)
                found[f"find_due_plan_{number}"] = _plan(database)
        found["find_due_ms"] = max(found[f"find_due_ms_{number}"] for number in DUE)
        found["idle_sweep_ms"] = _median(_sweep, time.perf_counter)
        found["idle_sweep_cpu_ms"] = _median(_sweep, time.process_time)
        found |= _advance(here, database, model)
        db.engine.dispose()
    return found


def _find() -> None:
    with db.unit_of_work() as session:
        session.execute(sweeps.TIMERS, _known()).all()


def _sweep() -> None:
    with db.unit_of_work():
        jobs.find_due()


def _known() -> dict[str, Any]:
    return {"now": clock.now(), "most": jobs.SWEEP}


def _median(act: Callable[[], None], told: Callable[[], float]) -> float:
    took = []
    for _ in range(ROUNDS):
        began = told()
        act()
        took.append((told() - began) * 1e3)
    return round(statistics.median(took[WARM:]), 2)


@contextmanager
def _due(database: Connection, number: int) -> Iterator[None]:
    """So many of the waiting timers are due for a while."""
    database.execute(_CHOSEN, [number])
    database.execute(_MAKE_DUE)
    try:
        yield
    finally:
        database.execute(_PUT_BACK)
        database.execute("drop table chosen")
        database.execute("vacuum analyze timer")


def _plan(database: Connection) -> str:
    """The nodes of the plan as it ran, the outermost first, and the indexes they read."""
    query = str(sweeps.TIMERS.compile(dialect=db.engine.dialect))
    row = database.execute(f"explain (analyze, format json) {query}", _known()).fetchone()
    return " > ".join(_nodes(row[0][0]["Plan"])) if row else ""


def _nodes(plan: dict[str, Any]) -> Iterator[str]:
    index = plan.get("Index Name")
    yield f"{plan['Node Type']} ({index})" if index else plan["Node Type"]
    for inner in plan.get("Plans", []):
        yield from _nodes(inner)


def _advance(here: Place, database: Connection, model: crowd.Model) -> dict[str, Any]:
    """Two workers of the product, idle until so many cases are due at once; from the first that is done to the last."""
    with _workers(here) as pids:
        _until(lambda: _number(database, "select count(*) from procrastinate_workers") == WORKERS)
        time.sleep(2)
        before = _spent(here, pids)
        crowd.due(database, model, ADVANCED)
        _until(lambda: _number(database, _LEFT) < ADVANCED)
        began = time.perf_counter()
        _until(lambda: _number(database, _LEFT) == 0)
        took = time.perf_counter() - began
        workers_s, server_s = (after - first for after, first in zip(_spent(here, pids), before, strict=True))
    return {
        "advanced_per_s": round(ADVANCED / took, 1),
        "workers_cpu_ms_per_advance": round(workers_s / ADVANCED * 1e3, 2),
        "server_cpu_ms_per_advance": round(server_s / ADVANCED * 1e3, 2),
        "reassignments_opened": _number(database, "select count(*) from task where step = 'reassign_case'"),
        "incidents": _number(database, "select count(*) from incident"),
    }


@contextmanager
def _workers(here: Place) -> Iterator[list[int]]:
    environment = {**os.environ, "DATABASE_URL": here.worker}
    command, children = [sys.executable, "-m", "app.worker"], []
    with (config.VAR / "bench-workers.log").open("w") as log:
        for _ in range(WORKERS):
            child = subprocess.Popen(command, env=environment, cwd=config.ROOT, stdout=log, stderr=log)  # noqa: S603
            children.append(child)
    try:
        yield [child.pid for child in children]
    finally:
        for child in children:
            child.send_signal(signal.SIGTERM)
        for child in children:
            child.wait(30)


def _number(database: Connection, query: str) -> int:
    row = database.execute(query).fetchone()
    return int(row[0]) if row else 0


def _until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + WITHIN_S
    while not is_so():
        if time.monotonic() > end:
            raise RuntimeError(f"nothing moves: see {config.VAR / 'bench-workers.log'}")
        time.sleep(0.05)


def _spent(here: Place, workers: list[int]) -> tuple[float, float]:
    """CPU seconds of the workers, and of the server with its children."""
    postmaster = int((here.home / "data" / "postmaster.pid").read_text().split()[0])
    pids = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    children = [pid for pid in pids if _stat(pid)[1:2] == [str(postmaster)]]
    return sum(map(_cpu_s, workers)), sum(map(_cpu_s, [*children, postmaster]))


def _stat(pid: int) -> list[str]:
    """State, parent and the other fields behind the command's name; empty if it has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return []


def _cpu_s(pid: int) -> float:
    """Its own, and that of its children it has waited for."""
    return sum(map(int, _stat(pid)[11:15])) * TICK_S
