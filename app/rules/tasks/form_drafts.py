"""Drafts of forms that belong to no task, and the end of all drafts that nobody came back to."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from app import clock, vault
from app.db import db
from app.jobs import every
from app.staff.models import FormDraft, User
from app.workflow.models import Draft, Task, TaskState

ABOUT = "form_draft.sealed"
KEPT_FOR = timedelta(days=30)
Typed = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Which form about which record, and the key of the record; without one a draft has a key of its own."""

    hash: bytes
    key: bytes | None = None


def place_of(form: str, where: str, key: bytes | None = None) -> Place:
    """`form` names its class, `where` is the address it is sent to."""
    return Place(vault.index("draft", f"{form} {where}"), key)


def save(place: Place, typed: Typed, typed_at: datetime, *, by: User) -> bool:
    """Laid over what was kept before. False if the form was sent after that was typed: nothing is kept then."""
    now = clock.real_now()
    first = {"user_id": by.id, "place": place.hash, "saved_at": now}
    db.session.execute(insert(FormDraft).values(first).on_conflict_do_nothing())
    row = db.session.get_one(FormDraft, (by.id, place.hash), with_for_update=True, populate_existing=True)
    if row.sent_at is not None and typed_at <= row.sent_at:
        return False
    merged = _read(row, place) | typed
    row.key = None if place.key else row.key or vault.new_key()
    row.sealed = vault.seal_bytes(place.key or row.key, orjson.dumps(merged), ABOUT)
    row.saved_at = now
    db.session.flush()
    return True


def kept(place: Place, *, by: User) -> tuple[Typed, datetime | None]:
    """What the person has typed there and when it was saved; empty and None if nothing."""
    row = db.session.get(FormDraft, (by.id, place.hash))
    found = _read(row, place) if row is not None else {}
    return found, row.saved_at if row is not None and found else None


def end(place: Place, *, by: User) -> None:
    """The form was sent, or its draft thrown away: what was typed until now does not come back."""
    now = clock.real_now()
    ended = {"key": None, "sealed": None, "saved_at": now, "sent_at": now}
    row = insert(FormDraft).values(user_id=by.id, place=place.hash, **ended)
    db.session.execute(row.on_conflict_do_update(index_elements=["user_id", "place"], set_=ended))


@every("17 * * * *", name="forget_drafts")
def forget_drafts() -> None:
    """What nobody came back to for thirty days; of a task only once it has ended, so that no step loses its text."""
    old = clock.real_now() - KEPT_FOR
    db.session.execute(delete(FormDraft).where(FormDraft.saved_at < old))
    over = select(Task.id).where(Task.id == Draft.task_id, Task.state != TaskState.OPEN)
    long_over = over.where(func.coalesce(Task.ended_at, Draft.saved_at) < clock.now() - KEPT_FOR)
    db.session.execute(delete(Draft).where(Draft.saved_at < old, long_over.exists()))


def _read(row: FormDraft, place: Place) -> Typed:
    content = vault.reveal_bytes(row.key or place.key, row.sealed, ABOUT)
    return dict(orjson.loads(content)) if content else {}
