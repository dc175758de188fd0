"""0022 lets a contact say whether a child is involved, and keep what could not be read. Nothing was said before."""

from sqlalchemy import Connection, func, select, text

from app.db import db
from app.tables.contacts import Contact


def fill(connection: Connection) -> None:
    """At 0021: the demonstration left contacts."""
    assert connection.scalar(text("select count(*) from contact"))


def after(connection: Connection) -> None:
    """At 0022: both columns are there, and empty."""
    said = "select count(*) from contact where has_child is not null or set_aside_sealed is not null"
    assert connection.scalar(text(said)) == 0


def read() -> None:
    """With today's models."""
    assert db.session.scalar(select(func.count()).select_from(Contact).where(Contact.has_child.is_(None)))
