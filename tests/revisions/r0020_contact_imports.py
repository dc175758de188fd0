"""0020 is a new table: a file goes in, prepared and not yet counted."""

from sqlalchemy import Connection, select, text

from app.db import db
from app.tables.imported_rows import ContactImport, ImportState

UPLOADED = """
insert into contact_import
    (public_id, state, encoding, uploaded_at, by_id, rows, wrong, known, good, imported)
select gen_random_uuid(), 'prepared', '', now(), min(id), 0, 0, 0, 0, 0 from user_account
"""


def fill(connection: Connection) -> None:
    """At 0019 there is nothing to bring."""
    assert connection.scalar(text("select to_regclass('contact_import')")) is None


def after(connection: Connection) -> None:
    """At 0020: a file that a person prepares."""
    connection.execute(text(UPLOADED))


def read() -> None:
    """With today's models."""
    assert db.session.scalars(select(ContactImport)).one().state is ImportState.PREPARED
