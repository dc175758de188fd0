"""0015 lets the clock of the first visit run from the opening of the case; the other clocks start as before."""

from sqlalchemy import Connection, select, text

from app.db import db
from app.deadlines.models import CASE_OPENED, DeadlineRule

STARTS = "select distinct start_event from deadline_rule where key = 'first_visit'"


def fill(connection: Connection) -> None:
    """At 0014: the rows as they were delivered."""
    assert set(connection.scalars(text(STARTS))) == {"opened"}


def after(connection: Connection) -> None:
    """At 0015: they count from the case."""
    assert set(connection.scalars(text(STARTS))) == {"case_opened"}
    others = "select count(*) from deadline_rule where key <> 'first_visit' and start_event = 'case_opened'"
    assert connection.scalar(text(others)) == 0


def read() -> None:
    """With today's models."""
    wanted = select(DeadlineRule.start_event).where(DeadlineRule.key == "first_visit").distinct()
    assert db.session.scalars(wanted).all() == [CASE_OPENED]
