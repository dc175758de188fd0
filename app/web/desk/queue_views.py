"""The lists of the queue page: saved views, the groups of days, and what narrows them.

Their selects name the actor and the moment as parameters, so that queue_sql builds each statement once.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, literal_column

from app import clock, policy
from app.i18n import Text
from app.i18n import lazy_gettext as _l
from app.roles import Role
from app.values.terms import Risk
from app.workflow.models import Task

_IS_VISIT = Task.step == literal_column("'first_visit'")
"""Written out, as the index over open visits has it."""
GROUPS: dict[str, Text] = {
    "late": _l("Overdue"),
    "today": _l("Today"),
    "week": _l("This week"),
    "later": _l("Later"),
}


@dataclass(frozen=True)
class View:
    """A saved view. `is_ours`: its tasks are for the actor to do, not to watch."""

    key: str
    label: Text
    tasks: Select[Task]
    is_ours: bool = True


@dataclass(frozen=True)
class Bounds:
    """Where the groups begin and end, by the calendar of Almaty."""

    now: datetime
    midnight: datetime
    tomorrow: datetime
    next_week: datetime


@dataclass(frozen=True)
class Filters:
    """What narrows a view. `kind` is process and step."""

    risk: Risk | None = None
    kind: tuple[str, str] | None = None
    district_id: int | None = None

    @property
    def shape(self) -> tuple[bool, bool, bool]:
        """Which of them are used."""
        return self.risk is not None, self.kind is not None, self.district_id is not None

    def parameters(self) -> dict[str, Any]:
        """What they are this time."""
        process, step = self.kind or (None, None)
        return {"risk": self.risk, "process": process, "step": step, "district": self.district_id}


def narrowed(tasks: Select[Task], shape: tuple[bool, bool, bool]) -> Select[Task]:
    """The tasks that fit filters of this shape."""
    by_risk, by_kind, by_district = shape
    if by_risk:
        tasks = tasks.where(Task.risk == bindparam("risk"))
    if by_kind:
        tasks = tasks.where(Task.process == bindparam("process"), Task.step == bindparam("step"))
    if by_district:
        tasks = tasks.where(Task.district_id == bindparam("district"))
    return tasks


@cache
def views(role: Role) -> tuple[View, ...]:
    """The first is shown when none is asked for."""
    me = policy.anyone(role)
    match role:
        case Role.SPECIALIST:
            return _of_a_specialist(policy.held(me), policy.unheld(me), policy.waiting(me))
        case Role.HEAD:
            department = policy.assignable(me)
            return (
                View("desk", _l("For me to do"), policy.queue(me)),
                View("department", _l("Whole department"), department, is_ours=False),
                View("unassigned", _l("Unassigned"), department.where(Task.assignee_id.is_(None)), is_ours=False),
            )
        case Role.SHIFT_LEAD:  # a list for each role: one index gives the order of one role only
            line = policy.assignable(me)
            talks = line.where(policy.of_role(Role.PSYCHOLOGIST))
            return (
                View("desk", _l("For me to do"), policy.queue(me)),
                View("operators", _l("Operators"), line.where(policy.of_role(Role.OPERATOR)), is_ours=False),
                View("psychologists", _l("Psychologists"), talks, is_ours=False),
            )
        case _:
            return (
                View("desk", _l("For me to do"), policy.queue(me)),
                View("mine", _l("Mine"), policy.held(me)),
                View("unassigned", _l("Unassigned"), policy.unheld(me)),
            )


def _of_a_specialist(mine: Select[Task], free: Select[Task], waiting: Select[Task]) -> tuple[View, ...]:
    visits = mine.where(_IS_VISIT, Task.due_at < _moment("tomorrow"))
    return (
        View("mine", _l("Mine"), mine),
        View("unassigned", _l("Unassigned in my district"), free),
        View("visits", _l("Visits today"), visits),
        View("waiting", _l("Waiting for others"), waiting, is_ours=False),
    )


def view(role: Role, key: str) -> View:
    """The view of that name; the first for any other."""
    found = views(role)
    return next((view for view in found if view.key == key), found[0])


def to_do(role: Role) -> Select[Task]:
    """What the number beside the link to the queue counts."""
    me = policy.anyone(role)
    return policy.held(me) if role is Role.SPECIALIST else policy.queue(me)


def bounds() -> Bounds:
    """Now, the last and the next midnight, and the midnight that ends Sunday."""
    now = clock.now()
    today = now.astimezone(clock.ALMATY).date()
    return Bounds(now, _midnight(today, 0), _midnight(today, 1), _midnight(today, 7 - today.weekday()))


def _midnight(day: date, ahead: int) -> datetime:
    return datetime.combine(day + timedelta(days=ahead), time(), clock.ALMATY)


def span(group: str) -> list[ColumnElement[bool]]:
    """The conditions of a group, each to be read by index. What has no deadline belongs to the last."""
    now, tomorrow, next_week = (_moment(name) for name in ("now", "tomorrow", "next_week"))
    return {
        "late": [Task.due_at < now],
        "today": [and_(Task.due_at >= now, Task.due_at < tomorrow)],
        "week": [and_(Task.due_at >= tomorrow, Task.due_at < next_week)],
        "later": [Task.due_at >= next_week, Task.due_at.is_(None)],
    }[group]


def _moment(name: str) -> Any:
    return bindparam(name, type_=Task.due_at.type)


def group_of(due_at: datetime | None, at: Bounds) -> str:
    """Which group a task stands in."""
    if due_at is None:
        return "later"
    ends = (("late", at.now), ("today", at.tomorrow), ("week", at.next_week))
    return next((group for group, end in ends if due_at < end), "later")
