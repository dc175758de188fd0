"""The four statements behind the queue, each built once for a role, a view and a shape of filters.

None of them costs more when more work is open: a count stops at CAP + 1, a page reads PAGE + 1 rows of an index.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Row, Select, and_, bindparam, func, literal, literal_column, select, true, tuple_
from sqlalchemy.orm import aliased

from app import policy
from app.db import db
from app.deadlines.models import DeadlineRule
from app.roles import Role
from app.staff.models import District, User
from app.subjects import KINDS
from app.tables.escalations import Escalation
from app.values.terms import Risk
from app.web.desk import queue_views
from app.web.desk.queue_views import GROUPS, LISTING, Bounds, narrowed, span, to_do, view, views
from app.web.desk.subject import WORDS
from app.web.listing import Chosen
from app.workflow.models import Task

CAP = 99
PAGE = LISTING.size
DAYS = 14
NAV = ("nav_all", "nav_late", "nav_unread")
DANGER, DATED, UNDATED = range(3)
AT_111 = frozenset({Role.OPERATOR, Role.PSYCHOLOGIST, Role.SHIFT_LEAD})


@dataclass(frozen=True)
class Kind:
    """Which list of whom; everything else about it is a parameter."""

    role: Role
    view: str
    filters: tuple[str, ...] = ()

    @classmethod
    def of(cls, chosen: Chosen) -> "Kind":
        used = (one.name for one in LISTING.filters if one.where is not None)
        return cls(chosen.actor.role, chosen.view, tuple(name for name in used if chosen[name] is not None))

    def tasks(self) -> Select[Task]:
        """The view, narrowed."""
        return narrowed(view(self.role, self.view).tasks, self.filters)


def parameters(chosen: Chosen, at: Bounds) -> dict[str, Any]:
    """Who, when, and which: for every statement here."""
    return {**policy.parameters(chosen.actor), **vars(at), **queue_views.parameters(chosen)}


def shown(number: int) -> str:
    """A capped count as it is printed."""
    return str(number) if number <= CAP else f"{CAP}+"


def count(kind: Kind, known: dict[str, Any]) -> dict[str, int]:
    """How many rows each view has as it is, each group of this one as it is filtered; CAP + 1 stands for more."""
    return _added_up(db.session.execute(_counting(kind), known).one())


def count_to_do(role: Role, known: dict[str, Any]) -> dict[str, int]:
    """How many tasks are the actor's to do, how many of them are late, and the unread notices, by the names in NAV."""
    return _added_up(db.session.execute(_counting_to_do(role), known).one())


def _added_up(row: Row[Any]) -> dict[str, int]:
    """A list may have two parts: name_0 and name_1."""
    found: dict[str, int] = {}
    for name, number in row._mapping.items():
        found[name[:-2]] = min(found.get(name[:-2], 0) + number, CAP + 1)
    return found


@cache
def _counting(kind: Kind) -> Select[Any]:
    lists: dict[str, list[Select[Any]]] = {f"view_{view.key}": [view.tasks] for view in views(kind.role)}
    if "view_waiting" in lists:  # comes by its cases, which no index over tasks puts in order
        lists["view_waiting"] = [lists["view_waiting"][0].order_by(None)]
    here = kind.tasks()
    lists |= {group: [here.where(part) for part in span(group)] for group in GROUPS}
    return _counts(lists | _lists_to_do(kind.role))


@cache
def _counting_to_do(role: Role) -> Select[Any]:
    return _counts(_lists_to_do(role))


def _lists_to_do(role: Role) -> dict[str, list[Select[Any]]]:
    tasks, unread = to_do(role), policy.unread(policy.anyone(role))
    urgent = [*span("danger"), *span("late")]
    return dict(zip(NAV, ([tasks], [tasks.where(part) for part in urgent], [unread]), strict=True))


def _counts(lists: dict[str, list[Select[Any]]]) -> Select[Any]:
    parts = [(f"{name}_{place}", part) for name, parts in lists.items() for place, part in enumerate(parts)]
    return select(*(_capped(part).label(name) for name, part in parts))


def _capped(tasks: Select[Any]) -> Any:
    """In the order of the list, so that the planner walks its index instead of the table."""
    some: Select[Any] = tasks.with_only_columns(literal_column("1").label("one"), maintain_column_froms=True).limit(
        CAP + 1
    )
    return select(func.count()).select_from(some.subquery()).scalar_subquery()


def page(kind: Kind, group: str | None, after: UUID | None, known: dict[str, Any]) -> tuple[list[Row[Any]], bool]:
    """The rows after that task, danger first, then by deadline, then without one; and whether there are more."""
    last_place, last_due, last_id = _place(after)
    known = known | {"last_due": last_due, "last_id": last_id}
    found: list[Row[Any]] = []
    for place in _places(kind.role, group):
        if len(found) <= PAGE and place >= last_place:
            goes_on = last_id is not None and place == last_place
            rows = db.session.execute(_paging(kind, group, place, goes_on), known | {"most": PAGE + 1 - len(found)})
            found += rows.all()
    return found[:PAGE], len(found) > PAGE


def _places(role: Role, group: str | None) -> tuple[int, ...]:
    """The parts of a list, in order. Only at 111 a task can be in danger: nobody else pays for the looking."""
    if group is None:
        return (DANGER, DATED, UNDATED) if role in AT_111 else (DATED, UNDATED)
    return {"danger": (DANGER,), "later": (DATED, UNDATED)}.get(group, (DATED,))


def _place(after: UUID | None) -> tuple[int, datetime | None, int | None]:
    """Part, deadline and id of that task; a list that begins anew comes after none."""
    wanted = select(Task.danger, Task.due_at, Task.id).where(Task.public_id == after)
    found = db.session.execute(wanted).one_or_none() if after is not None else None
    if found is None:
        return DANGER, None, None
    return DANGER if found.danger else UNDATED if found.due_at is None else DATED, found.due_at, found.id


@cache
def _paging(kind: Kind, group: str | None, place: int, goes_on: bool) -> Any:
    """`place`: DANGER, DATED or UNDATED. `goes_on`: behind the last row of the page before."""
    calm = Task.danger.is_(False)
    whole = [Task.danger.is_(True), and_(calm, Task.due_at.is_not(None)), and_(calm, Task.due_at.is_(None))]
    tasks = kind.tasks().where(whole[place] if group is None else span(group)[place == UNDATED])
    if goes_on and place == UNDATED:
        tasks = tasks.where(Task.id > _last("id", Task.id))
    elif goes_on:
        tasks = tasks.where(tuple_(Task.due_at, Task.id) > tuple_(_last("due", Task.due_at), _last("id", Task.id)))
    return _dressed(tasks.limit(bindparam("most")))


def _last(name: str, column: Any) -> Any:
    return bindparam(f"last_{name}", type_=column.type)


def _dressed(tasks: Select[Task]) -> Any:
    """The few rows, with the words a queue shows beside each."""
    item = aliased(Task, tasks.subquery(), name="item")
    holder, acts = aliased(User), aliased(User)
    subjects = [(kind, WORDS[kind].in_queue) for kind in KINDS.values()]
    dressed = (
        select(
            item,
            *(kind.model.number.label(f"{kind.name}_number") for kind, _words in subjects),
            *(column for _kind, words in subjects for column in words.columns),
            District.name_kk,
            District.name_ru,
            District.name_en,
            DeadlineRule.value.label("rule_value"),
            DeadlineRule.unit.label("rule_unit"),
            DeadlineRule.escalates_to,
            holder.name.label("holder"),
            Escalation.lies_with,
            Escalation.act_by,
            acts.name.label("acts"),
        )
        .select_from(item)
        .order_by(item.due_at, item.id)
    )
    for kind, words in subjects:
        dressed = dressed.outerjoin(kind.model, kind.model.id == kind.key_in(item))
        for table, on in words.joins:
            dressed = dressed.outerjoin(table, on)
    places = [words.district for _kind, words in subjects if words.district is not None]
    return (
        dressed.outerjoin(District, District.id == func.coalesce(item.district_id, *places))
        .outerjoin(DeadlineRule, DeadlineRule.id == item.rule_id)
        .outerjoin(holder, holder.id == item.assignee_id)
        .outerjoin(Escalation, and_(Escalation.task_id == item.id, Escalation.closed_at.is_(None)))
        .outerjoin(acts, acts.id == Escalation.who_acts_id)
    )


def load(kind: Kind, known: dict[str, Any]) -> list[tuple[datetime, int, int]]:
    """For each of the next 14 days from today: its midnight, how many tasks fall due, how many of them are critical."""
    known = known | {"last_day": known["midnight"] + timedelta(days=DAYS - 1)}
    rows = db.session.execute(_loading(kind), known)
    return [(begins, number, critical) for begins, number, critical in rows]


@cache
def _loading(kind: Kind) -> Any:
    moment = DateTime(timezone=True)
    a_day: Any = literal_column("interval '24 hours'")
    first, last = bindparam("midnight", type_=moment), bindparam("last_day", type_=moment)
    day: Any = (
        func.generate_series(first, last, a_day, type_=moment).table_valued("begins", name="day").render_derived()
    )
    due = (
        kind.tasks()
        .with_only_columns((Task.risk == literal(Risk.CRITICAL)).label("is_critical"), maintain_column_froms=True)
        .where(Task.due_at >= day.c.begins, Task.due_at < day.c.begins + a_day, Task.due_at >= bindparam("now"))
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
    return (
        select(day.c.begins, numbers.c.number, numbers.c.critical)
        .select_from(day)
        .join(numbers, true())
        .order_by(day.c.begins)
    )
