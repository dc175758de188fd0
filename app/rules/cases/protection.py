"""Who manages the case, who is told what, and how it ends."""

from sqlalchemy import select

from app import audit, clock
from app.audit_codes import AuditCode
from app.db import db
from app.errors import RuleBroken
from app.i18n import gettext as _
from app.rules import timeline
from app.rules.cases import cases, managers, telling
from app.rules.course import steering, transfers
from app.rules.escalations.opening import open_task
from app.rules.notices import tell
from app.rules.team.workload import head_of, is_able, least_loaded
from app.staff.models import User
from app.tables.cases import Case
from app.tables.closures import ClosureDecision, ClosureProposal
from app.tables.contacts import Contact
from app.tables.notices import NoticeKind
from app.tables.words.timeline import Event
from app.workflow import engine, escalating
from app.workflow.models import Decision, Task, TaskMark

SENT_BACK = {"approve_plan": "make_plan", "approve_closure": "propose_closure"}
"""The step to which a decision returns what it does not approve."""


def case_of(case_id: int | None) -> Case:
    """The case a task or an instance is about. NoResultFound if it names none."""
    return db.session.get_one(Case, case_id)


def propose_manager(case: Case) -> None:
    """The least loaded present specialist of the district manages the case; the head of the region if none is there.

    Who manages it already stays when there is nobody at all: a case is never without a manager. So does who led a
    reopened case before, if at work.
    """
    if case.reopened_at is not None and is_able(case.manager, case.district_id):
        return
    chosen = least_loaded(case.region_id, case.district_id, without=case.id)
    if chosen is not None:
        managers.give(case, chosen, by=None)


def accept(case: Case, *, by: User) -> None:
    """`by` is the case manager and has said so."""
    managers.give(case, by, by=by)
    case.accepted_at = clock.now()
    timeline.note(Event.CASE_ACCEPTED, case=case, by=by)
    audit.record(by, AuditCode.CASE_ACCEPTED, case)


def refuse(case: Case, reason: str | None, explanation: str | None, *, by: User) -> None:
    """The head learns why. RuleBroken without a reason, or without words where the reason says nothing by itself."""
    if not reason:
        raise RuleBroken(_("Select a reason."), "reason")
    if reason == "other" and not explanation:
        raise RuleBroken(_("Enter the reason."), "explanation")
    timeline.note(Event.CASE_REFUSED, case=case, by=by, params={"reason": reason}, words=explanation)
    audit.record(by, AuditCode.CASE_REFUSED, case)
    head = head_of(case.region_id)
    if head is not None:
        tell(head, NoticeKind.CASE_REFUSED, case)


def reassign(case: Case, specialist: str, why: str, *, by: User) -> None:
    """One of the candidates manages the case. RuleBroken for anybody else."""
    for load in managers.candidates(case):
        if str(load.user.public_id) == specialist:
            managers.give(case, load.user, by=by)
            cases.note(case, why, by=by)
            return
    raise RuleBroken(_("This colleague cannot take the case now. Choose another."), "specialist")


def warn_head(case: Case) -> None:
    """The manager and the head of department see that the first visit may be late. The specialist keeps the task."""
    visit = open_task(case.id, "first_visit")
    if visit is not None:
        escalating.warn_now(visit.id)


def tell_contacts(case: Case, message: str) -> None:
    """Every contact of the case whose caller waits for this message will hear it."""
    contacts = db.session.scalars(select(Contact.id).where(Contact.case_id == case.id).order_by(Contact.id))
    for contact_id in contacts:
        for instance_id in engine.waiting_for(message, contact_id=contact_id):
            engine.send_later(message, instance_id)


def close(case: Case) -> None:
    """The case ends for the reason that was approved. Nothing of it is deleted. LookupError if nothing was approved."""
    approved = db.session.scalar(
        select(ClosureProposal)
        .where(ClosureProposal.case_id == case.id, ClosureProposal.decision == ClosureDecision.APPROVED)
        .order_by(ClosureProposal.id.desc())
        .limit(1)
    )
    if approved is None:
        raise LookupError("closed without an approved proposal")
    cases.close_case(case, approved.reason, by=None)
    steering.clear(case)
    telling.clear(case)
    transfers.clear(case)


def mark_returned(task: Task) -> None:
    """What the head sent back is marked in the queue of whoever is to change it."""
    back = open_task(case_of(task.case_id).id, SENT_BACK[task.step])
    if back is not None:
        back.mark = TaskMark.RETURNED


def keep_safety(task: Task) -> None:
    """The case shows what the safety table last said in the instance of this task."""
    last = db.session.scalar(
        select(Decision)
        .where(Decision.instance_id == task.instance_id, Decision.table == "safety")
        .order_by(Decision.id.desc())
        .limit(1)
    )
    case = case_of(task.case_id)
    if last is None or (task.ended_at and last.at < task.ended_at):
        return
    case.safety = str(last.outputs["safety"])
    timeline.note(Event.SAFETY_DECIDED, case=case, params={"safety_is": case.safety, "rule": last.rule})
