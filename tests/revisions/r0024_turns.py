"""0024 counts the texts of one sender; those that came before have a place of their own each, as they had."""

from sqlalchemy import Connection, func, select, text

from app.db import db
from app.tables.contacts import Contact


def fill(connection: Connection) -> None:
    """At 0023: the demonstration left contacts."""
    assert connection.scalar(text("select count(*) from contact"))


def after(connection: Connection) -> None:
    """At 0024: nobody stands behind another text of the same sender."""
    assert connection.scalar(text("select count(*) from contact where turn <> 0")) == 0


def read() -> None:
    """With today's models."""
    assert db.session.scalar(select(func.count()).select_from(Contact).where(Contact.turn == 0))
