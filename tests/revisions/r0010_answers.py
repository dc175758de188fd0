"""0010 says of every answer what it is about. Those of before are found on the record of their case."""

from sqlalchemy import Connection, func, select, text

from app.db import db
from app.workflow.models import Answer, Task

KINDS = ("case_id", "family_id", "contact_id")


def fill(connection: Connection) -> None:
    """At 0009: the demonstration left answers about cases, families and contacts."""
    for kind in KINDS:
        query = f"select count(*) from answer join task on task.id = answer.task_id where task.{kind} is not null"  # noqa: S608
        assert connection.scalar(text(query))


def after(connection: Connection) -> None:
    """At 0010: no answer is left without what it is about."""
    assert connection.scalar(text(f"select count(*) from answer where coalesce({', '.join(KINDS)}) is null")) == 0  # noqa: S608


def read() -> None:
    """With today's models."""
    same = select(func.count()).select_from(Answer).join(Task, Task.id == Answer.task_id)
    assert db.session.scalar(same.where(Answer.case_id.is_distinct_from(Task.case_id))) == 0
    assert db.session.scalar(same.where(Answer.family_id.is_distinct_from(Task.family_id))) == 0
