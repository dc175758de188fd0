"""The drive: start a case, then open and complete each of its four tasks as the role whose task it is."""

import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import psycopg

from app.bench.browser import Answer, Browser
from app.bench.place import PASSWORD, ROLES
from app.roles import Role

FORM: dict[str, Any] = {
    "who": "Әжесі",
    "level": "high",
    "seen": ["food", "bed"],
    "visited_on": ["9", "3", "2026"],
    "place": "Кентау",
    "said": "Бәрі жақсы",
    "notes": "",
}
TASKS = 4
_NEXT = "select public_id, role from task where instance_id = %s and state = 'open'"


@dataclass
class Times:
    """In ms, one entry for each request."""

    starts: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    completions: list[float] = field(default_factory=list)
    statements: list[int] = field(default_factory=list)
    commits: list[int] = field(default_factory=list)
    instances: list[int] = field(default_factory=list)


class Desk:
    """One client: a browser for each role, and a glance into the table to learn which task is next."""

    def __init__(self, port: int, dsn: str) -> None:
        self.browsers = {role: Browser(port, f"bench_{role.value}", PASSWORD) for role in ROLES}
        self.connection = psycopg.connect(dsn, autocommit=True)

    def case(self, times: Times) -> None:
        """One case from its start to its end: 1 + 4 × (page and completion) requests."""
        started = _expect(self.browsers[Role.OPERATOR].post("/bench/start", {}), 201)
        times.starts.append(started.ms)
        times.instances.append(int(started.body))
        for _ in range(TASKS):
            row = self.connection.execute(_NEXT, [int(started.body)]).fetchone()
            if row is None:
                raise RuntimeError("the case ended early")
            browser, path = self.browsers[Role(row[1])], f"/tasks/{row[0]}"
            times.pages.append(_expect(browser.get(path), 200).ms)
            done = _expect(browser.post(path, FORM), 303)
            times.completions.append(done.ms)
            times.statements.append(done.statements)
            times.commits.append(done.commits)


def drive(port: int, dsn: str, clients: int, cases: int) -> tuple[Times, float]:
    """`clients` at once, `cases` each; the times of all, and the seconds it took. Signing in is not counted."""
    desks, total = [Desk(port, dsn) for _ in range(clients)], Times()

    def work(desk: Desk) -> Times:
        times = Times()
        for _ in range(cases):
            desk.case(times)
        return times

    with ThreadPoolExecutor(clients) as threads:
        began = time.perf_counter()
        each = list(threads.map(work, desks))
        took = time.perf_counter() - began
    for times in each:
        for name, values in vars(times).items():
            getattr(total, name).extend(values)
    return total, took


def percentile(values: list[float], share: float) -> float:
    """In the values' unit, to a hundredth."""
    return round(sorted(values)[min(int(len(values) * share), len(values) - 1)], 2)


def median(values: list[float]) -> float:
    """To a hundredth."""
    return round(statistics.median(values), 2)


def _expect(answer: Answer, status: int) -> Answer:
    if answer.status != status:
        raise RuntimeError(f"expected {status}, got {answer.status}: {answer.body[:300]!r}")
    return answer
