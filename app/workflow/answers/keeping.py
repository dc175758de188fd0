"""What was entered in a form is kept, sealed, beside what the form asked."""

from collections.abc import Iterable
from typing import Any, Protocol

import orjson
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app import clock, subjects, vault
from app.db import db
from app.forms import Question, questions, title_of
from app.i18n import LANGUAGES, Text, speaking
from app.staff.models import User
from app.subjects import Subject
from app.workflow.answers.models import FormVersion
from app.workflow.models import Answer

ABOUT, ABOUT_OFFERED = "answer.sealed", "answer.offered"
NAMED = "named"
"""Under this name stands whom or what a form was about, where its questions do not say."""
OURS = "form versions"
_kept: set[str] = set()


class Sent(Protocol):
    """What is kept of a form that was sent and is valid."""

    named: Text

    def answers(self) -> dict[str, Any]: ...

    def offered(self) -> dict[str, dict[str, str]]: ...

    def mark(self) -> str: ...

    @classmethod
    def version(cls) -> str: ...


def keep(form: Sent, about: Subject, by: User) -> None:
    """What was entered beside the steps is on the record of what it is about."""
    row = columns(form, about, by) | {"task_id": None}
    row |= {f"{name}_id": one.id for name, one in subjects.named(about).items()}
    db.session.execute(insert(Answer).values(row))


def columns(form: Sent, about: Subject, by: User) -> dict[str, Any]:
    """The columns of an answer that the form fills, sealed; what it asked is kept with its version."""
    remember(type(form))
    offered, named = form.offered(), {NAMED: str(form.named)} if form.named else {}
    return {
        "form": form.version(),
        "sealed": vault.seal_bytes(about.key, orjson.dumps(named | form.answers()), ABOUT),
        "offered_sealed": vault.seal_bytes(about.key, orjson.dumps(offered), ABOUT_OFFERED) if offered else None,
        "once": form.mark(),
        "at": clock.now(),
        "by_id": by.id,
    }


def remember(form: type[Any]) -> None:
    """The questions of this version stand in the database. Asked once by each process after they are committed.

    What this very transaction has put there may still be undone, so it is not taken for known.
    """
    version, ours = form.version(), db.session.info.setdefault(OURS, set())
    if version in _kept:
        return
    found = select(FormVersion.form).where(FormVersion.form == version)
    if version not in ours and db.session.scalar(found) is not None:
        _kept.add(version)
        return
    ours.add(version)
    row = {"form": version, "asked": {"title": _everywhere(title_of(form)), "questions": plain(questions(form))}}
    db.session.execute(insert(FormVersion).values(row).on_conflict_do_nothing())


def forget() -> None:
    """Ask again: another database may not have them."""
    _kept.clear()


def plain(asked: Iterable[Question]) -> list[dict[str, Any]]:
    """As JSON keeps them."""
    return [
        {
            "name": one.name,
            "text": _everywhere(one.text),
            "asks": one.asks.value,
            "choices": [[code, _everywhere(label)] for code, label in one.choices],
            "rows": plain(one.rows),
        }
        for one in asked
    ]


def _everywhere(text: Text) -> dict[str, str]:
    found = {}
    for code in LANGUAGES:
        with speaking(code):
            found[code] = str(text)
    return found
