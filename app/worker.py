"""A worker process. A thread beside it puts stalled jobs back, outside the queue it repairs."""

import faulthandler
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import psycopg
import structlog
from sqlalchemy.exc import SQLAlchemyError

from app import create_app, jobs, refuse_other_keys, refuse_other_tables, settle
from app.config import read

HEARTBEAT_S = 5.0
SILENT_S = 20.0
LONGEST_S = 300.0
log = structlog.get_logger("worker")
_running: dict[int, float] = {}  # job id -> began


def timed(call_next: Callable[[], Any], context: Any, worker: Any) -> Any:
    """Remember what runs, so that the janitor sees what hangs."""
    _running[context.job.id] = time.monotonic()
    try:
        return call_next()
    finally:
        _running.pop(context.job.id, None)


def janitor(dsn: str, stop: threading.Event) -> None:
    """Every heartbeat: leave the process if a job hangs, and put back the jobs of workers that became inactive."""
    while not stop.wait(HEARTBEAT_S):
        if any(time.monotonic() - began > LONGEST_S for began in list(_running.values())):
            faulthandler.dump_traceback()
            os._exit(70)  # a thread cannot be stopped: leave, become inactive, and the job goes back with one life less
        try:
            _put_back(dsn)
        except (psycopg.Error, SQLAlchemyError) as error:
            log.warning("nothing put back", round="janitor", error=type(error).__name__)


def _put_back(dsn: str) -> None:
    rows: list[tuple[Any, ...]] = []
    with psycopg.connect(dsn, connect_timeout=3) as connection:
        if connection.execute("select pg_try_advisory_xact_lock(711)").fetchone() == (True,):
            rows = jobs.put_back(connection, SILENT_S)
    for number, name, status, attempts, args in rows:
        log.warning("job put back", job=number, task=name, status=status, attempts=attempts)
        if status == "failed":
            jobs.bury(number, name, args)


def run(url: str, threads: int, *, wait: bool = True) -> None:
    """Work until told to stop, or until the queue is empty if `wait` is false."""
    app = create_app(url, role="app_worker", pool=threads + 1)
    refuse_other_keys(app)
    refuse_other_tables(app)
    settle()
    jobs.surroundings.append(app.app_context)
    dsn = url.replace("+psycopg", "")
    stop = threading.Event()
    threading.Thread(target=janitor, args=(dsn, stop), daemon=True).start()
    connector = jobs.WorkerConnector(
        conninfo=dsn,
        min_size=2,
        max_size=4,
        kwargs={"options": "-c role=app_worker", "application_name": "alaqan jobs"},
    )
    try:  # replace_connector, not with_connector: the latter leaves periodic tasks on the old connector
        with jobs.procrastinate_app.replace_connector(connector) as queue:
            queue.run_worker(
                concurrency=threads,
                wait=wait,
                update_heartbeat_interval=HEARTBEAT_S,
                stalled_worker_timeout=SILENT_S,
                shutdown_graceful_timeout=20,
                delete_jobs="successful",
                fetch_job_polling_interval=2.0,
                task_middleware=[timed],
            )
    finally:
        stop.set()
        jobs.surroundings.pop()


if __name__ == "__main__":
    config = read()
    if config.database_url is None:
        sys.exit("DATABASE_URL is not set: `make demo` starts a worker with the database that comes along.")
    run(config.database_url, config.worker_threads)
