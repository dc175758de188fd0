"""Opening an escalation: any process may, the escalation process decides what follows."""

from sqlalchemy import select

from app import audit, clock
from app.db import db
from app.people.models import User
from app.records import timeline
from app.records.case import Case
from app.records.escalation import Cause, Escalation
from app.records.numbers import next_number
from app.workflow import engine
from app.workflow.models import Task, TaskState


def open_escalation(case: Case, step: str, cause: Cause, *, by: User | None = None) -> Escalation:
    """An escalation about this step of the case goes to the commissioner; the open one, if there is one already."""
    late = open_task(case.id, step)
    going = going_on(case.id, step, late)
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
    if late is not None and late.climbed_at is None:
        late.climbed_at = clock.now()  # the sweep need not find it again
    db.session.add(row)
    db.session.flush()
    timeline.note("escalation_opened", case=case, by=by, params={"cause": cause}, task=late)
    audit.record(by, "escalation opened", row)
    route = engine.Route(case_id=case.id, region_id=case.region_id, district_id=case.district_id, risk=case.risk)
    engine.start_later("escalation", about={"escalation_id": row.id, "case_id": case.id}, route=route)
    return row


def open_task(case_id: int, step: str) -> Task | None:
    """The open task of that step in the case, the newest."""
    wanted = select(Task).where(Task.case_id == case_id, Task.step == step, Task.state == TaskState.OPEN)
    return db.session.scalar(wanted.order_by(Task.id.desc()).limit(1))


def going_on(case_id: int, step: str, late: Task | None) -> Escalation | None:
    """The open escalation about this very task, or about a step that has no task of its own."""
    about = Escalation.task_id == late.id if late else Escalation.step == step
    wanted = select(Escalation).where(Escalation.case_id == case_id, Escalation.closed_at.is_(None), about)
    return db.session.scalar(wanted.order_by(Escalation.id).limit(1))
