"""0007 marks the open tasks of contacts in danger, so that they stand before all that is late."""

from sqlalchemy import Connection, select, text

from app.db import db
from app.workflow.models import Task

A_CONTACT = "select contact_id from task where contact_id is not null and process = 'contact' order by id limit 1"


def fill(connection: Connection) -> None:
    """At 0006: one contact with words of danger whose triage is open."""
    connection.execute(text(f"update contact set has_risk_words = true where id = ({A_CONTACT})"))  # noqa: S608
    first = f"select min(id) from task where contact_id = ({A_CONTACT}) and step = 'triage_contact'"  # noqa: S608
    connection.execute(text(f"update task set state = 'open' where id = ({first})"))  # noqa: S608


def after(connection: Connection) -> None:
    """At 0007: it is marked, and so is every open line to 102; what is calm or done is not."""
    marked = "select count(*) from task where danger and state = 'open'"
    assert connection.scalar(text(marked)) > 0
    assert connection.scalar(text("select count(*) from task where danger and state <> 'open'")) == 0
    unmarked = "select count(*) from task where step = 'connect_emergency' and state = 'open' and not danger"
    assert connection.scalar(text(unmarked)) == 0


def read() -> None:
    """With today's models."""
    assert db.session.scalars(select(Task.id).where(Task.danger)).first() is not None
