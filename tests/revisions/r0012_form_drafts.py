"""0012 brings a table for drafts of forms that belong to no task."""

from sqlalchemy import Connection, select, text

from app.db import db
from app.rules.tasks import form_drafts
from app.staff.models import FormDraft, User
from app.workflow.models import Draft

PLACE = "decode(repeat('07', 32), 'hex')"


def fill(connection: Connection) -> None:
    """At 0012: a draft of a task, which has nothing to do with the new table."""
    task = "select min(id) from task where state = 'open'"
    kept = f"insert into draft select ({task}), min(id), 'x', now() from user_account on conflict do nothing"  # noqa: S608
    connection.execute(text(kept))


def after(connection: Connection) -> None:
    """At 0012: a person has one draft of a form, a row that may be empty."""
    row = f"insert into form_draft select id, {PLACE}, null, null, now(), null from user_account order by id limit 1"  # noqa: S608
    connection.execute(text(row))
    assert connection.scalar(text("select count(*) from pg_indexes where indexname = 'ix_form_draft_saved_at'")) == 1


def read() -> None:
    """With today's models."""
    row = db.session.scalars(select(FormDraft)).one()
    assert form_drafts.kept(form_drafts.Place(row.place), by=db.session.get_one(User, row.user_id)) == ({}, None)
    assert db.session.scalars(select(Draft)).first() is not None
