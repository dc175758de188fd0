"""Background work in the caller's transaction, put back when its worker dies, parked when it kills."""

import functools
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from procrastinate import App, BaseRetryStrategy, PsycopgConnector, RetryDecision, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Job
from procrastinate.tasks import Task
from sqlalchemy import text

from app.db import db

BURIED_AFTER = 5
Work = Callable[..., None]
Ids = int | str
Kept = list[tuple[str, dict[str, Ids]]]


class BackOff(BaseRetryStrategy):
    """10, 20, 40, 80 s and then parked as failed. A killed worker counts too: attempts live in the row."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if job.attempts + 1 >= BURIED_AFTER:
            return None
        return RetryDecision(retry_in={"seconds": 10 * 2**job.attempts})


class WorkerConnector(PsycopgConnector):
    """Inside a worker a plain PsycopgConnector would take the session's connection for an asynchronous one."""

    def get_sync_connector(self) -> SyncPsycopgConnector:
        return _sync


_sync = SyncPsycopgConnector()  # never opened: every defer brings the session's own connection
procrastinate_app = App(connector=_sync)
_work: dict[str, Work] = {}
_at_hand: ContextVar[Kept | None] = ContextVar("at_hand", default=None)
surroundings: list[Callable[[], AbstractContextManager[Any]]] = [nullcontext]
"""What a worker enters before each job: the application's context."""


def job(name: str, queue: str = "work") -> Callable[[Work], Task[..., Any, Any]]:
    """A function of ids that runs in a unit of work of its own: return commits, raise rolls back and tries again."""

    def register(function: Work) -> Task[..., Any, Any]:
        _work[name] = function
        task = procrastinate_app.task(name=name, queue=queue, retry=BackOff())
        return task(_in_a_unit(function))

    return register


def every(cron: str, name: str) -> Callable[[Work], Work]:
    """Run by one worker at a time; six fields, the last is seconds. A missed run is not made up for."""

    def register(function: Work) -> Work:
        @functools.wraps(function)
        def tick(timestamp: int) -> None:
            _in_a_unit(function)()

        task = procrastinate_app.task(name=name, queue="system", queueing_lock=name)(tick)
        procrastinate_app.periodic(cron=cron)(task)
        return function

    return register


def defer(task: Task[..., Any, Any], once: str | None = None, at: datetime | None = None, **ids: Ids) -> None:
    """Queued if, and only if, the running unit of work commits. With `once`, not again while the first still waits.

    Ids only: what is queued stays readable in the database. `at` is real time, never the movable clock.
    """
    kept = _at_hand.get()
    if kept is not None:
        kept.append((task.name, ids))
        return
    if once is None:
        task.configure(connection=_connection(), schedule_at=at).defer(**ids)
        return
    try:
        with db.session.begin_nested():  # AlreadyEnqueued is a unique violation: without a savepoint all is spoilt
            task.configure(connection=_connection(), schedule_at=at, queueing_lock=once).defer(**ids)
    except AlreadyEnqueued:
        return


def _connection() -> Any:
    return db.session.connection().connection.driver_connection


@contextmanager
def at_hand() -> Iterator[Kept]:
    """What is deferred inside is kept for `run` instead of queued: a process that seeds the past runs its own only."""
    kept: Kept = []
    token = _at_hand.set(kept)
    try:
        yield kept
    finally:
        _at_hand.reset(token)


def run(name: str, **ids: Ids) -> None:
    """One job, here and now, in a transaction of its own."""
    with db.unit_of_work():
        _work[name](**ids)


_TAKE = text(
    "delete from procrastinate_jobs where id = (select id from procrastinate_jobs where status = 'todo' "
    "and task_name = any(:names) and (scheduled_at is null or scheduled_at <= now()) "
    "order by priority desc, id limit 1 for update skip locked) returning task_name, args"
)


def drain(limit: int = 10_000) -> int:
    """Run what waits, here and now, each in its own transaction; how many ran. For seeding and tests."""
    for done in range(limit):
        with db.unit_of_work() as session:
            taken = session.execute(_TAKE, {"names": list(_work)}).one_or_none()
            if taken is None:
                return done
            _work[taken.task_name](**taken.args)
    return limit


def _in_a_unit(function: Work) -> Work:
    @functools.wraps(function)
    def run(**ids: Ids) -> None:
        with surroundings[-1](), db.unit_of_work():
            function(**ids)

    return run


_PUT_BACK = """
with lost as (
    select j.id, j.attempts from procrastinate_jobs j
    left join procrastinate_workers w on w.id = j.worker_id
    where j.status = 'doing' and (w.id is null or w.last_heartbeat < now() - make_interval(secs => %(silent)s))
    for update of j skip locked
)
update procrastinate_jobs j set
    status = (case when lost.attempts + 1 >= %(limit)s or j.abort_requested then 'failed' else 'todo' end)
        ::procrastinate_job_status,
    attempts = j.attempts + 1, abort_requested = false, worker_id = null,
    scheduled_at = now() + make_interval(secs => 2 ^ least(lost.attempts, 6))
from lost where j.id = lost.id
returning j.id, j.task_name, j.status::text, j.attempts
"""


def put_back(connection: Any, silent_s: float = 30) -> list[tuple[Any, ...]]:
    """Every job whose worker is silent or gone waits again; after BURIED_AFTER lives it is failed instead."""
    rows: list[tuple[Any, ...]] = connection.execute(_PUT_BACK, {"silent": silent_s, "limit": BURIED_AFTER}).fetchall()
    connection.execute(
        "delete from procrastinate_workers where last_heartbeat < now() - make_interval(secs => %s)", [silent_s * 4]
    )
    return rows
