"""The list of cases one sees: which of them, and one page of it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import Select, literal_column, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict

from app import policy
from app.db import db
from app.i18n import Text, format_date, in_language
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.roles import Role
from app.rules.cases.people import age_of
from app.staff.models import User
from app.tables.cases import Case, Place
from app.tables.words.labels import LABELS, label
from app.values.terms import Risk
from app.web.desk.queue_rows import due
from app.web.desk.queue_views import bounds
from app.workflow.models import Task, TaskState

PAGE = 50
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


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for; what it asks for wrongly is passed over."""

    view: View
    risk: Risk | None
    place: Place | None
    after: UUID | None

    @classmethod
    def read(cls, args: "MultiDict[str, str]", actor: User) -> "Wanted":
        """A specialist begins with the own cases, everybody else with all that are open."""
        first = View.MINE if actor.role is Role.SPECIALIST else View.OPEN
        view = _member(View, args.get("view")) or first
        if view is View.MINE and actor.role is not Role.SPECIALIST:
            view = View.OPEN
        return cls(view, _member(Risk, args.get("risk")), _member(Place, args.get("place")), _uuid(args.get("after")))

    def url(self, **other: str | None) -> str:
        """The address of this list with something else chosen; another choice begins at the first page."""
        kept: dict[str, str | None] = {"view": self.view, "risk": self.risk, "place": self.place}
        given = {key: value for key, value in (kept | other).items() if value}
        return url_for("cases.index", _external=False, **given)

    def select(self, actor: User) -> Select[Case]:
        """The newest first."""
        query = policy.cases(actor).where(IS_CLOSED if self.view is View.CLOSED else IS_OPEN)
        if self.view is View.MINE:
            query = query.where(Case.manager_id == actor.id)
        if self.risk:
            query = query.where(Case.risk == self.risk)
        if self.place:
            query = query.where(Case.place == self.place)
        return query.order_by(None).order_by(Case.opened_at.desc(), Case.id.desc())


@dataclass(frozen=True, slots=True)
class Row:
    """One case and what waits in it."""

    case: Case
    waits: Task | None


def page(wanted: Wanted, actor: User) -> tuple[list[Row], str]:
    """At most PAGE rows, and the address of the next ones or nothing."""
    query = wanted.select(actor).options(*WITH)
    if wanted.after is not None:
        last = db.session.execute(select(Case.opened_at, Case.id).where(Case.public_id == wanted.after)).one_or_none()
        if last is not None:
            query = query.where(tuple_(Case.opened_at, Case.id) < tuple_(*last))
    found = list(db.session.scalars(query.limit(PAGE + 1)))
    more = len(found) > PAGE
    return rows(found[:PAGE]), wanted.url(after=str(found[PAGE - 1].public_id)) if more else ""


def rows(found: list[Case]) -> list[Row]:
    """Each case with the most urgent task that waits in it."""
    waits = _first_tasks(found)
    return [Row(case, waits.get(case.id)) for case in found]


def line(row: Row) -> dict[str, Any]:
    """A row in words."""
    case, item = row.case, row.waits
    chip = due(item.due_at, bounds()) if item else None
    return {
        "url": url_for("cases.overview", public_id=case.public_id),
        "number": case.number,
        "name": case.child.name or _("Name not known"),
        "age": age_of(case.child),
        "risk": case.risk,
        "step": str(_(item.name)) if item else "",
        "due": chip.due if chip else "",
        "due_kind": chip.due_kind if chip else "",
        "place": label(Place, case.place) if case.place else "",
        "district": in_language(case.district, "name"),
        "manager": case.manager.name,
        "opened": format_date(case.opened_at, "medium"),
        "closed": format_date(case.closed_at, "medium"),
        "seen": format_date(case.last_seen_at, "medium"),
    }


def menus(wanted: Wanted) -> list[dict[str, Any]]:
    """The filters as `filters` draws them."""
    return [
        _menu(wanted, "risk", _l("Risk"), Risk, wanted.risk),
        _menu(wanted, "place", _l("Where the child is"), Place, wanted.place),
    ]


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


def _menu(wanted: Wanted, name: str, label: Text, kind: type[StrEnum], chosen: StrEnum | None) -> dict[str, Any]:
    every = {"label": _l("All"), "url": wanted.url(**{name: None}), "current": chosen is None}
    named = LABELS[kind]
    options = [
        {"label": text, "url": wanted.url(**{name: str(code)}), "current": code == chosen}
        for code, text in named.items()
    ]
    return {"label": label, "chosen": named[chosen] if chosen else "", "options": [every, *options]}


def _member(kind: type[Any], text: str | None) -> Any:
    return kind(text) if text in {member.value for member in kind} else None


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
