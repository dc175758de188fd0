"""Plans of help: proposed by one person, decided by another, line by line with a date."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import audit, clock
from app.audit_codes import AuditCode
from app.db import db
from app.errors import RuleBroken
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.rules import timeline
from app.rules.cases import cases
from app.rules.notices import tell
from app.staff.models import User
from app.tables import sealing
from app.tables.cases import Case, Plan, PlanLine, PlanState
from app.tables.notices import NoticeKind
from app.tables.words.timeline import Event
from app.workflow import engine
from app.workflow.registry import Variables


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
    if reason:
        tell(db.session.get_one(User, plan.proposed_by_id), NoticeKind.PLAN_RETURNED, case)


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


FAMILY, CARE = "family", "care"
SAFETY_ANSWERS = ("harm_found", "carer_protects", "child_afraid", "home_safe")


@dataclass(frozen=True, slots=True)
class Service:
    """A line of a plan in clear, for a page."""

    id: int
    goal: str
    service: str
    body: str
    due_on: date
    done_on: date | None
    refused_on: date | None
    contact: str
    result: str

    @property
    def is_open(self) -> bool:
        """Neither done nor refused."""
        return self.done_on is None and self.refused_on is None


def propose_care(case: Case, goals: str, lines: Sequence[Line], *, by: User) -> None:
    """The care plan runs at once: its steps are what the law asks for now, and nothing waits for a signature."""
    before = running_plan(case)
    plan = propose_plan(case, CARE, goals, lines, by=by)
    plan.state, plan.decided_at = PlanState.APPROVED, clock.now()
    if before is not None:
        before.state = PlanState.REPLACED


def decide(case: Case, decision: str, why: str | None, *, by: User) -> bool:
    """Whether the plan was approved. RuleBroken for one's own plan, or for a return without a reason."""
    plan = newest(case)
    if plan is None or plan.state is not PlanState.PROPOSED:
        raise RuleBroken(_("No plan waits for a decision."))
    if decision == "returned" and not why:
        raise RuleBroken(_("Write what must change."), "why")
    decide_plan(case, plan, why if decision == "returned" else None, by=by)
    return decision == "approved"


def newest(case: Case) -> Plan | None:
    """The plan that was proposed last, whatever became of it."""
    return db.session.scalar(select(Plan).where(Plan.case_id == case.id).order_by(Plan.id.desc()).limit(1))


def services(case: Case, plan: Plan | None) -> list[Service]:
    """The lines of a plan in clear, by date."""
    rows = sorted(plan.lines if plan else [], key=lambda row: (row.due_on, row.id))
    return [
        Service(
            id=row.id,
            goal=goal_of(case, row),
            service=service_of(case, row),
            body=row.body,
            due_on=row.due_on,
            done_on=row.done_on,
            refused_on=row.refused_on,
            contact=sealing.get(row, "contact", case.key),
            result=sealing.get(row, "result", case.key),
        )
        for row in rows
    ]


def review(case: Case, answers: Mapping[str, Any], on: date, *, by: User) -> None:
    """What was given is ticked off. RuleBroken if the conclusion does not fit the answers, or would lower the risk."""
    plan = running_plan(case)
    rows = plan.lines if plan else []
    given = _ticked_off(rows, answers["done"] or [])
    _check_review(answers, still_open=[row for row in rows if row.done_on is None and row not in given])
    if answers["risk"]:
        raise_risk(case, answers["risk"], answers["why"], by=by)
    for row in given:
        finish_line(case, row, on, by=by)
    if answers["is_child_seen"] == "yes":
        sighted(case, on, by=by)
    cases.see_next(case, answers["next_on"])
    if answers["review"] == "unsafe":
        case.safety = "unsafe"
    audit.record(by, AuditCode.PLAN_REVIEWED, case)


def _ticked_off(rows: list[PlanLine], ids: Collection[str]) -> list[PlanLine]:
    waiting = (row for row in rows if row.done_on is None and row.refused_on is None)
    return [row for row in waiting if str(row.id) in ids]


def sighted(case: Case, on: date, *, by: User) -> None:
    """Somebody of ours says to have seen the child on that day: at noon, as the hour is not asked, or by now."""
    if on < case.opened_at.astimezone(clock.ALMATY).date():
        raise RuleBroken(_("This is before the case was opened. Check the date."), "seen_on")
    timeline.note(Event.SIGHTING_STATED, case=case, by=by, params={"day": on.isoformat()})
    cases.sight(case, min(datetime.combine(on, time(12), clock.ALMATY), clock.now()))


def safety_again(answers: Mapping[str, Any]) -> Variables:
    """What the safety table reads when the risk has changed; a family with a plan needs support."""
    if answers["review"] != "risk_changed":
        return {}
    return {
        "harm_found": answers["harm_found"],
        "carer_protects": answers["carer_protects"],
        "child_afraid": answers["child_afraid"] == "yes",
        "home_safe": answers["home_safe"],
        "needs_support": True,
    }


def raise_risk(case: Case, risk: str, because: str, *, by: User) -> None:
    """A more urgent level from now on, deadlines included. RuleBroken for a lower one: that is for the head."""
    if risk == case.risk:
        return
    cases.set_risk(case, risk, because, by=by)
    engine.reroute(case.id, risk=risk)


def _check_review(answers: Mapping[str, Any], *, still_open: list[PlanLine]) -> None:
    if still_open and answers["review"] == "goals_met" and not answers["not_done"]:
        raise RuleBroken(_("Some actions are still open. Write why the goals are met without them."), "not_done")
    if answers["review"] == "risk_changed":
        for name in SAFETY_ANSWERS:
            if not answers[name]:
                raise RuleBroken(_("Answer this: the risk has changed and safety must be reassessed."), name)
