"""The list of cases one sees: which of them, and one page of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask import url_for
from sqlalchemy import literal_column, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import joinedload

from app import policy
from app.db import db
from app.i18n import Text, format_date, in_language
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.i18n import lazy_pgettext as _pl
from app.roles import Role
from app.rules.cases.people import age_of
from app.staff.models import User
from app.tables.cases import Case, Place
from app.tables.words.labels import label
from app.values.terms import Risk
from app.web.cases import panels
from app.web.desk.queue_rows import due
from app.web.desk.queue_views import bounds
from app.web.diagrams import drawing
from app.web.listing import Chosen, Filter, Listing, Order, SavedView, labelled
from app.workflow.models import Instance, InstanceState, Task, TaskState, Timer

IS_OPEN, IS_CLOSED = Case.state == literal_column("'open'"), Case.state == literal_column("'closed'")
"""Written out, not bound, so that the planner knows the index over open cases applies."""
WITH = (joinedload(Case.child), joinedload(Case.manager), joinedload(Case.district))


class View(StrEnum):
    """The saved views of the list."""

    MINE = "mine"
    OPEN = "open"
    CLOSED = "closed"


OPEN_WORDS: dict[Role, Text] = {
    Role.SPECIALIST: _l("My district"),
    Role.HEAD: _l("My region"),
    Role.COMMISSIONER: _l("Escalated cases"),
    Role.PLACEMENT_OFFICER: _l("Children in need of a family"),
    Role.OMBUDSMAN: _l("Escalated cases"),
}


def views(actor: User) -> list[SavedView]:
    """A specialist begins with the own cases, everybody else with all that are open."""
    words = OPEN_WORDS.get(actor.role, _pl("cases", "Open"))
    every = [
        SavedView(View.OPEN, words, lambda _chosen: [IS_OPEN]),
        SavedView(View.CLOSED, _l("Closed cases"), lambda _chosen: [IS_CLOSED]),
    ]
    mine = SavedView(View.MINE, _l("My cases"), lambda chosen: [IS_OPEN, Case.manager_id == chosen.actor.id])
    return [mine, *every] if actor.role is Role.SPECIALIST else every


LISTING = Listing(
    "cases.index",
    size=50,
    views=views,
    filters=(
        Filter("risk", Risk, lambda risk: Case.risk == risk, _l("Risk"), labelled(Risk), stays=True),
        Filter("place", Place, lambda at: Case.place == at, _l("Where the child is"), labelled(Place), stays=True),
    ),
    order=lambda _chosen: Order(Case, (Case.opened_at, Case.id), is_descending=True),
)


@dataclass(frozen=True, slots=True)
class Coming:
    """A day that a case without open tasks waits for."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Row:
    """One case and what waits in it."""

    case: Case
    waits: Task | None
    comes: Coming | None = None


def page(chosen: Chosen) -> tuple[list[Row], str]:
    """The newest first, and the address of the next ones or nothing."""
    found, next_url = chosen.page(policy.cases(chosen.actor).options(*WITH))
    return rows([case for (case,) in found]), next_url


def rows(found: list[Case]) -> list[Row]:
    """Each case with the most urgent task that waits in it."""
    waits = _first_tasks(found)
    comes = coming([case.id for case in found if case.id not in waits])
    return [Row(case, waits.get(case.id), comes.get(case.id)) for case in found]


def line(row: Row) -> dict[str, Any]:
    """A row in words."""
    case, item = row.case, row.waits
    comes = row.comes
    chip = due(item.due_at, bounds()) if item else due(comes.at, bounds(), waiting=True) if comes else None
    return {
        "url": url_for("cases.overview", public_id=case.public_id),
        "number": case.number,
        "name": case.child.name or _("Name not known"),
        "age": age_of(case.child),
        "risk": case.risk,
        "step": str(_(item.name)) if item else comes.name if comes else "",
        "due": chip.due if chip else "",
        "due_kind": chip.due_kind if chip else "",
        "place": label(Place, case.place) if case.place else "",
        "district": in_language(case.district, "name"),
        "manager": case.manager.name,
        "opened": format_date(case.opened_at, "medium"),
        "closed": format_date(case.closed_at, "medium"),
        "next_visit": panels.next_visit(case),
        "seen": format_date(case.last_seen_at, "medium"),
    }


def coming(case_ids: list[int]) -> dict[int, Coming]:
    """The next moment that the processes of these cases wait for, under the name it has in the diagram."""
    if not case_ids:
        return {}
    query = (
        select(Instance.case_id, Instance.process, Instance.bundle, Timer.step, Timer.due_at)
        .join(Timer, Timer.instance_id == Instance.id)
        .where(Instance.case_id.in_(case_ids), Instance.state == InstanceState.RUNNING)
        .order_by(Instance.case_id, Timer.due_at, Timer.engine_id)
        .ext(distinct_on(Instance.case_id))
    )
    rows = db.session.execute(query)
    return {row.case_id: Coming(_named(row.process, row.bundle, row.step), row.due_at) for row in rows}


def _named(process: str, bundle: str, step: str) -> str:
    names = {shape.id: shape.name for shape in drawing.whole(process, bundle).shapes}
    return str(_(names[step])) if names.get(step) else step


def _first_tasks(found: list[Case]) -> dict[int, Task]:
    """The most urgent open task of each case of the page."""
    if not found:
        return {}
    query = (
        select(Task)
        .where(Task.case_id.in_([case.id for case in found]), Task.state == TaskState.OPEN)
        .order_by(Task.case_id, Task.due_at, Task.id)
        .ext(distinct_on(Task.case_id))
    )
    return {task.case_id: task for task in db.session.scalars(query) if task.case_id is not None}
