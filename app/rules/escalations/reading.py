"""What the page of an escalation is made of, read in two statements: its case, steps, warnings, and what happened."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased, joinedload

from app import clock
from app.db import db
from app.i18n import language
from app.roles import Role
from app.staff.models import District, User
from app.tables.cases import Case, CaseEvent, Visit
from app.tables.escalations import Escalation
from app.tables.notices import Notice, NoticeKind
from app.tables.words.labels import label
from app.tables.words.timeline import Event
from app.workflow.models import Instance, Task, TaskState

MOST_DISTRICTS, MOST_TRIED, MOST_WARNINGS, MOST_STEPS = 5, 8, 12, 40
SPOKEN = frozenset(
    {
        Event.NOTE,
        Event.TALK,
        Event.CASE_REFUSED,
        Event.VISIT_FAILED,
        Event.CHILD_SEEN,
        Event.CASE_KEPT_OPEN,
        Event.CLOSURE_PROPOSED,
        Event.ESCALATION_OPENED,
        Event.REASSIGNMENT_REFUSED,
        Event.INSTRUCTION_CARRIED_OUT,
        Event.SIGHTING_STATED,
    }
)
TRIED = frozenset(
    {
        Event.VISIT_FAILED,
        Event.CHILD_SEEN,
        Event.TALK,
        Event.EMERGENCY_CALLED,
        Event.CASE_REFUSED,
        Event.MANAGER_CHANGED,
        Event.DOCUMENT_ADDED,
    }
)
WARNINGS = (NoticeKind.VISIT_MAY_BE_LATE, NoticeKind.TASK_MAY_BE_LATE, NoticeKind.TASK_LATE, NoticeKind.INSTRUCTED)
LOOK_BACK = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Warned:
    """A word that the application sent about the late step."""

    at: datetime
    name: str
    role: str
    text: str
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Step:
    """A task of the case as far as the page speaks of it."""

    id: int
    name: str
    state: TaskState
    holder: str | None  # who did it; while it is open, who has it
    role: str
    opened_at: datetime
    due_at: datetime  # as it stood before it was late
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Happened:
    """A line of the timeline, who wrote it, and the moment it says a visit took place."""

    event: CaseEvent
    name: str | None
    visited_at: datetime | None


@dataclass(frozen=True, slots=True)
class Matter:
    """Everything the page is made of."""

    row: Escalation
    case: Case
    elsewhere: list[dict[str, Any]]
    warnings: list[Warned]
    steps: list[Step]
    asked_by: str | None
    decided_by: str | None
    who_acts: str | None
    happened: list[Happened] = field(default_factory=list)

    @property
    def late(self) -> Step | None:
        """The step it is about."""
        return next((step for step in self.steps if step.id == self.row.task_id), None)

    def due(self, step: Step) -> datetime:
        """When the step was due; the late one before the commissioner gave it another date."""
        return (self.row.was_due_at if step.id == self.row.task_id else None) or step.due_at


def read_of(item: Task) -> Matter:
    """The escalation that the task's instance runs for. NoResultFound if none."""
    about = Instance.about["escalation_id"].astext.cast(BigInteger)
    return read(Escalation.id == select(about).where(Instance.id == item.instance_id).scalar_subquery())


def read(which: ColumnElement[bool]) -> Matter:
    """An escalation, its case, whom it warned, the steps so far and what was said. NoResultFound if none."""
    row, case, elsewhere, warned, steps, asked, decided, acts = db.session.execute(_escalation(which)).one()
    sent, done = [_warned(one) for one in warned or []], sorted((_step(one) for one in steps or []), key=_order)
    return Matter(row, case, elsewhere or [], sent, done, asked, decided, acts, _happened(case))


def _escalation(which: ColumnElement[bool]) -> Any:
    """With the districts of its region where the same step was escalated in 90 days, and what was sent about it."""
    asked, decided, acts = aliased(User), aliased(User), aliased(User)
    return (
        select(Escalation, Case, _elsewhere(), _words_sent(), _steps(), asked.name, decided.name, acts.name)
        .join(Case, Case.id == Escalation.case_id)
        .outerjoin(asked, asked.id == Escalation.asked_by_id)
        .outerjoin(decided, decided.id == Escalation.decided_by_id)
        .outerjoin(acts, acts.id == Escalation.who_acts_id)
        .options(joinedload(Case.child), joinedload(Case.manager), joinedload(Case.district))
        .where(which)
    )


def _elsewhere() -> Any:
    other = aliased(Escalation)
    name, number = getattr(District, f"name_{language()}").label("name"), func.count(other.id).label("number")
    alike = (
        select(District.id, name, number)
        .join(other, other.district_id == District.id)
        .where(other.region_id == Escalation.region_id, other.step == Escalation.step, other.id != Escalation.id)
        .where(other.opened_at > clock.now() - LOOK_BACK)
        .group_by(District.id, name)
        .order_by(number.desc(), name)
        .limit(MOST_DISTRICTS)
        .correlate(Escalation)
        .subquery()
        .lateral()
    )
    each = func.json_build_object("id", alike.c.id, "name", alike.c.name, "number", alike.c.number)
    return select(func.json_agg(each)).correlate(Escalation).scalar_subquery()


def _words_sent() -> Any:
    sent = (
        select(Notice.id, Notice.at, Notice.kind, Notice.read_at, User.name, User.role)
        .join(User, User.id == Notice.user_id)
        .where(Notice.case_id == Escalation.case_id, Notice.task_id == Escalation.task_id, Notice.kind.in_(WARNINGS))
        .order_by(Notice.at, Notice.id)
        .limit(MOST_WARNINGS)
        .correlate(Escalation)
        .subquery()
        .lateral()
    )
    columns = {name: getattr(sent.c, name) for name in ("at", "kind", "read_at", "name", "role")}
    each = func.json_build_object(*(part for pair in columns.items() for part in pair))
    return select(func.json_agg(aggregate_order_by(each, sent.c.at, sent.c.id))).correlate(Escalation).scalar_subquery()


def _steps() -> Any:
    """The newest steps of casework that have a deadline, each with when it was due before anybody gave it another."""
    names = ("id", "name", "state", "role", "opened_at", "due_at", "ended_at")
    other = aliased(Escalation)
    stood = select(func.min(other.was_due_at)).where(other.task_id == Task.id).scalar_subquery().label("was_due_at")
    holder = select(User.name).where(User.id == func.coalesce(Task.ended_by_id, Task.assignee_id))
    newest = (
        select(*(getattr(Task, name) for name in names), stood, holder.scalar_subquery().label("holder"))
        .where(Task.case_id == Escalation.case_id, Task.due_at.is_not(None), Task.process != "escalation")
        .order_by(Task.id.desc())
        .limit(MOST_STEPS)
        .correlate(Escalation)
        .subquery()
        .lateral()
    )
    columns = (*names, "was_due_at", "holder")
    each = func.json_build_object(*(part for name in columns for part in (name, getattr(newest.c, name))))
    return select(func.json_agg(each)).correlate(Escalation).scalar_subquery()


def _step(found: dict[str, Any]) -> Step:
    return Step(
        id=found["id"],
        name=found["name"],
        state=TaskState(found["state"]),
        holder=found["holder"],
        role=found["role"],
        opened_at=datetime.fromisoformat(found["opened_at"]),
        due_at=datetime.fromisoformat(found["was_due_at"] or found["due_at"]),
        ended_at=datetime.fromisoformat(found["ended_at"]) if found["ended_at"] else None,
    )


def _order(step: Step) -> tuple[datetime, int]:
    return step.opened_at, step.id


def _warned(sent: dict[str, Any]) -> Warned:
    read_at = sent["read_at"]
    return Warned(
        at=datetime.fromisoformat(sent["at"]),
        name=sent["name"],
        role=label(Role, sent["role"]),
        text=str(NoticeKind(sent["kind"]).words),
        read_at=datetime.fromisoformat(read_at) if read_at else None,
    )


def _happened(case: Case) -> list[Happened]:
    """What was said and done, the newest first, each visit with the moment it is said to have been made."""
    visit = CaseEvent.params["visit_id"].astext.cast(BigInteger)
    wanted = (
        select(CaseEvent, User.name, Visit.at)
        .outerjoin(User, User.id == CaseEvent.by_id)
        .outerjoin(Visit, Visit.id == visit)
        .where(CaseEvent.case_id == case.id, CaseEvent.kind.in_(sorted(SPOKEN | TRIED)))
        .order_by(CaseEvent.at.desc(), CaseEvent.id.desc())
        .limit(200)
    )
    return [Happened(*found) for found in db.session.execute(wanted)]
