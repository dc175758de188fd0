"""A form pressed twice is done once: the back button, a double click, a slow line."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import orjson
from flask import request
from sqlalchemy.dialects.postgresql import insert

from app import clock
from app.db import db
from app.errors import RuleBroken
from app.forms import TaskForm
from app.staff.models import User
from app.workflow.models import Idempotency


def first(form: TaskForm, by: User, where: str) -> bool:
    """Whether this shown form is sent for the first time. A second sending waits for the first one's end."""
    key = hashlib.sha256(f"{by.id} {where} {form.once.data}".encode()).hexdigest()
    digest = hashlib.sha256(orjson.dumps(form.answers(), option=orjson.OPT_SORT_KEYS)).digest()
    row = {"key": key, "request_hash": digest, "location": where, "at": clock.real_now()}
    made = insert(Idempotency).values(row).on_conflict_do_nothing().returning(Idempotency.key)
    return db.session.scalar(made) is not None


def done(form: TaskForm, by: User, save: Callable[[], None]) -> bool:
    """Whether the form was sent and stands: `save` ran, now or at the first sending. A broken rule blames its field."""
    if not form.submitted():
        return False
    try:
        with once(form, by, request.path) as is_new:
            if is_new:
                save()
    except RuleBroken as broken:
        form.blame(broken)
        return False
    return True


@contextmanager
def once(form: TaskForm, by: User, where: str) -> Iterator[bool]:
    """`first` around what is done then: a broken rule undoes it all, so that the form can be mended and sent again."""
    with db.session.begin_nested():
        yield first(form, by, where)
