"""The lists behind the queue page: saved views, filters, groups by day, counts, pages and the load of the days ahead.

Nothing here costs more when more work is open: a count stops at CAP + 1, a page reads PAGE + 1 rows of an index.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, Row, Select, and_, column, func, literal, select, true, tuple_, values
from sqlalchemy.orm import aliased

from app import clock, policy
from app.db import db
from app.deadlines.models import DeadlineRule
from app.i18n import Text
from app.i18n import lazy_gettext as _l
from app.people.models import District, User
from app.records.case import Case
from app.records.contact import Contact
from app.records.person import Person
from app.records.terms import Risk
from app.roles import Role
from app.workflow.models import Task

CAP = 99
PAGE = 25
DAYS = 14
VISITS = ("first_visit",)


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
    tomorrow: datetime
    next_week: datetime


def views(actor: User) -> list[View]:
    """The first is shown when none is asked for."""
    match actor.role:
        case Role.SPECIALIST:
            mine = policy.held(actor)
            visits = mine.where(Task.step.in_(VISITS), Task.due_at < bounds().tomorrow)
            return [
                View("mine", _l("Mine"), mine),
                View("unassigned", _l("Unassigned in my district"), policy.unheld(actor)),
                View("visits", _l("Visits today"), visits),
                View("waiting", _l("Waiting for others"), policy.waiting(actor), is_ours=False),
            ]
        case Role.HEAD:
            department = policy.assignable(actor)
            return [
                View("desk", _l("For me to do"), policy.queue(actor)),
                View("department", _l("Whole department"), department, is_ours=False),
                View("unassigned", _l("Nobody has them"), department.where(Task.assignee_id.is_(None)), is_ours=False),
            ]
        case Role.SHIFT_LEAD:  # a list for each role: one index gives the order of one role only
            line = policy.assignable(actor)
            return [
                View("desk", _l("For me to do"), policy.queue(actor)),
                View("operators", _l("Operators"), line.where(policy.of_role(Role.OPERATOR)), is_ours=False),
                View(
                    "psychologists", _l("Psychologists"), line.where(policy.of_role(Role.PSYCHOLOGIST)), is_ours=False
                ),
            ]
        case _:
            return [
                View("desk", _l("For me to do"), policy.queue(actor)),
                View("mine", _l("Mine"), policy.held(actor)),
                View("unassigned", _l("Nobody has them"), policy.unheld(actor)),
            ]


def bounds() -> Bounds:
    """Now, the next midnight, and the midnight that ends Sunday."""
    now = clock.now()
    today = now.astimezone(clock.ALMATY).date()
    return Bounds(now, _midnight(today, 1), _midnight(today, 7 - today.weekday()))


def _midnight(day: Any, ahead: int) -> datetime:
    return datetime.combine(day + timedelta(days=ahead), time(), clock.ALMATY)


GROUPS: dict[str, Text] = {
    "late": _l("Overdue"),
    "today": _l("Today"),
    "week": _l("This week"),
    "later": _l("Later"),
}


def span(group: str, at: Bounds) -> list[ColumnElement[bool]]:
    """The conditions of a group, each to be read by index. What has no deadline belongs to the last."""
    return {
        "late": [Task.due_at < at.now],
        "today": [and_(Task.due_at >= at.now, Task.due_at < at.tomorrow)],
        "week": [and_(Task.due_at >= at.tomorrow, Task.due_at < at.next_week)],
        "later": [Task.due_at >= max(at.next_week, at.tomorrow), Task.due_at.is_(None)],
    }[group]


def group_of(due_at: datetime | None, at: Bounds) -> str:
    """Which group a task stands in."""
    if due_at is None:
        return "later"
    ends = (("late", at.now), ("today", at.tomorrow), ("week", at.next_week))
    return next((group for group, end in ends if due_at < end), "later")


@dataclass(frozen=True)
class Filters:
    """What narrows a view. `kind` is process and step."""

    risk: Risk | None = None
    kind: tuple[str, str] | None = None
    district_id: int | None = None

    def narrow(self, tasks: Select[Task]) -> Select[Task]:
        """The tasks of the view that fit."""
        if self.risk is not None:
            tasks = tasks.where(Task.risk == self.risk)
        if self.kind is not None:
            tasks = tasks.where(Task.process == self.kind[0], Task.step == self.kind[1])
        if self.district_id is not None:
            tasks = tasks.where(Task.district_id == self.district_id)
        return tasks


def count(lists: dict[str, list[Select[Task]]]) -> dict[str, int]:
    """How many rows each list has, in one statement; CAP + 1 stands for more. A list is the sum of its parts."""
    parts = {f"{name}_{place}": part for name, all_parts in lists.items() for place, part in enumerate(all_parts)}
    found = db.session.execute(select(*(_capped(part).label(name) for name, part in parts.items()))).one()._mapping
    return {
        name: min(sum(found[f"{name}_{place}"] for place in range(len(all_parts))), CAP + 1)
        for name, all_parts in lists.items()
    }


def _capped(tasks: Select[Task]) -> Any:
    """In the order of the list, so that the planner walks its index instead of the table."""
    some = tasks.with_only_columns(literal(1).label("one"), maintain_column_froms=True).limit(CAP + 1).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def shown(number: int) -> str:
    """A capped count as it is printed."""
    return str(number) if number <= CAP else f"{CAP}+"


def page(parts: list[Select[Task]], after: UUID | None) -> tuple[list[Row[Any]], bool]:
    """The rows after that task, and whether there are more. `parts`: those with a deadline, by deadline and id; then,
    if there is a second, those without."""
    last = _place(after)
    found: list[Row[Any]] = []
    if last is None or last.due_at is not None:
        dated = parts[0]
        if last is not None:
            dated = dated.where(tuple_(Task.due_at, Task.id) > tuple_(literal(last.due_at), literal(last.id)))
        found += db.session.execute(_dressed(dated.limit(PAGE + 1))).all()
    if len(found) <= PAGE and len(parts) > 1:
        undated = parts[1]
        if last is not None and last.due_at is None:
            undated = undated.where(Task.id > last.id)
        found += db.session.execute(_dressed(undated.limit(PAGE + 1 - len(found)))).all()
    return found[:PAGE], len(found) > PAGE


def _place(after: UUID | None) -> Any:
    if after is None:
        return None
    return db.session.execute(select(Task.due_at, Task.id).where(Task.public_id == after)).one_or_none()


def _dressed(tasks: Select[Task]) -> Any:
    """The few rows, with the words a queue shows beside each."""
    item = aliased(Task, tasks.subquery(), name="item")
    holder = aliased(User)
    return (
        select(
            item,
            Case.number.label("case_number"),
            Person.surname,
            Person.given,
            Person.born_on,
            Contact.number.label("contact_number"),
            Contact.child_surname,
            Contact.child_given,
            Contact.child_age,
            District,
            DeadlineRule.value.label("rule_value"),
            DeadlineRule.unit.label("rule_unit"),
            holder.name.label("holder"),
        )
        .outerjoin(Case, Case.id == item.case_id)
        .outerjoin(Person, Person.id == Case.child_id)
        .outerjoin(Contact, Contact.id == item.contact_id)
        .outerjoin(District, District.id == func.coalesce(item.district_id, Contact.district_id))
        .outerjoin(DeadlineRule, DeadlineRule.id == item.rule_id)
        .outerjoin(holder, holder.id == item.assignee_id)
        .order_by(item.due_at, item.id)
    )


def load(tasks: Select[Task]) -> list[tuple[datetime, int, int]]:
    """For each of the next 14 days from today: its midnight, how many tasks fall due, how many of them are critical."""
    today = clock.today()
    starts = [(place, _midnight(today, place), _midnight(today, place + 1)) for place in range(DAYS)]
    day = values(
        column("place"), column("begins", DateTime(timezone=True)), column("ends", DateTime(timezone=True)), name="day"
    ).data(starts)
    now = clock.now()
    due = (
        tasks.with_only_columns((Task.risk == Risk.CRITICAL).label("is_critical"), maintain_column_froms=True)
        .where(Task.due_at >= day.c.begins, Task.due_at < day.c.ends, Task.due_at >= now)
        .limit(CAP)
        .correlate(day)
        .lateral("due")
    )
    numbers = (
        select(func.count().label("number"), func.count().filter(due.c.is_critical).label("critical"))
        .select_from(due)
        .correlate(day)
        .lateral("numbers")
    )
    wanted = (
        select(day.c.begins, numbers.c.number, numbers.c.critical)
        .select_from(day)
        .join(numbers, true())
        .order_by(day.c.place)
    )
    return [(begins, number, critical) for begins, number, critical in db.session.execute(wanted)]
