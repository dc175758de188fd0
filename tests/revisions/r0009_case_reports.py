"""0009 brings the table of reports that did not come to 111. No older case has one."""

from sqlalchemy import Connection, func, select, text

from app.db import db
from app.tables.contacts import CaseReport


def fill(connection: Connection) -> None:
    """At 0008: nothing new is needed; what lies there is the demonstration's."""
    assert connection.scalar(text("select to_regclass('case_report')")) is None


def after(connection: Connection) -> None:
    """At 0009: a contact has at most one report."""
    unique = "select count(*) from pg_constraint where conname = 'uq_case_report_contact_id'"
    assert connection.scalar(text(unique)) == 1


def read() -> None:
    """With today's models."""
    assert db.session.scalar(select(func.count(CaseReport.id))) == 0
