"""What is done to a case: opened, led, seen, closed. Its people, papers and plans have modules of their own."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypedDict, Unpack

from sqlalchemy import select

from app import audit, clock, vault
from app.audit_codes import AuditCode
from app.db import db
from app.errors import RuleBroken
from app.i18n import lazy_gettext as _l
from app.rules import timeline
from app.rules.cases.documents import add_document, content_of, void_document
from app.rules.cases.people import (
    add_person,
    change_person,
    end_warning,
    household_of,
    running_warnings,
    siblings,
    warn,
)
from app.rules.cases.plans import Line, decide_plan, propose_plan, running_plan
from app.rules.course import pauses
from app.rules.escalations import opening
from app.rules.placements import searches
from app.staff.models import District, User
from app.tables import numbers, sealing
from app.tables.cases import Case, CaseState, Place, Visit
from app.tables.people import Person
from app.tables.words.timeline import Event
from app.values.terms import RANK

__all__ = [
    "Line",
    "Opening",
    "VisitFacts",
    "add_document",
    "add_person",
    "change_person",
    "close_case",
    "content_of",
    "decide_plan",
    "end_warning",
    "lock",
    "must_be_open",
    "note",
    "open_case",
    "open_case_of",
    "propose_plan",
    "record_visit",
    "running_plan",
    "running_warnings",
    "set_manager",
    "set_place",
    "set_risk",
    "sibling_cases",
    "sight",
    "void_document",
    "warn",
]


class Opening(TypedDict):
    """What a case starts with."""

    district: District
    risk: str
    harms: Sequence[str]
    manager: User


class VisitFacts(TypedDict, total=False):
    """`at` and `is_child_seen` are needed; `report` is sealed, `words` stand on the timeline."""

    at: datetime
    is_child_seen: bool
    went_with: Sequence[str]
    report: str | None
    words: str | None


def open_case(child: Person, *, by: User | None, **first: Unpack[Opening]) -> Case:
    """A case of the child from now on, with a manager from the first second. RuleBroken if one is open."""
    if open_case_of(child) is not None:
        raise RuleBroken(_l("This child has an open case already."))
    household = household_of(child)
    case = Case(
        number=numbers.next_number("case"),
        key=vault.new_key(),
        state=CaseState.OPEN,
        child=child,
        household_id=household.id if household else None,
        region_id=first["district"].region_id,
        district=first["district"],
        manager=first["manager"],
        risk=first["risk"],
        harms=list(first["harms"]),
        opened_at=clock.now(),
    )
    db.session.add(case)
    db.session.flush()
    audit.record(by, AuditCode.CASE_OPENED, case)
    timeline.note(Event.CASE_OPENED, case=case, by=by, params={"risk": case.risk, "number": case.number})
    return case


def open_case_of(child: Person) -> Case | None:
    """The child's open case, if there is one."""
    return db.session.scalar(select(Case).where(Case.child_id == child.id, Case.state == CaseState.OPEN))


def close_case(case: Case, reason: str, *, by: User | None) -> None:
    """Closed now, for `reason`. RuleBroken if it is closed already. Nothing is deleted."""
    must_be_open(case)
    case.state, case.closed_at, case.close_reason = CaseState.CLOSED, clock.now(), reason
    audit.record(by, AuditCode.CASE_CLOSED, case)
    timeline.note(Event.CASE_CLOSED, case=case, by=by, params={"reason": reason})
    searches.case_closed(case, by=by)
    opening.case_closed(case)


def set_manager(case: Case, manager: User, *, by: User | None) -> None:
    """`manager` leads the case from now on and has yet to accept it."""
    must_be_open(case)
    if case.manager_id == manager.id:
        raise RuleBroken(_l("This specialist has the case already."), field="manager")
    case.manager, case.manager_id, case.accepted_at = manager, manager.id, None
    audit.record(by, AuditCode.MANAGER_CHANGED, case)
    timeline.note(Event.MANAGER_CHANGED, case=case, by=by, params={"manager_id": manager.id})


def set_risk(case: Case, risk: str, because: str | None, *, by: User | None, may_lower: bool = False) -> None:
    """The level with its reason. RuleBroken if it would fall and `may_lower` is not given: only the head lowers."""
    must_be_open(case)
    if risk == case.risk:
        return
    if RANK[risk] < RANK[case.risk] and not may_lower:
        raise RuleBroken(_l("Only the head of department may lower the risk level."), field="risk")
    before, case.risk = case.risk, risk
    if RANK[risk] > RANK[before]:
        pauses.wake(case)
    opening.follow(case)
    audit.record(by, AuditCode.RISK_CHANGED, case)
    timeline.note(Event.RISK_CHANGED, case=case, by=by, params={"before": before, "risk": risk}, words=because)


def set_place(case: Case, place: Place, *, by: User | None) -> None:
    """Where the child is now, since now."""
    if place == case.place:
        return
    case.place, case.place_since_at = place, clock.now()
    audit.record(by, AuditCode.PLACE_CHANGED, case)
    timeline.note(Event.PLACE_CHANGED, case=case, by=by, params={"place": place.value})
    if place is Place.HOME:
        searches.no_longer_needed(case, by=by)
    searches.moved(case)


def note(case: Case, text: str, *, by: User) -> None:
    """A note on the timeline. RuleBroken if it is empty."""
    if not text.strip():
        raise RuleBroken(_l("Write some text first."), field="text")
    audit.record(by, AuditCode.NOTE_WRITTEN, case)
    timeline.note(Event.NOTE, case=case, by=by, words=text)


def record_visit(case: Case, *, by: User, **facts: Unpack[VisitFacts]) -> Visit:
    """A visit, or an attempt at which the child was not seen. RuleBroken for a visit in the future."""
    at, seen = facts["at"], facts["is_child_seen"]
    if at > clock.now():
        raise RuleBroken(_l("This time is in the future."), field="at")
    visit = Visit(case_id=case.id, at=at, by_id=by.id, is_child_seen=seen, went_with=list(facts.get("went_with", ())))
    sealing.put(visit, "report", facts.get("report"), case.key)
    db.session.add(visit)
    db.session.flush()
    if seen:
        sight(case, at)
    audit.record(by, AuditCode.VISIT_RECORDED, visit)
    kind, params = Event.CHILD_SEEN if seen else Event.VISIT_FAILED, {"visit_id": visit.id}
    timeline.note(kind, case=case, by=by, params=params, words=facts.get("words"))
    return visit


def sight(case: Case, at: datetime) -> None:
    """Somebody of ours saw the child at `at`; an earlier sighting changes nothing."""
    if case.last_seen_at is None or at > case.last_seen_at:
        case.last_seen_at = at
    if case.next_visit_on is not None and at.astimezone(clock.ALMATY).date() >= case.next_visit_on:
        case.next_visit_on = None


def see_next(case: Case, day: str | None) -> None:
    """The child will be seen on that day, an ISO date; without one what was said before stands."""
    if day:
        case.next_visit_on = date.fromisoformat(day)


def sibling_cases(case: Case) -> list[Case]:
    """The open cases of the other children of the household, the oldest first."""
    ids = [child.id for child in siblings(case.child)]
    wanted = select(Case).where(Case.child_id.in_(ids), Case.state == CaseState.OPEN).order_by(Case.opened_at, Case.id)
    return list(db.session.scalars(wanted)) if ids else []


def lock(case_id: int) -> Case:
    """The case as it is now, nobody else's until the transaction ends. NoResultFound if there is none."""
    wanted = select(Case).where(Case.id == case_id).with_for_update()
    return db.session.scalars(wanted, execution_options={"populate_existing": True}).one()


def must_be_open(case: Case) -> None:
    """RuleBroken once the case is closed."""
    if case.state is not CaseState.OPEN:
        raise RuleBroken(_l("This case is closed."))
