"""Background work in the caller's transaction, put back when its worker dies, parked when it kills."""

import functools
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from procrastinate import App, BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision, SyncPsycopgConnector
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
_mourners: dict[str, Work] = {}
_at_hand: ContextVar[Kept | None] = ContextVar("at_hand", default=None)
surroundings: list[Callable[[], AbstractContextManager[Any]]] = [nullcontext]
"""What a worker enters before each job: the application's context."""


def job(name: str, queue: str = "work") -> Callable[[Work], Task[..., Any, Any]]:
    """A function of ids that runs in a unit of work of its own: return commits, raise rolls back and tries again."""

    def register(function: Work) -> Task[..., Any, Any]:
        _work[name] = function
        task = procrastinate_app.task(name=name, queue=queue, retry=BackOff(), pass_context=True)
        return task(_in_a_unit(function))

    return register


def every(cron: str, name: str) -> Callable[[Work], Work]:
    """Run by one worker at a time; six fields, the last is seconds. A missed run is not made up for."""

    def register(function: Work) -> Work:
        @functools.wraps(function)
        def tick(context: JobContext, timestamp: int) -> None:
            _in_a_unit(function)(context)

        task = procrastinate_app.task(name=name, queue="system", queueing_lock=name, pass_context=True)(tick)
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


_DEFER_EACH = text(
    """
    insert into procrastinate_jobs (queue_name, task_name, queueing_lock, args)
    select :queue, :task, wanted.lock, jsonb_build_object(cast(:argument as text), wanted.id)
    from (
        select id, min(place) as place, cast(:task as text) || ' ' || id as lock
        from unnest(cast(:ids as bigint[])) with ordinality as given (id, place) group by id
    ) wanted
    where not exists (
        select from procrastinate_jobs known
        where known.queueing_lock = wanted.lock and known.status in ('todo', 'doing', 'failed')
    )
    order by wanted.place
    on conflict (queueing_lock) where status = 'todo' do nothing
    """
)


def defer_each(task: Task[..., Any, Any], argument: str, ids: Sequence[int]) -> None:
    """One job for each id, in their order, unless one of that id waits, runs or has been given up. One statement."""
    if ids:
        known = {"queue": task.queue, "task": task.name, "argument": argument, "ids": list(ids)}
        db.session.execute(_DEFER_EACH, known)


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
    "order by priority desc, id limit 1 for update skip locked) returning id, task_name, args"
)


def drain(limit: int = 10_000) -> int:
    """Run what waits, here and now, each in its own transaction; how many ran. For seeding and tests."""
    for done in range(limit):
        with db.unit_of_work() as session:
            taken = session.execute(_TAKE, {"names": list(_work)}).one_or_none()
            if taken is None:
                return done
            with db.labelled(f"job {taken.id}"):
                _work[taken.task_name](**taken.args)
    return limit


def _in_a_unit(function: Work) -> Work:
    @functools.wraps(function)
    def run(context: JobContext, **ids: Ids) -> None:
        with surroundings[-1](), db.unit_of_work(), db.labelled(f"job {context.job.id}"):
            function(**ids)

    return run


_LOST = """
select j.id from procrastinate_jobs j
left join procrastinate_workers w on w.id = j.worker_id
where j.status = 'doing' and (w.id is null or w.last_heartbeat < now() - make_interval(secs => %s))
for update of j skip locked
"""
_DROP_TICKS = "delete from procrastinate_jobs where id = any(%s) and queue_name = 'system'"
_DROP_TWINS = """
with twin as (
    select id, queueing_lock, attempts,
        row_number() over (partition by queueing_lock order by status = 'todo' desc, id) as place,
        max(attempts) over (partition by queueing_lock) as most
    from procrastinate_jobs
    where queueing_lock in (select queueing_lock from procrastinate_jobs where id = any(%(lost)s))
    and (status = 'todo' or id = any(%(lost)s))
), kept as (
    update procrastinate_jobs j set attempts = twin.most + (j.status = 'todo')::int
    from twin where j.id = twin.id and twin.place = 1
)
delete from procrastinate_jobs j using twin where j.id = twin.id and twin.place > 1
"""
_PUT_BACK = """
update procrastinate_jobs set
    status = (case when attempts + 1 >= %(limit)s or abort_requested then 'failed' else 'todo' end)
        ::procrastinate_job_status,
    attempts = attempts + 1, abort_requested = false, worker_id = null,
    scheduled_at = now() + make_interval(secs => 2 ^ least(attempts, 6))
where id = any(%(lost)s) and status = 'doing'
returning id, task_name, status::text, attempts, args
"""


def put_back(connection: Any, silent_s: float = 30) -> list[tuple[Any, ...]]:
    """Every job whose worker is silent or gone waits again; after BURIED_AFTER lives it is failed instead.

    Two of one queueing lock may not wait: one of them goes, the other keeps the lives they lost. A tick of the clock
    is not put back, the next one has long come.
    """
    lost = [row[0] for row in connection.execute(_LOST, [silent_s]).fetchall()]
    rows: list[tuple[Any, ...]] = []
    if lost:
        connection.execute(_DROP_TICKS, [lost])
        connection.execute(_DROP_TWINS, {"lost": lost})
        rows = connection.execute(_PUT_BACK, {"lost": lost, "limit": BURIED_AFTER}).fetchall()
    connection.execute(
        "delete from procrastinate_workers where last_heartbeat < now() - make_interval(secs => %s)", [silent_s * 4]
    )
    return rows


def on_buried(name: str) -> Callable[[Work], Work]:
    """Called with the arguments of a job of that name whose every worker died, in a unit of work of its own."""

    def register(function: Work) -> Work:
        _mourners[name] = function
        return function

    return register


def bury(number: int, name: str, args: dict[str, Ids]) -> None:
    """Whoever listens for the end of such a job takes it over. Without a listener it stays, to be seen."""
    if name not in _mourners:
        return
    with surroundings[-1](), db.unit_of_work() as session, db.labelled(f"job {number}"):
        _mourners[name](**args)
        session.execute(text("delete from procrastinate_jobs where id = :number"), {"number": number})


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A job that failed too often, or killed too many workers."""

    number: int
    name: str
    attempts: int
    last_at: datetime | None


_GIVEN_UP = text(
    "select id as number, task_name as name, attempts, "
    "(select max(at) from procrastinate_events where job_id = procrastinate_jobs.id) as last_at "
    "from procrastinate_jobs where status = 'failed' order by id limit :limit"
)


def given_up(limit: int) -> list[GivenUp]:
    """The oldest first. What they were about is not told: arguments stay in the queue."""
    return [GivenUp(**row) for row in db.session.execute(_GIVEN_UP, {"limit": limit}).mappings()]


_TRY_AGAIN = text(
    "update procrastinate_jobs set status = 'todo', attempts = 0, scheduled_at = null "
    "where id = :number and status = 'failed' returning id"
)


def try_again(number: int) -> bool:
    """It waits like a new one. False if it is not among those given up."""
    return db.session.execute(_TRY_AGAIN, {"number": number}).scalar() is not None
