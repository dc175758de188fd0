"""Whom a task is about, as far as the actor may see it. What is said of each kind the room says that the kind is of."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Flask, current_app, g, url_for
from sqlalchemy import ColumnElement

from app import audit, policy
from app.errors import NotReady
from app.i18n import Text, ngettext
from app.staff.models import User
from app.subjects import Kind, Part
from app.workflow.models import Task


@dataclass(frozen=True)
class Warned:
    """One strip that is never dismissed."""

    text: str
    by: str
    strong: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Subject:
    """What stands above a task. Of the kind: what the name is of, where its page is, and the words of that link.

    `there`: for a form that reaches out, where to go and whom to call, as the kind's own templates draw it.
    """

    number: str
    name: str
    initials: str
    facts: list[str]
    warnings: list[Warned] = field(default_factory=list)
    called: str = ""
    url: str = ""
    opens: str = ""
    there: Any = None


@dataclass(frozen=True)
class Said:
    """What somebody told, as a line of a list shows it: how and how long ago it came, the first words, their tongue."""

    came: str
    words: str
    lang: str


@dataclass(frozen=True, kw_only=True)
class InQueue:
    """What a row of the queue reads of a subject beside its number, and the name made of it.

    The subject's own table is joined; `joins` are further ones with their conditions. Labels differ between kinds.
    """

    columns: tuple[Any, ...]
    name: Callable[[Any], str]
    joins: tuple[tuple[Any, ColumnElement[bool]], ...] = ()
    district: Any = None  # the column that says where, for tasks that have no district
    mark: Callable[[Any], str] = lambda _row: ""  # a word beside the task that must not be overlooked
    said: Callable[[Any], "Said | None"] = lambda _row: None  # how it came, and its first words


@dataclass(frozen=True, kw_only=True)
class Words:
    """How the desk speaks of one kind of subject, and the page that opens it."""

    called: Text
    page: str | None  # an endpoint that takes a public_id; None: there is nothing to open but the tasks
    opens: Text
    above: Callable[[Any, User], Subject]
    in_queue: InQueue
    there: Callable[[Any, User], Any] | None = None
    onwards: Callable[[Any, Task, User], str] | None = None  # where who did a step goes on, if not to the next task


WORDS: Part[Words] = Part("words and page in app/web")


def init(app: Flask) -> None:
    """NotReady names the kinds whose page is none of this version."""
    known = {None, *app.view_functions}
    missing = [f"{name} ({words.page})" for name, words in WORDS.said.items() if words.page not in known]
    if missing:
        raise NotReady(f"These kinds of subjects name a page that there is not: {', '.join(missing)}.")


def of(item: Task, actor: User, looked_at: audit.What, *, reaches_out: bool = False) -> Subject | None:
    """The look is on the record under the code `looked_at`. None if the task is about nothing the actor may see."""
    found = row_of(item, actor)
    if found is None:
        return None
    kind, row = found
    audit.looked(actor, looked_at, row)
    words = WORDS[kind]
    url = url_for(words.page, public_id=row.public_id) if words.page and policy.may_open(actor, words.page) else ""
    there = words.there(row, actor) if reaches_out and words.there is not None else None
    return replace(words.above(row, actor), called=str(words.called), url=url, opens=str(words.opens), there=there)


def row_of(item: Task, actor: User) -> tuple[Kind, Any] | None:
    """What the task is about, read once for a request and kept for it: whoever asks for the row has it already."""
    kept: dict[int, tuple[Kind, Any] | None] = g.setdefault("subjects", {})
    if item.id not in kept:
        kept[item.id] = policy.subject_of(actor, item)
    return kept[item.id]


def onwards(item: Task, actor: User) -> str:
    """Where the kind of subject keeps the person who did this step; empty: the next task, or the queue."""
    found = row_of(item, actor)
    if found is None:
        return ""
    kind, row = found
    stay = WORDS[kind].onwards
    return stay(row, item, actor) if stay is not None else ""


def short_name(given: str | None, surname: str | None) -> str:
    """Given name and the surname's first letter, as lists show a child."""
    initial = f"{surname[0]}." if surname else ""
    return " ".join(part for part in (given, initial) if part)


def years(age: int | None) -> str:
    """An age in words; empty if it is not known."""
    return "" if age is None else str(ngettext("%(num)d year", "%(num)d years", age))


def aged(name: str, age: int | None) -> str:
    """A name with the age after it, if both are known."""
    return f"{name}, {age}" if name and age is not None else name


def link(endpoint: str, **more: object) -> str:
    """The page's address; empty if this version has no such page."""
    return url_for(endpoint, **more) if endpoint in current_app.view_functions else ""  # type: ignore[arg-type]


def initials(given: str | None, surname: str | None) -> str:
    """For the round mark beside a name."""
    return "".join(part[0] for part in (surname, given) if part) or "?"
