"""0023 adds a table of the reasons for which contacts were read; nothing that was there changes."""

from sqlalchemy import Connection, text

from app.db import db
from app.policy import readings


def fill(connection: Connection) -> None:
    """At 0022: there is no such table."""
    assert connection.scalar(text("select to_regclass('contact_reading')")) is None


def after(connection: Connection) -> None:
    """At 0023: it is there, and empty."""
    assert connection.scalar(text("select count(*) from contact_reading")) == 0


def read() -> None:
    """With today's models."""
    assert db.session.execute(readings()).all() == []
