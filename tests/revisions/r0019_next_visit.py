"""0019 lets a case know when its child will be seen next, and a task that it was sent back. Nothing was said before."""

from sqlalchemy import Connection, func, select, text

from app.db import db
from app.tables.cases import Case
from app.workflow.models import Task


def fill(connection: Connection) -> None:
    """At 0018: the demonstration left cases and tasks."""
    assert connection.scalar(text('select count(*) from "case"'))


def after(connection: Connection) -> None:
    """At 0019: both columns are there, and empty."""
    assert connection.scalar(text('select count(*) from "case" where next_visit_on is not null')) == 0
    assert connection.scalar(text("select count(*) from task where mark is not null")) == 0


def read() -> None:
    """With today's models."""
    assert db.session.scalar(select(func.count()).select_from(Case).where(Case.next_visit_on.is_(None)))
    assert db.session.scalar(select(func.count()).select_from(Task).where(Task.mark.is_(None)))
