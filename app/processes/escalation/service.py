"""What a decision on an escalation changes, and when an escalation begins and ends."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from app import audit, clock
from app.db import db
from app.errors import RuleBroken
from app.i18n import gettext as _
from app.people.models import User
from app.processes.escalation.codes import UNFOUNDED
from app.records import desks, managers, sealing, timeline
from app.records.bodies import BODIES
from app.records.case import Case, CaseState, PlanLine
from app.records.escalation import Escalation, Ruling
from app.records.notice import tell
from app.records.plans import running_plan
from app.records.workload import Load, head_of, loads, with_head
from app.roles import Role
from app.workflow import engine
from app.workflow.models import Instance, Task, TaskState
from app.workflow.registry import Variables

WITH_A_DATE = {Ruling.INSTRUCT, Ruling.REQUIRE_BODY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A decision as it was entered; `who` is a member of staff's public id."""

    ruling: Ruling
    finding: str
    why: str
    who: str | None = None
    body: str | None = None
    act_by: datetime | None = None


def row_of(instance: Instance) -> tuple[Escalation, Case]:
    """The escalation an instance runs for, and its case. NoResultFound if there is none."""
    row = db.session.get_one(Escalation, instance.about["escalation_id"])
    return row, db.session.get_one(Case, row.case_id)


def decide(instance: Instance, order: Order, *, by: User) -> Variables:
    """The decision is on the record and the diagram goes on with it. RuleBroken if who, what or when is missing."""
    row, case = row_of(instance)
    _check(order)
    who = _somebody(case, order)
    row.instance_id = instance.id
    row.decision, row.decided_at, row.decided_by_id = order.ruling, clock.now(), by.id
    row.who_acts_id, row.which_body = who.id if who else None, order.body
    row.act_by = order.act_by if order.ruling in WITH_A_DATE else None
    sealing.put(row, "why", order.why, case.key)
    if order.ruling is Ruling.OMBUDSMAN:
        show_ombudsman(row, case)
    timeline.note("escalation_decided", case=case, by=by, params={"ruling": order.ruling}, words=order.why)
    audit.record(by, "escalation decided", row)
    finding = UNFOUNDED if order.ruling is Ruling.UNFOUNDED else order.finding
    due: Variables = {"instructed_step_at": row.act_by.isoformat()} if row.act_by else {}
    return {"decision": order.ruling.value, "finding": finding, **due}


def confirm(instance: Instance, is_confirmed: bool, who: str | None, why: str | None, *, by: User) -> None:
    """The head says who takes over. RuleBroken if the case stays without a reason, or for somebody who cannot."""
    row, case = row_of(instance)
    if not is_confirmed and not why:
        raise RuleBroken(_("Write why the case stays: the commissioner decides again with it."), "why")
    if is_confirmed:
        chosen = _specialist(case, who)
        if chosen.id != row.who_acts_id and not why:
            raise RuleBroken(_("Write why you choose somebody else than the commissioner."), "why")
        row.who_acts_id = chosen.id
    timeline.note("reassignment_confirmed" if is_confirmed else "reassignment_refused", case=case, by=by, words=why)
    audit.record(by, "reassignment answered", row)


def apply(instance: Instance) -> bool:
    """The case has its new date, manager or body. True if the late step, or the whole case, is done meanwhile."""
    row, case = row_of(instance)
    if case.state is not CaseState.OPEN:
        return True
    late = db.session.get(Task, row.task_id) if row.task_id else None
    is_done = late is not None and late.state is not TaskState.OPEN
    if row.decision is Ruling.REASSIGN:
        managers.give(case, db.session.get_one(User, row.who_acts_id), by=None)
    if row.decision is Ruling.REQUIRE_BODY:
        _require(case, row)
    if row.decision in WITH_A_DATE and late is not None and not is_done:
        _set_date(case, late, row)
    if row.decision in WITH_A_DATE:
        tell(db.session.get_one(User, row.who_acts_id or case.manager_id), "instructed", case)
    return is_done


def review_as_ombudsman(instance: Instance, finding: str, recommendation: str | None, why: str, *, by: User) -> None:
    """The finding of the national desk; a recommendation reaches the head and the case manager."""
    row, case = row_of(instance)
    words = "\n\n".join(filter(None, [why, recommendation]))
    timeline.note("ombudsman_decided", case=case, by=by, params={"finding": finding}, words=words)
    audit.record(by, "escalation reviewed by the Ombudsman", row)
    head = head_of(case.region_id)
    for person in filter(None, {head, case.manager}):
        tell(person, "ombudsman_decided", case)


def show_ombudsman(row: Escalation, case: Case) -> None:
    """The Ombudsman sees the escalation and its case from now on."""
    if row.reached_ombudsman_at is not None:
        return
    row.reached_ombudsman_at = clock.now()
    timeline.note("escalation_ombudsman", case=case)
    audit.record(None, "escalation shown to the Ombudsman", row)
    late = db.session.get(Task, row.task_id) if row.task_id else None
    for person in desks.people(Role.OMBUDSMAN, None):
        tell(person, "escalation_waits", case, late)


def close(instance: Instance, finding: str) -> None:
    """The escalation ends with what was found."""
    row, case = row_of(instance)
    row.finding, row.closed_at = finding, clock.now()
    timeline.note("escalation_closed", case=case, params={"finding": finding})
    audit.record(None, "escalation closed", row)


def task_completed(task: Task) -> None:
    """An escalation that waits for this very task hears that it is done. One that never climbed has none."""
    if task.climbed_at is None:
        return
    wanted = select(Escalation).where(Escalation.task_id == task.id, Escalation.closed_at.is_(None))
    for row in db.session.scalars(wanted.order_by(Escalation.id)):
        if row.instance_id is not None and row.instance_id in engine.waiting_for("step_done", case_id=row.case_id):
            engine.send_later("step_done", row.instance_id)


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
        raise RuleBroken(_("Give a date and an hour."), "act_by")
    if order.ruling is Ruling.REQUIRE_BODY and not order.body:
        raise RuleBroken(_("Choose the body that must attend."), "body")
    if order.ruling in {Ruling.INSTRUCT, Ruling.REASSIGN} and not order.who:
        raise RuleBroken(_("Choose who must do it."), "who")


def _somebody(case: Case, order: Order) -> User | None:
    if order.ruling is Ruling.REASSIGN:
        return _specialist(case, order.who)
    return next((person for person in staff(case)[1] if str(person.public_id) == order.who), None)


def _specialist(case: Case, who: str | None) -> User:
    for person in specialists(case):
        if str(person.public_id) == who:
            return person
    raise RuleBroken(_("Choose a present specialist of the district who does not have the case yet."), "who")


def _set_date(case: Case, late: Task, row: Escalation) -> None:
    """The case's own task gets the new date; the escalation itself watches whether it is kept."""
    now, until = clock.now(), row.act_by or clock.now()
    late.due_at, late.warn_at, late.climb_at = until, now + (until - now) * 3 / 4, None
    late.warned_at = None
    timeline.note("task_due_changed", case=case, params={"task": late.name}, task=late)


def _require(case: Case, row: Escalation) -> None:
    """A line of the running plan for the body; without a plan the case manager is told all the same."""
    plan = running_plan(case)
    if plan is None or row.which_body is None:
        return
    line = PlanLine(body=row.which_body, due_on=_day(row.act_by))
    words = _("Attend, as the commissioner requires: escalation %(number)s.", number=row.number)
    sealing.put(line, "service", f"{BODIES[row.which_body]}: {words}", case.key)
    plan.lines.append(line)


def _day(moment: datetime | None) -> date:
    return (moment or clock.now() + timedelta(days=1)).astimezone(clock.ALMATY).date()
