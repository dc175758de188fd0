"""0016 brings the moment when a case was reopened, and the table of duplicates. No older case was either."""

from sqlalchemy import Connection, func, select, text

from app.db import db
from app.tables.cases import Case
from app.tables.closures import CaseDuplicate


def fill(connection: Connection) -> None:
    """At 0015: nothing new is needed; what lies there is the demonstration's."""
    assert connection.scalar(text("select to_regclass('case_duplicate')")) is None


def after(connection: Connection) -> None:
    """At 0016: a case stands as a duplicate once at most."""
    unique = "select count(*) from pg_indexes where indexname = 'uq_case_duplicate_standing'"
    assert connection.scalar(text(unique)) == 1


def read() -> None:
    """With today's models."""
    assert db.session.scalar(select(func.count(CaseDuplicate.id))) == 0
    assert db.session.scalar(select(func.count(Case.id)).where(Case.reopened_at.is_not(None))) == 0
