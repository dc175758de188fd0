"""0017 brings which record of a person stands for which. No older one was merged."""

from sqlalchemy import Connection, func, select, text

from app.db import db
from app.tables.people import Person, PersonMerge


def fill(connection: Connection) -> None:
    """At 0016: nothing new is needed; what lies there is the demonstration's."""
    assert connection.scalar(text("select to_regclass('person_merge')")) is None


def after(connection: Connection) -> None:
    """At 0017: everybody stands for themself."""
    assert connection.scalar(text("select count(*) from person where merged_into_id is not null")) == 0


def read() -> None:
    """With today's models."""
    assert db.session.scalar(select(func.count(PersonMerge.id))) == 0
    assert db.session.scalar(select(func.count(Person.id)).where(Person.merged_into_id.is_not(None))) == 0
