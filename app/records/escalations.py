"""Opening an escalation: any process may, the escalation process decides what follows."""

from sqlalchemy import ColumnElement, or_, select

from app import audit, clock
from app.db import db
from app.people.models import User
from app.records import desks, timeline
from app.records.case import Case
from app.records.escalation import Cause, Escalation
from app.records.notice import tell
from app.records.numbers import next_number
from app.roles import Role
from app.workflow import climbing, engine
from app.workflow.models import Task, TaskState


def open_escalation(case: Case, step: str, cause: Cause, *, by: User | None = None) -> Escalation:
    """An escalation about this step of the case goes to the commissioner; the open one, if there is one already."""
    late = _late(case.id, step, cause)
    going = going_on(case.id, step, late, cause)
    if going is not None:
        return going
    row = Escalation(
        number=next_number("escalation"),
        case_id=case.id,
        task_id=late.id if late else None,
        region_id=case.region_id,
        cause=cause,
        step=step,
        was_due_at=late.due_at if late else None,
        opened_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    timeline.note("escalation_opened", case=case, by=by, params={"cause": cause}, task=late)
    audit.record(by, "escalation opened", row)
    route = engine.Route(case_id=case.id, region_id=case.region_id, district_id=case.district_id, risk=case.risk)
    engine.start_later("escalation", about={"escalation_id": row.id, "case_id": case.id}, route=route)
    for person in desks.people(Role.COMMISSIONER, case.region_id):
        tell(person, "escalation_waits", case, late)
    return row


def open_task(case_id: int, step: str) -> Task | None:
    """The open task of that step in the case, the newest."""
    wanted = select(Task).where(Task.case_id == case_id, Task.step == step, Task.state == TaskState.OPEN)
    return db.session.scalar(wanted.order_by(Task.id.desc()).limit(1))


def going_on(case_id: int, step: str, late: Task | None, cause: Cause | None = None) -> Escalation | None:
    """The open escalation about this very task, or about a step that has no task of its own.

    One breach climbs once, even if the diagram says so after the commissioner has decided: with the cause LATE also the
    closed one of the same breach.
    """
    about = Escalation.task_id == late.id if late else Escalation.step == step
    is_it: ColumnElement[bool] = Escalation.closed_at.is_(None)
    if late is not None and late.climbed_at is not None and cause is Cause.LATE:
        is_it = or_(is_it, Escalation.opened_at >= late.climbed_at)
    wanted = select(Escalation).where(Escalation.case_id == case_id, is_it, about)
    return db.session.scalar(wanted.order_by(Escalation.closed_at.is_not(None), Escalation.id).limit(1))


def _late(case_id: int, step: str, cause: Cause) -> Task | None:
    """The task it is about, locked, and marked as climbed: the sweep need not find it again."""
    found = open_task(case_id, step)
    late = climbing.lock(found.id) if found is not None else None
    if late is not None and cause is Cause.LATE:
        climbing.climb(late)
    if late is not None and late.climbed_at is None:
        late.climbed_at = clock.now()
    return late
