"""What an earlier program stored can still be read: each check returns what cannot, in a line each."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import inspect, select

from app import subjects, vault
from app.db import Model, db
from app.i18n import FORMER, LANGUAGES, gettext, speaking
from app.rules import timeline
from app.rules.tasks import completion
from app.tables.cases import CaseEvent
from app.tables.notices import Notice, NoticeKind
from app.workflow import specs, state
from app.workflow.lint import extract, stored
from app.workflow.models import Answer, Decision, Definition, Draft, Instance, InstanceState, Task
from app.workflow.registry import user_tasks
from app.workflow.script import StepEngine
from tests import catalogues

APART = {"family_home.address": lambda row: f"family_home.address of {row.family_id}"}
"""Sealed values that are bound to more than their column."""
FAR = 4  # rows on the way from a sealed value to the case, contact or family whose key opens it
SPOKEN_AS_WRITTEN = 3  # letters: "SOS" needs no translation


def everything() -> list[str]:
    """All that is wrong, in a unit of work and an application's context."""
    if unreadable := [f"rows: {line}" for line in rows()]:
        return unreadable  # the others would fail on them
    checks = (diagrams, states, answers, drafts, sealed, lines, notices, names)
    return [f"{check.__name__}: {line}" for check in checks for line in check()]


def mapped() -> list[type[Model]]:
    return [mapper.class_ for mapper in Model.registry.mappers]


def rows() -> Iterator[str]:
    """Every row of every table becomes an object: each stored code is one that this program knows."""
    for kind in mapped():
        try:
            db.session.scalars(select(kind)).all()
        except LookupError as error:
            yield f"{kind.__tablename__}: {error}"


def diagrams() -> Iterator[str]:
    """Every stored version of every diagram is bound to forms, services and deadlines that are there."""
    for definition in db.session.scalars(select(Definition).order_by(Definition.id)):
        yield from map(str, stored.problems_of(definition))


def states() -> Iterator[str]:
    """Every running instance comes to life on the version it began with."""
    for instance in db.session.scalars(select(Instance).where(Instance.state == InstanceState.RUNNING)):
        spec = specs.spec(instance.process, instance.bundle)
        try:
            state.load(instance.engine_state, spec.top, spec.inner, StepEngine(instance))
        except state.StateError as error:
            yield f"{instance.process} {instance.id}: {error}"


def answers() -> Iterator[str]:
    """What was entered in a done task, under fields that its form still has."""
    for item in db.session.scalars(select(Task).join(Answer, Answer.task_id == Task.id).order_by(Task.id)):
        try:
            found = completion.answers(item)
        except vault.Tampered as error:
            yield f"{item.key} {item.id}: {error}"
            continue
        if lost := found.keys() - _fields(item):
            yield f"{item.key} {item.id}: no field {sorted(lost)}"
        if not found:
            yield f"{item.key} {item.id}: empty"


def drafts() -> Iterator[str]:
    """What somebody was typing, under fields that the form still has."""
    for kept in db.session.scalars(select(Draft)):
        item = db.session.get_one(Task, kept.task_id)
        found = completion.read_draft(item, kept)
        if lost := {name.split("-")[0] for name in found} - _fields(item):
            yield f"{item.key} {item.id}: no field {sorted(lost)}"
        if not found:
            yield f"{item.key} {item.id}: empty"


def _fields(item: Task) -> set[str]:
    return {field.name for field in user_tasks[item.key].form(meta={"csrf": False})}


def sealed() -> Iterator[str]:
    """Every sealed value opens with the key of a row it belongs to."""
    for kind in mapped():
        columns = [name.key for name in inspect(kind).columns if name.key.endswith("_sealed")]
        for row in db.session.scalars(select(kind)) if columns else ():
            keys = list(_keys(row, FAR))
            for column in columns:
                name = f"{kind.__tablename__}.{column.removesuffix('_sealed')}"
                about = APART[name](row) if name in APART else name
                if not any(_opens(key, getattr(row, column), about) for key in keys):
                    yield f"{name} {inspect(row).identity}"


def _keys(row: Any, far: int) -> Iterator[bytes | None]:
    """Its own, that of what it is about, and those of the rows it points at."""
    about = subjects.load(row) if isinstance(row, subjects.About) else None
    if about is not None:
        yield about.key
    if hasattr(row, "key") and isinstance(row.key, bytes | None):
        yield row.key
    for column in inspect(type(row)).columns if far else ():
        for reference in column.foreign_keys:
            parent = next(kind for kind in mapped() if kind.__table__ is reference.column.table)
            found = getattr(row, column.key)
            if found is not None and parent.__tablename__ not in ("user_account", "region", "district"):
                yield from _keys(db.session.get_one(parent, found), far - 1)


def _opens(key: bytes | None, value: bytes | None, about: str) -> bool:
    try:
        vault.reveal_bytes(key, value, about)
    except vault.Tampered:
        return False
    return True


def lines() -> Iterator[str]:
    """Every line of a timeline is a sentence, in every language."""
    unknown = str(gettext("Something happened that this version cannot name."))
    for event in db.session.scalars(select(CaseEvent).order_by(CaseEvent.id)):
        said = timeline.sentence(event)
        if said == unknown or "…" in said or "%(" in said:
            yield f"{event.kind} {event.params}: {said}"


def notices() -> Iterator[str]:
    """Every notice is a sentence."""
    for kind in db.session.scalars(select(Notice.kind).distinct()):
        if kind not in set(NoticeKind):
            yield kind


def names() -> Iterator[str]:
    """What tasks, decisions and the stored diagrams call things is said in Kazakh, Russian and today's English."""
    wanted = set(db.session.scalars(select(Task.name).distinct())) | set(db.session.scalars(select(Decision.because)))
    for definition in db.session.scalars(select(Definition)):
        wanted |= {said for text in definition.files.values() for said in extract.messages(text.encode())}
    known = {message.id for message in catalogues.load("kk")}
    for language in LANGUAGES:
        with speaking(language):
            for name in sorted(wanted):
                said, today = gettext(name), FORMER.get(name, name)
                is_silent = language != "en" and said == today and len(today) > SPOKEN_AS_WRITTEN
                if is_silent or (language == "en" and today not in known):
                    yield f"{language}: {name}"
