"""The lines of a joint plan: each belongs to a body, ends with a result or a refusal, and is not forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from app import audit, clock
from app.audit_codes import AuditCode
from app.db import db
from app.deadlines import times
from app.errors import Conflict, NotFound, RuleBroken
from app.i18n import gettext as _
from app.jobs import every
from app.roles import Role
from app.rules import timeline
from app.rules.cases.plans import running_plan
from app.rules.notices import tell
from app.rules.team import absences, recipients
from app.staff.models import User
from app.tables import sealing
from app.tables.cases import Case, CaseState, Plan, PlanLine, PlanState
from app.tables.notices import NoticeKind
from app.tables.words.agencies import AGENCIES
from app.tables.words.timeline import Event
from app.values.terms import Risk

ESCALATES_TO = "plan_line"
"""Key of the deadline table: how long after its day a line may stay open before the head is told."""
AT_A_TIME = 200


class LineState(StrEnum):
    """Where a line stands."""

    OPEN = "open"
    LATE = "late"
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Share:
    """What one body has of a plan: how many lines stand where."""

    body: str
    numbers: dict[LineState, int]

    @property
    def total(self) -> int:
        """All its lines."""
        return sum(self.numbers.values())


def state_of(line: PlanLine) -> LineState:
    """Today."""
    if line.done_on is not None:
        return LineState.DONE
    if line.refused_on is not None:
        return LineState.REFUSED
    return LineState.LATE if line.due_on < clock.today() else LineState.OPEN


def shares(lines: Sequence[PlanLine]) -> list[Share]:
    """By body, in the order of the lines."""
    found: dict[str, dict[LineState, int]] = {}
    for line in lines:
        numbers = found.setdefault(line.body, dict.fromkeys(LineState, 0))
        numbers[state_of(line)] += 1
    return [Share(body, numbers) for body, numbers in found.items()]


def line_of(case: Case, public_id: UUID) -> PlanLine:
    """Of the plan that runs. NotFound for any other, also of an earlier plan."""
    plan = running_plan(case)
    for line in plan.lines if plan is not None else []:
        if line.public_id == public_id:
            return line
    raise NotFound


def finish(case: Case, line: PlanLine, on: date, result: str, *, by: User) -> None:
    """The body has done it, with this result. Conflict if the line has ended; RuleBroken for a day to come."""
    _still_open(line)
    _not_ahead(on)
    line.done_on = on
    audit.record(by, AuditCode.PLAN_LINE_DONE, case)
    _note(Event.BODY_DID, case, line, result, by=by)


def refuse(case: Case, line: PlanLine, on: date, why: str, *, by: User) -> None:
    """The body does not do it. The manager plans anew or asks the commissioner to require it."""
    _still_open(line)
    _not_ahead(on)
    line.refused_on = on
    audit.record(by, AuditCode.PLAN_LINE_REFUSED, case)
    _note(Event.BODY_REFUSED, case, line, why, by=by)


def _note(kind: Event, case: Case, line: PlanLine, words: str, *, by: User) -> None:
    """The body's answer, on the line and on the timeline."""
    sealing.put(line, "result", words, case.key)
    params = {"plan_id": line.plan_id, "line_id": line.id, "body": line.body}
    timeline.note(kind, case=case, by=by, params=params, words=words)


@every("* * * * * 50", name="mind_plans")
def remind() -> None:
    """A line whose day has passed warns the manager, and later, by the deadline table, the head. Each once.

    In a region that has no head it waits for one.
    """
    for line, case in _late(PlanLine.told_manager_at.is_(None)):
        line.told_manager_at = clock.now()
        timeline.note(Event.LINE_LATE, case=case, params={"body": line.body})
        for user_id in {case.manager_id, absences.acting(case.manager_id)}:
            tell(db.session.get_one(User, user_id), NoticeKind.PLAN_LINE_LATE, case)
    for line, case in _late(PlanLine.told_manager_at.is_not(None), _has_head(), _too_late()):
        line.told_head_at = clock.now()
        timeline.note(Event.LINE_ESCALATED, case=case, params={"body": line.body})
        for head in recipients.people(Role.HEAD, case.region_id):
            tell(head, NoticeKind.PLAN_LINE_LATE, case)


def lines_for(case: Case, body: str) -> list[PlanLine]:
    """What this body has to do in the running plan, and nothing else. NotFound if it has no line."""
    plan = running_plan(case)
    found = [line for line in plan.lines if line.body == body] if plan is not None else []
    if not found or body not in AGENCIES:
        raise NotFound
    return sorted(found, key=lambda line: (line.due_on, line.id))


def _late(*which: ColumnElement[bool]) -> list[tuple[PlanLine, Case]]:
    open_ones = (PlanLine.done_on.is_(None), PlanLine.refused_on.is_(None), PlanLine.told_head_at.is_(None))
    wanted: Select[PlanLine, Case] = (
        select(PlanLine, Case)
        .join(Plan, Plan.id == PlanLine.plan_id)
        .join(Case, Case.id == Plan.case_id)
        .where(*open_ones, PlanLine.due_on < clock.today(), *which)
        .where(Plan.state == PlanState.APPROVED, Case.state == CaseState.OPEN)
        .order_by(PlanLine.due_on, PlanLine.id)
        .limit(AT_A_TIME)
        .with_for_update(of=PlanLine, skip_locked=True)
    )
    return [(line, case) for line, case in db.session.execute(wanted)]


def _has_head() -> ColumnElement[bool]:
    return exists().where(User.role == Role.HEAD, User.region_id == Case.region_id, User.is_enabled)


def _too_late() -> ColumnElement[bool]:
    """The time that the table gives a line after its day is over, by the risk of the case."""
    since = {risk.value: times.late_since(ESCALATES_TO, risk) for risk in Risk}
    over = [
        and_(Case.risk == risk, PlanLine.due_on < _day_after(moment))
        for risk, moment in since.items()
        if moment is not None
    ]
    return or_(*over) if over else PlanLine.id.is_(None)


def _day_after(moment: datetime) -> date:
    """The first day that was not over then: a day is over at its very end."""
    return (moment + datetime.resolution).astimezone(clock.ALMATY).date()


def _still_open(line: PlanLine) -> None:
    db.session.refresh(line, with_for_update=True)
    if line.done_on is not None or line.refused_on is not None:
        raise Conflict(_("This action of the plan has already ended."))


def _not_ahead(on: date) -> None:
    if on > clock.today():
        raise RuleBroken(_("This day is in the future."), field="on")
