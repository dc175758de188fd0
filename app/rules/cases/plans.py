"""Plans of help: proposed by one person, decided by another, line by line with a date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import audit, clock
from app.audit_codes import AuditCode
from app.db import db
from app.errors import RuleBroken
from app.i18n import lazy_gettext as _l
from app.rules import timeline
from app.staff.models import User
from app.tables import sealing
from app.tables.cases import Case, Plan, PlanLine, PlanState
from app.tables.words.timeline import Event


@dataclass(frozen=True, slots=True)
class Line:
    """One service of a plan: which body does what by when, and what for."""

    body: str
    service: str
    due_on: date
    goal: str = ""
    contact: str = ""


def propose_plan(case: Case, kind: str, goals: str, lines: Sequence[Line], *, by: User) -> Plan:
    """A plan that waits for the head. RuleBroken without a goal, without a service, or with a date in the past."""
    if not goals.strip():
        raise RuleBroken(_l("Write what should be better for the child."), field="goals")
    if not lines or not all(line.service.strip() for line in lines):
        raise RuleBroken(_l("A plan needs at least one action."), field="lines")
    if any(line.due_on < clock.today() for line in lines):
        raise RuleBroken(_l("An action cannot be planned for a date in the past."), field="lines")
    plan = Plan(
        case_id=case.id, kind=kind, state=PlanState.PROPOSED, proposed_at=clock.now(), proposed_by_id=by.id, lines=[]
    )
    sealing.put(plan, "goals", goals, case.key)
    for line in lines:
        row = PlanLine(body=line.body, due_on=line.due_on)
        sealing.put(row, "service", line.service, case.key)
        sealing.put(row, "goal", line.goal, case.key)
        sealing.put(row, "contact", line.contact, case.key)
        plan.lines.append(row)
    db.session.add(plan)
    db.session.flush()
    audit.record(by, AuditCode.PLAN_PROPOSED, plan)
    timeline.note(Event.PLAN_PROPOSED, case=case, by=by, params={"plan_id": plan.id, "plan_kind": kind})
    return plan


def decide_plan(case: Case, plan: Plan, reason: str | None, *, by: User) -> None:
    """Approved without a reason, returned with one. RuleBroken for one's own plan, or one that was decided."""
    if plan.state is not PlanState.PROPOSED:
        raise RuleBroken(_l("A decision on this plan has already been made."))
    if plan.proposed_by_id == by.id:
        raise RuleBroken(_l("Someone else must decide on your own plan."))
    running = running_plan(case)
    plan.state = PlanState.RETURNED if reason else PlanState.APPROVED
    plan.decided_at, plan.decided_by_id = clock.now(), by.id
    sealing.put(plan, "return_reason", reason, case.key)
    if running is not None and plan.state is PlanState.APPROVED:
        running.state = PlanState.REPLACED
    audit.record(by, AuditCode.PLAN_DECIDED, plan)
    kind = Event.PLAN_RETURNED if reason else Event.PLAN_APPROVED
    timeline.note(kind, case=case, by=by, params={"plan_id": plan.id}, words=reason)


def running_plan(case: Case) -> Plan | None:
    """The newest approved one, with its lines."""
    approved = Plan.case_id == case.id, Plan.state == PlanState.APPROVED
    wanted = select(Plan).where(*approved).options(joinedload(Plan.lines))
    return db.session.scalars(wanted.order_by(Plan.id.desc()).limit(1)).unique().one_or_none()


def finish_line(case: Case, line: PlanLine, on: date, *, by: User) -> None:
    """The service was given on that day. RuleBroken for a day in the future."""
    if on > clock.today():
        raise RuleBroken(_l("This day is in the future."), field="done_on")
    line.done_on = on
    audit.record(by, AuditCode.PLAN_LINE_DONE, case)
    timeline.note(Event.PLAN_LINE_DONE, case=case, by=by, params={"plan_id": line.plan_id, "line_id": line.id})


def goals_of(case: Case, plan: Plan) -> str:
    """In clear."""
    return sealing.get(plan, "goals", case.key)


def service_of(case: Case, line: PlanLine) -> str:
    """In clear."""
    return sealing.get(line, "service", case.key)


def goal_of(case: Case, line: PlanLine) -> str:
    """In clear; empty for none."""
    return sealing.get(line, "goal", case.key)
