"""Opening an escalation: any process may, the escalation process decides what follows."""

from dataclasses import dataclass

from sqlalchemy import select, update

from app import audit, clock
from app.audit_codes import AuditCode
from app.db import db
from app.errors import RuleBroken
from app.i18n import gettext as _
from app.roles import Role
from app.rules import routes, timeline
from app.rules.notices import tell
from app.rules.team import recipients
from app.staff.models import User
from app.tables import sealing
from app.tables.cases import Case, CaseState
from app.tables.escalations import Cause, Complaint, Desk, Escalation
from app.tables.notices import NoticeKind
from app.tables.numbers import next_number
from app.tables.words.timeline import Event
from app.workflow import engine, escalating
from app.workflow.models import Task, TaskState

DONE, OVER = "step_done", "case_over"
"""What the diagram waits for while an instruction runs: the step itself, or the end of the case."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person complains of or wants reviewed, by code and in words."""

    about: Complaint
    words: str


def open_escalation(
    case: Case, step: str, cause: Cause, *, by: User | None = None, asked: Asked | None = None
) -> Escalation:
    """An escalation about this step of the case goes to the commissioner; the open one, if there is one already.

    What is overdue comes here through `escalating.escalate` alone, which marks the task first: once a breach.
    """
    late = _held(case.id, step)
    if late is not None and late.escalated_at is None:
        late.escalated_at = clock.now()  # the sweep need not find it again
    going = going_on(case.id, step, late)
    if going is not None:
        return going
    row = _new(case, step, cause, late)
    row.asked_by_id, row.complaint = (by.id if by else None), (asked.about if asked else None)
    sealing.put(row, "words", asked.words if asked else None, case.key)
    db.session.add(row)
    db.session.flush()
    words = asked.words if asked else None
    timeline.note(Event.ESCALATION_OPENED, case=case, by=by, params={"cause": cause}, task=late, words=words)
    audit.record(by, AuditCode.ESCALATION_OPENED, row)
    _start(row, case, late)
    return row


def ask(case: Case, step: str, cause: Cause, asked: Asked, *, by: User) -> Escalation:
    """Somebody brings the case before the commissioner. RuleBroken while one about the same matter is open."""
    if case.state is not CaseState.OPEN:
        raise RuleBroken(_("This case is closed."))
    going = going_on(case.id, step, open_task(case.id, step))
    if going is not None:
        raise RuleBroken(
            _("The regional commissioner is already dealing with this: %(number)s.", number=going.number), "step"
        )
    return open_escalation(case, step, cause, by=by, asked=asked)


def open_task(case_id: int, step: str) -> Task | None:
    """The open task of that step in the case, the newest."""
    wanted = select(Task).where(Task.case_id == case_id, Task.step == step, Task.state == TaskState.OPEN)
    return db.session.scalar(wanted.order_by(Task.id.desc()).limit(1))


def going_on(case_id: int, step: str, late: Task | None) -> Escalation | None:
    """The open escalation about this very task, or about a step that has no task of its own."""
    about = Escalation.task_id == late.id if late else Escalation.step == step
    wanted = select(Escalation).where(Escalation.case_id == case_id, Escalation.closed_at.is_(None), about)
    return db.session.scalar(wanted.order_by(Escalation.id).limit(1))


def follow(case: Case) -> None:
    """The open escalations of the case stand where its new risk and place put them."""
    where = {"risk": case.risk, "region_id": case.region_id, "district_id": case.district_id}
    db.session.execute(
        update(Escalation).where(Escalation.case_id == case.id, Escalation.closed_at.is_(None)).values(**where)
    )


def step_ended(task: Task) -> None:
    """An escalation that waits for this very task hears that it is done, skipped or withdrawn."""
    if task.escalated_at is None:
        return
    wanted = select(Escalation).where(Escalation.task_id == task.id, Escalation.closed_at.is_(None))
    for row in db.session.scalars(wanted.order_by(Escalation.id)):
        if row.instance_id is not None and row.instance_id in engine.waiting_for(DONE, case_id=row.case_id):
            engine.send_later(DONE, row.instance_id)


def case_closed(case: Case) -> None:
    """Nobody can carry out an instruction any more, so none is missed: what waits for one ends with its finding."""
    for message in (DONE, OVER):
        for instance_id in engine.waiting_for(message, case_id=case.id):
            engine.send_later(message, instance_id)


def _held(case_id: int, step: str) -> Task | None:
    found = open_task(case_id, step)
    return escalating.lock(found.id) if found is not None else None


def _new(case: Case, step: str, cause: Cause, late: Task | None) -> Escalation:
    return Escalation(
        number=next_number("escalation"),
        case_id=case.id,
        task_id=late.id if late else None,
        region_id=case.region_id,
        district_id=case.district_id,
        risk=case.risk,
        lies_with=Desk.COMMISSIONER,
        cause=cause,
        step=step,
        was_due_at=late.due_at if late else None,
        opened_at=clock.now(),
    )


def _start(row: Escalation, case: Case, late: Task | None) -> None:
    engine.start_later("escalation", about={"escalation_id": row.id, "case_id": case.id}, route=routes.of_case(case))
    for person in recipients.people(Role.COMMISSIONER, case.region_id):
        tell(person, NoticeKind.ESCALATION_WAITS, case, late)
