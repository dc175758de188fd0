"""What must be true when everything that was due has happened: each effect once, in order, and nothing left behind."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from sqlalchemy import select, text

from app import clock
from app.audit import AuditEntry
from app.db import db
from app.roles import Role
from app.tables.cases import CaseEvent
from app.tables.escalations import Escalation
from app.tables.notices import Notice
from app.workflow.models import Incident, Instance, InstanceState, Task, TaskState, Timer

ESCALATED = ["task_warned", "head_warned", "task_late", "escalation_opened"]
"""The lines of a late visit, in this order."""

_PROGRESS = text(
    """
    with visit as (select * from escalation where step = 'first_visit')
    select (select count(*) from visit) as escalated,
        (select count(*) from visit join instance i on (i.about ->> 'escalation_id')::bigint = visit.id) as started,
        (select count(*) from visit where reached_ombudsman_at is not null) as reached,
        (select count(*) from timer where due_at < :now) as due,
        (select count(*) from procrastinate_jobs where queue_name = 'work' and status in ('todo', 'doing')) as jobs
    """
)


class Town:
    """A district with many cases, and who must hear of them: ids only, to be asked after from any session."""

    def __init__(self, people, cases):
        desks = (Role.HEAD, Role.COMMISSIONER, Role.OMBUDSMAN)
        self.head, self.above, self.ombudsman = (people[role].id for role in desks)
        self.cases: dict[int, int] = cases  # case -> its manager


def progress() -> dict[str, int]:
    """How far it is, for somebody who waits or kills."""
    return dict(db.session.execute(_PROGRESS, {"now": clock.now()}).one()._mapping)


def faults(town: Town, poisoned: int) -> list[str]:
    """One sentence for each effect that is missing, double or out of order. `poisoned`: the case with broken timers.

    Some cases become inactive meanwhile, as the nightly check finds; what escalates of that is held to the same rules.
    """
    rows = db.session.execute(select(Task.id, Task.case_id).where(Task.step == "first_visit"))
    visits = {task_id: case_id for task_id, case_id in rows}
    checks = (_lines(visits), _marks(visits), _notices(town, visits), _audit_entries(), _escalations(visits))
    return [*(fault for check in checks for fault in check), *_left_behind(poisoned)]


def _lines(visits: dict[int, int]) -> Iterator[str]:
    found = defaultdict(list)
    wanted = select(CaseEvent.task_id, CaseEvent.kind).where(CaseEvent.task_id.is_not(None)).order_by(CaseEvent.id)
    for task_id, kind in db.session.execute(wanted):
        found[task_id].append(kind)
    yield from (f"visit {task_id} escalated as {found[task_id]}" for task_id in visits if found[task_id] != ESCALATED)
    for task_id, kinds in found.items():
        if len(set(kinds)) != len(kinds):
            yield f"task {task_id}: {kinds}"


def _marks(visits: dict[int, int]) -> Iterator[str]:
    for task in db.session.scalars(select(Task).where(Task.id.in_(visits))):
        if task.state is not TaskState.OPEN or task.warned_at is None or task.escalated_at is None:
            yield f"visit {task.id} is {task.state}, warned {task.warned_at}, escalated {task.escalated_at}"
        elif task.warned_at > task.escalated_at:
            yield f"visit {task.id} escalated before it was warned of"


def _notices(town: Town, visits: dict[int, int]) -> Iterator[str]:
    told = _count(select(Notice.task_id, Notice.user_id, Notice.kind).where(Notice.task_id.is_not(None)))
    yield from (f"told {n} times: {key}" for key, n in told.items() if n != 1)
    for task_id, case_id in visits.items():
        wanted = [(town.cases[case_id], "visit_may_be_late"), (town.head, "visit_may_be_late")]
        wanted += [(town.above, "escalation_waits"), (town.ombudsman, "review_late")]
        yield from (f"visit {task_id}: nobody told {about}" for about in wanted if (task_id, *about) not in told)


def _audit_entries() -> Iterator[str]:
    marked = AuditEntry.what.in_(("warned in time", "climbed late"))
    entries = _count(select(AuditEntry.subject, AuditEntry.what).where(marked))
    yield from (f"{subject}: {what} {n} times" for (subject, what), n in entries.items() if n != 1)


def _escalations(visits: dict[int, int]) -> Iterator[str]:
    """One for each late task; each with one process, which has one task for the commissioner."""
    rows = db.session.scalars(select(Escalation).order_by(Escalation.id)).all()
    of_task = Counter(row.task_id for row in rows)
    yield from (f"task {task_id}: {n} escalations" for task_id, n in of_task.items() if n != 1)
    yield from (f"visit {task_id}: no escalation" for task_id in visits if task_id not in of_task)
    about = Instance.about["escalation_id"].as_integer()
    running = _count(select(about).where(Instance.process == "escalation", Instance.state == InstanceState.RUNNING))
    asked = select(about).join(Task, Task.instance_id == Instance.id)
    reviews = _count(asked.where(Task.step == "review_escalation", Task.state == TaskState.OPEN))
    for row in rows:
        if (running[row.id,], reviews[row.id,]) != (1, 1):
            yield f"escalation {row.id}: {running[row.id,]} processes, {reviews[row.id,]} reviews"
    reached = _count(select(CaseEvent.case_id).where(CaseEvent.kind == "escalation_ombudsman"))
    for case_id, n in Counter(row.case_id for row in rows if row.reached_ombudsman_at).items():
        if reached[case_id,] != n:
            yield f"case {case_id}: {n} escalations reached the Ombudsman, {reached[case_id,]} lines say so"


def _left_behind(poisoned: int) -> Iterator[str]:
    due = select(Timer.step, Instance.case_id).join(Instance, Instance.id == Timer.instance_id)
    for step, case_id in db.session.execute(due.where(Timer.due_at < clock.now(), Instance.case_id != poisoned)):
        yield f"case {case_id}: {step} never fired"
    broken = select(Incident.cause, Instance.case_id).join(Instance, Instance.id == Incident.instance_id)
    for cause, case_id in db.session.execute(broken.where(Instance.case_id != poisoned)):
        yield f"case {case_id}: {cause}"
    jobs = text("select task_name, status::text from procrastinate_jobs where queue_name = 'work'")
    yield from (f"job {name} is {status}" for name, status in db.session.execute(jobs))


def _count(wanted) -> Counter:
    return Counter(tuple(row) for row in db.session.execute(wanted))
