"""0006 widens the type of a document: that of a Word document has 71 letters, and is cut on the way down."""

from sqlalchemy import Connection, select, text

from app.db import db
from app.rules.cases.documents import WORD
from app.tables.cases import Document


def fill(connection: Connection) -> None:
    """At 0005: a document whose type fits."""
    connection.execute(text("update document set media_type = 'application/pdf'"))


def after(connection: Connection) -> None:
    """At 0006: there is room for every type that is taken, and what stood there stands."""
    length = "select character_maximum_length from information_schema.columns"
    room = connection.scalar(text(f"{length} where table_name = 'document' and column_name = 'media_type'"))
    assert room >= len(WORD)
    assert set(connection.scalars(text("select media_type from document"))) <= {"application/pdf"}


def read() -> None:
    """With today's models."""
    assert set(db.session.scalars(select(Document.media_type))) <= {"application/pdf"}
