"""The plan: proposed by one person, approved by another, reviewed line by line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select

from app import audit, clock
from app.audit_codes import AuditCode
from app.db import db
from app.errors import RuleBroken
from app.i18n import gettext as _
from app.rules import timeline
from app.rules.cases import cases
from app.rules.cases.plans import Line, decide_plan, finish_line, goal_of, propose_plan, running_plan, service_of
from app.staff.models import User
from app.tables import sealing
from app.tables.cases import Case, Plan, PlanLine, PlanState
from app.tables.words.timeline import Event
from app.workflow import engine
from app.workflow.registry import Variables

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
    given = [
        row
        for row in rows
        if row.done_on is None and row.refused_on is None and str(row.id) in set(answers["done"] or [])
    ]
    _check_review(answers, still_open=[row for row in rows if row.done_on is None and row not in given])
    if answers["risk"]:
        raise_risk(case, answers["risk"], answers["why"], by=by)
    for row in given:
        finish_line(case, row, on, by=by)
    if answers["is_child_seen"] == "yes":
        sighted(case, on, by=by)
    if answers["review"] == "unsafe":
        case.safety = "unsafe"
    audit.record(by, AuditCode.PLAN_REVIEWED, case)


def sighted(case: Case, on: date, *, by: User) -> None:
    """Somebody of ours says to have seen the child on that day: at noon, as the hour is not asked, or by now."""
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
