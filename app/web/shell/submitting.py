"""A form that is sent: done once however often it is pressed, undone as a whole where it breaks a rule."""

import hashlib
from collections.abc import Callable
from types import TracebackType

import orjson
from flask import flash, request
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import SessionTransaction

from app import clock
from app.db import db, is_away
from app.errors import RuleBroken
from app.forms import TaskForm
from app.staff.models import User
from app.subjects import Subject
from app.web.shell import unsent
from app.workflow.answers import keeping
from app.workflow.models import Idempotency


class Attempt:
    """Around a change: a broken rule undoes it and is shown at its field of the form, or on the next page without one.

    What follows the block then shows the form again. Any other error undoes the change too, and goes on.
    `is_whole`: the rest of the request goes with it, which costs nothing; a savepoint costs two statements.
    """

    def __init__(self, form: TaskForm | None = None, *, is_whole: bool = False) -> None:
        self.form, self.is_whole = form, is_whole
        self.savepoint: SessionTransaction | None = None

    def __enter__(self) -> None:
        if not self.is_whole:
            self.savepoint = db.session.begin_nested().__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if self.savepoint is not None:
            self.savepoint.__exit__(kind, error, trace)
        elif error is not None and not is_away(error):
            db.session.rollback()
        if not isinstance(error, RuleBroken):
            return False
        if self.form is not None:
            self.form.blame(error)
        else:
            flash(str(error.message), "error")
        return True


def done(
    form: TaskForm, by: User, save: Callable[[], object], about: Subject | None = None, *, where: str = ""
) -> bool:
    """Whether the form was sent and stands: `save` ran, now or at the first press. A broken rule blames its field.

    `about`: on whose record it stands what was entered. Until it stands what is typed is kept as a draft (`unsent`);
    `where`: the address it is sent to, if that is not this page's.
    """
    unsent.begin(form, by, where, about)
    if form.submitted():
        with Attempt(form):
            if first(form, by):
                save()
                if about is not None:
                    keeping.keep(form, about, by)
            unsent.end(form, by, where)
            return True
    unsent.refused(form, by, where, about)
    return False


def first(form: TaskForm, by: User) -> bool:
    """Whether this shown form is pressed for the first time. A second press waits for the first one's end.

    Other answers, or another button, are another press: whoever goes back and corrects them is not told that they
    stand when they do not.
    """
    key, digest = _mark(form, by)
    row = {"key": key, "request_hash": digest, "location": request.path, "at": clock.real_now()}
    made = insert(Idempotency).values(row).on_conflict_do_nothing().returning(Idempotency.key)
    return db.session.scalar(made) is not None


def was_pressed(form: TaskForm, by: User) -> bool:
    """Whether this very press came before and was done: for what the first one has changed for the second."""
    return form.is_submitted() and db.session.get(Idempotency, _mark(form, by)[0]) is not None


def _mark(form: TaskForm, by: User) -> tuple[str, bytes]:
    pressed = [sorted(request.form), form.answers()]
    digest = hashlib.sha256(orjson.dumps(pressed, option=orjson.OPT_SORT_KEYS)).digest()
    key = f"{by.id} {request.path} {form.once.data} {digest.hex()}"
    return hashlib.sha256(key.encode()).hexdigest(), digest
