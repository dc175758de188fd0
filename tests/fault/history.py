"""What must be true when everything that was due has happened: each effect once, in order, and nothing left behind."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from sqlalchemy import select, text

from app import clock
from app.audit import AuditEntry
from app.db import db
from app.records.case import CaseEvent
from app.records.escalation import Escalation
from app.records.notice import Notice
from app.roles import Role
from app.workflow.models import Incident, Instance, InstanceState, Task, TaskState, Timer

CLIMBED = ["task_warned", "head_warned", "task_late", "escalation_opened"]
"""The lines of a late visit, in this order."""

_PROGRESS = text(
    """
    select (select count(*) from escalation) as climbed,
        (select count(*) from task where step = 'review_escalation') as reviews,
        (select count(*) from escalation where reached_ombudsman_at is not null) as reached,
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
    """One sentence for each effect that is missing, double or out of order. `poisoned`: the case with broken timers."""
    return [*_lines(town), *_notices(town), *_deeds(), *_rows(town), *_left_behind(poisoned)]


def _lines(town: Town) -> Iterator[str]:
    visits = select(CaseEvent.case_id, CaseEvent.kind).join(Task, Task.id == CaseEvent.task_id)
    of_visits = defaultdict(list)
    for case_id, kind in db.session.execute(visits.where(Task.step == "first_visit").order_by(CaseEvent.id)):
        of_visits[case_id].append(kind)
    reached = _count(select(CaseEvent.case_id).where(CaseEvent.kind == "escalation_ombudsman"))
    for case_id in town.cases:
        if of_visits[case_id] != CLIMBED:
            yield f"case {case_id}: the visit climbed as {of_visits[case_id]}"
        if reached[case_id,] != 1:
            yield f"case {case_id}: reached the Ombudsman {reached[case_id,]} times"


def _notices(town: Town) -> Iterator[str]:
    told = _count(select(Notice.case_id, Notice.user_id, Notice.kind))
    yield from (f"case {key[0]}: told {n} times: {key}" for key, n in told.items() if n != 1)
    for case_id, manager in town.cases.items():
        wanted = {(manager, "visit_may_be_late"), (town.head, "visit_may_be_late")}
        wanted |= {(town.above, "escalation_waits"), (town.ombudsman, "escalation_waits")}
        yield from (
            f"case {case_id}: nobody told {who} {kind}" for who, kind in wanted if (case_id, who, kind) not in told
        )


def _deeds() -> Iterator[str]:
    marked = AuditEntry.what.in_(("warned in time", "climbed late"))
    deeds = _count(select(AuditEntry.subject, AuditEntry.what).where(marked))
    yield from (f"{subject}: {what} {n} times" for (subject, what), n in deeds.items() if n != 1)


def _rows(town: Town) -> Iterator[str]:
    climbed = _count(select(Escalation.case_id))
    running = _count(select(Instance.case_id, Instance.process).where(Instance.state == InstanceState.RUNNING))
    waiting = _count(select(Task.case_id, Task.step).where(Task.state == TaskState.OPEN))
    for case_id in town.cases:
        numbers = {
            "escalations": climbed[case_id,],
            "cases": running[case_id, "protection_case"],
            "escalation processes": running[case_id, "escalation"],
            "visits": waiting[case_id, "first_visit"],
            "reviews": waiting[case_id, "review_escalation"],
        }
        if set(numbers.values()) != {1}:
            yield f"case {case_id}: {numbers}"
    for task in db.session.scalars(select(Task).where(Task.step == "first_visit")):
        if not (task.warned_at and task.climbed_at and task.warned_at <= task.climbed_at):
            yield f"task {task.id}: warned {task.warned_at}, climbed {task.climbed_at}"


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
