"""The lists of the queue page: saved views, the groups of days, and what narrows them.

Their selects name the actor, the moment and what was chosen as parameters, so that each statement is built once.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, literal_column

from app import clock, policy
from app.i18n import Text
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.roles import Role
from app.values.terms import Risk
from app.web.listing import Chosen, Filter, Listing, Options, SavedView, labelled, one_of, own_districts, whole
from app.workflow import wording
from app.workflow.models import Task

_IS_VISIT = Task.step == literal_column("'first_visit'")
"""Written out, as the index over open visits has it."""
SUNDAY = 6
GROUPS: dict[str, Text] = {
    "danger": _l("Possible danger now"),
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


@cache
def _tabs(role: Role) -> tuple[SavedView, ...]:
    return tuple(SavedView(one.key, one.label) for one in views(role))


def _kind(text: str) -> str:
    """Process and step."""
    if not text.partition("/")[2]:
        raise ValueError(text)
    return text


def _kinds(chosen: Chosen) -> Options:
    """What those do whose tasks the view shows."""
    found = [(f"{step.process}/{step.id}", str(_(step.name))) for step in wording.of_roles(_roles(chosen))]
    return sorted(found, key=lambda pair: pair[1])


def _roles(chosen: Chosen) -> frozenset[Role]:
    role = chosen.actor.role
    if view(role, chosen.view).is_ours:
        return frozenset({role})
    return frozenset(Role) - {role} if chosen.view == "waiting" else policy.supervised_roles(chosen.actor)


LISTING = Listing(
    "queue.index",
    size=25,
    views=lambda actor: _tabs(actor.role),
    filters=(
        Filter("group", one_of(GROUPS)),
        Filter("risk", Risk, lambda _risk: Task.risk == bindparam("risk"), _l("Risk"), labelled(Risk)),
        Filter(
            "kind",
            _kind,
            lambda _kind: and_(Task.process == bindparam("process"), Task.step == bindparam("step")),
            _l("Kind of task"),
            _kinds,
        ),
        Filter(
            "district", whole(1), lambda _at: Task.district_id == bindparam("district"), _l("District"), own_districts
        ),
    ),
)


def narrowed(tasks: Select[Task], by: Collection[str]) -> Select[Task]:
    """The tasks that fit these filters, whatever they are set to."""
    conditions = (one.where for one in LISTING.filters if one.name in by)
    return tasks.where(*(condition(None) for condition in conditions if condition is not None))


def parameters(chosen: Chosen) -> dict[str, Any]:
    """What the filters are set to this time."""
    process, _slash, step = (chosen["kind"] or "").partition("/")
    return {"risk": chosen["risk"], "process": process, "step": step, "district": chosen["district"]}


def to_do(role: Role) -> Select[Task]:
    """What the number beside the link to the queue counts."""
    me = policy.anyone(role)
    return policy.held(me) if role is Role.SPECIALIST else policy.queue(me)


def bounds() -> Bounds:
    """Now, the last and the next midnight, and the midnight that ends Sunday; on a Sunday the one of the next."""
    now = clock.now()
    today = now.astimezone(clock.ALMATY).date()
    week = 7 - today.weekday() if today.weekday() < SUNDAY else 8
    return Bounds(now, _midnight(today, 0), _midnight(today, 1), _midnight(today, week))


def _midnight(day: date, ahead: int) -> datetime:
    return datetime.combine(day + timedelta(days=ahead), time(), clock.ALMATY)


def span(group: str) -> list[ColumnElement[bool]]:
    """The conditions of a group, each to be read by index. What has no deadline belongs to the last."""
    now, tomorrow, next_week = (_moment(name) for name in ("now", "tomorrow", "next_week"))
    calm = Task.danger.is_(False)
    spans: dict[str, list[ColumnElement[bool]]] = {
        "danger": [Task.danger.is_(True)],
        "late": [and_(calm, Task.due_at < now)],
        "today": [and_(calm, Task.due_at >= now, Task.due_at < tomorrow)],
        "week": [and_(calm, Task.due_at >= tomorrow, Task.due_at < next_week)],
        "later": [and_(calm, Task.due_at >= next_week), and_(calm, Task.due_at.is_(None))],
    }
    return spans[group]


def _moment(name: str) -> Any:
    return bindparam(name, type_=Task.due_at.type)


def group_of(due_at: datetime | None, at: Bounds, danger: bool = False) -> str:
    """Which group a task stands in."""
    if danger:
        return "danger"
    if due_at is None:
        return "later"
    ends = (("late", at.now), ("today", at.tomorrow), ("week", at.next_week))
    return next((group for group, end in ends if due_at < end), "later")
