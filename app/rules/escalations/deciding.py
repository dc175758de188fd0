"""What a decision on an escalation changes, and when an escalation ends."""

from dataclasses import dataclass
from datetime import date, datetime

from app import audit, clock
from app.audit_codes import AuditCode
from app.db import db
from app.errors import RuleBroken
from app.i18n import gettext as _
from app.rules import timeline
from app.rules.cases import managers
from app.rules.cases.cases import lock
from app.rules.escalations import applying
from app.rules.notices import tell
from app.rules.team.workload import Load, head_of, loads, with_head
from app.staff.models import User
from app.tables import sealing
from app.tables.cases import Case, CaseState
from app.tables.escalations import Desk, Escalation, Finding, Ruling
from app.tables.notices import NoticeKind
from app.tables.words.timeline import Event
from app.workflow.models import Instance, Task
from app.workflow.registry import Variables

WITH_A_DATE = {Ruling.INSTRUCT, Ruling.REQUIRE_BODY}
NEXT = {Ruling.REASSIGN: Desk.HEAD, Ruling.OMBUDSMAN: Desk.OMBUDSMAN}
"""Whose move it is after a decision; casework's after any other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A decision as it was entered; `who` is a member of staff's public id."""

    ruling: Ruling
    finding: str
    why: str
    who: str | None = None
    body: str | None = None
    act_by: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the case manager did about an instruction."""

    done: str
    on: date
    reference: str | None = None


def row_of(instance: Instance) -> tuple[Escalation, Case]:
    """The escalation an instance runs for, and its case. NoResultFound if there is none."""
    row = db.session.get_one(Escalation, instance.about["escalation_id"])
    return row, db.session.get_one(Case, row.case_id)


def decide(instance: Instance, order: Order, *, by: User) -> Variables:
    """The decision is on the record and the diagram goes on with it. RuleBroken if who, what or when is missing."""
    row, case = row_of(instance)
    _check(order)
    who = _somebody(case, order)
    row.instance_id, row.lies_with = instance.id, NEXT.get(order.ruling, Desk.CASEWORK)
    row.decision, row.decided_at, row.decided_by_id = order.ruling, clock.now(), by.id
    row.who_acts_id, row.which_body = who.id if who else None, order.body
    row.act_by = order.act_by if order.ruling in WITH_A_DATE else None
    sealing.put(row, "why", order.why, case.key)
    timeline.note(Event.ESCALATION_DECIDED, case=case, by=by, params={"ruling": order.ruling}, words=order.why)
    audit.record(by, AuditCode.ESCALATION_DECIDED, row)
    _tell_decision(row, case, who)
    finding = Finding.UNFOUNDED if order.ruling is Ruling.UNFOUNDED else Finding(order.finding)
    return {"decision": order.ruling.value, "finding": finding.value, **_instructed(row)}


def confirm(instance: Instance, is_confirmed: bool, who: str | None, why: str | None, *, by: User) -> None:
    """The head says who takes over. RuleBroken if the case stays without a reason, or for somebody who cannot."""
    row, case = row_of(instance)
    if not is_confirmed and not why:
        raise RuleBroken(
            _("Enter why the case stays: the regional commissioner will decide again with this reason."), "why"
        )
    if is_confirmed:
        chosen = _specialist(case, who)
        if chosen.id != row.who_acts_id and not why:
            raise RuleBroken(
                _("Enter why you choose someone other than the person the regional commissioner proposed."), "why"
            )
        row.who_acts_id = chosen.id
    else:
        row.lies_with = Desk.COMMISSIONER
        _tell_commissioner(row, case)
    timeline.note(
        Event.REASSIGNMENT_CONFIRMED if is_confirmed else Event.REASSIGNMENT_REFUSED, case=case, by=by, words=why
    )
    audit.record(by, AuditCode.REASSIGNMENT_ANSWERED, row)


def apply(instance: Instance) -> bool:
    """The case has its new date, manager or body. True if the late step, or the whole case, is done meanwhile.

    Step and case are locked, in the order in which a step that closes the case locks them: whoever ends them later
    finds that it is waited for.
    """
    row = db.session.get_one(Escalation, instance.about["escalation_id"])
    late, case = applying.open_step(row), lock(row.case_id)
    if case.state is not CaseState.OPEN:
        return True
    if row.decision is Ruling.REASSIGN:
        managers.give(case, db.session.get_one(User, row.who_acts_id), by=None)
    if row.decision is Ruling.REQUIRE_BODY:
        applying.require_body(case, row)
    if late is not None and row.act_by is not None:
        applying.set_date(case, late, row.act_by)
    return row.task_id is not None and late is None


def carry_out(instance: Instance, given: Report, *, by: User) -> Variables:
    """The manager has reported. What is left is the late step itself, unless it is done or there is none."""
    row, case = row_of(instance)
    letter = str(_("Letter: %(number)s", number=given.reference)) if given.reference else ""
    words = "\n".join(filter(None, [given.done, letter]))
    params = {"day": given.on.isoformat()}
    timeline.note(Event.INSTRUCTION_CARRIED_OUT, case=case, by=by, params=params, words=words)
    audit.record(by, AuditCode.INSTRUCTION_CARRIED_OUT, row)
    return {"already_done": applying.open_step(row) is None}


def close(instance: Instance, finding: str) -> None:
    """The escalation ends with what was found. A step that is still open is watched again."""
    row, case = row_of(instance)
    row.finding, row.closed_at, row.lies_with = Finding(finding), clock.now(), None
    if case.state is CaseState.OPEN:
        applying.watch_again(case, row)
    timeline.note(Event.ESCALATION_CLOSED, case=case, params={"finding": finding})
    audit.record(None, AuditCode.ESCALATION_CLOSED, row)


def staff(case: Case) -> tuple[list[Load], list[User]]:
    """The present specialists of the district with what they carry, and who may be told to act: manager, them, head."""
    present, head = with_head(case.region_id, case.district_id)
    people = [case.manager, *(load.user for load in present), *([head] if head else [])]
    return present, list({person.id: person for person in people}.values())


def specialists(case: Case) -> list[User]:
    """Who could take the case over."""
    return [load.user for load in loads(case.district_id, without=case.id) if load.user.id != case.manager_id]


def _check(order: Order) -> None:
    if order.ruling in WITH_A_DATE and order.act_by is None:
        raise RuleBroken(_("Enter a date and time."), "act_by")
    if order.ruling is Ruling.REQUIRE_BODY and not order.body:
        raise RuleBroken(_("Select the agency that is asked to act."), "body")
    if order.ruling in {Ruling.INSTRUCT, Ruling.REASSIGN} and not order.who:
        raise RuleBroken(_("Select who must do it."), "who")


def _somebody(case: Case, order: Order) -> User | None:
    if order.ruling is Ruling.REASSIGN:
        return _specialist(case, order.who)
    return next((person for person in staff(case)[1] if str(person.public_id) == order.who), None)


def _specialist(case: Case, who: str | None) -> User:
    for person in specialists(case):
        if str(person.public_id) == who:
            return person
    raise RuleBroken(_("Select a specialist of the district who is at work and does not have the case yet."), "who")


def _instructed(row: Escalation) -> Variables:
    """The date, and whether there is more to do than the late step: a letter to a body, or no step at all."""
    if row.act_by is None:
        return {"needs_report": False}
    until = row.act_by.isoformat()
    needs_report = row.decision is Ruling.REQUIRE_BODY or row.task_id is None
    return {"needs_report": needs_report, "instructed_step_at": until, "carry_out_instruction_at": until}


def _tell_decision(row: Escalation, case: Case, who: User | None) -> None:
    """Who must act hears that; the case manager and the head hear that it was decided. Each once."""
    late = db.session.get(Task, row.task_id) if row.task_id else None
    acts = (who or case.manager) if row.decision in WITH_A_DATE else None
    if acts is not None:
        tell(acts, NoticeKind.INSTRUCTED, case, late)
    people = {person.id: person for person in (case.manager, head_of(case.region_id)) if person is not None}
    for person in people.values():
        if acts is None or person.id != acts.id:
            tell(person, NoticeKind.COMMISSIONER_DECIDED, case, late)


def _tell_commissioner(row: Escalation, case: Case) -> None:
    tell(db.session.get_one(User, row.decided_by_id), NoticeKind.ESCALATION_WAITS, case)
