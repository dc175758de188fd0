"""0014 lets the database write what changed, and knows of a message whether it was read; earlier ones count as read."""

from sqlalchemy import Connection, select, text

from app.db import db
from app.tables.contacts import ContactMessage
from app.tables.notices import Signal

WROTE = (
    "insert into contact_message (contact_id, at, text_sealed) select min(id), '2026-03-02 09:00+00', '0' from contact"
)
TOLD = "insert into notice (user_id, kind, at) select min(id), 'task_late', '2026-03-02 09:00+00' from user_account"


def fill(connection: Connection) -> None:
    """At 0013: a message of a person, and a task that somebody may take."""
    connection.execute(text(WROTE))


def after(connection: Connection) -> None:
    """At 0014: the old message was read when it came; every kind of change leaves a signal. All of it is undone."""
    assert connection.scalar(text("select count(*) from contact_message where by_id is null and read_at <> at")) == 0
    assert connection.scalar(text("select count(*) from contact_message where by_id is null and read_at is null")) == 0
    with connection.begin_nested() as trial:
        for change in (
            WROTE,
            "update contact_message set read_at = at where read_at is null and by_id is null",
            TOLD,
            "update notice set read_at = at where kind = 'task_late' and read_at is null",
            "update task set escalated_at = now() where id = (select min(id) from task where state = 'open')",
            "update task set assignee_id = null where id = (select max(id) from task where assignee_id is not null "
            "and state = 'open')",
            "update task set state = 'withdrawn' where id = (select min(id) from task where state = 'open')",
        ):
            connection.execute(text(change))
        kinds = set(connection.scalars(text("select kind from signal")))
        assert kinds == {"message", "seen", "told", "read", "late", "taken", "ended"}
        trial.rollback()


def read() -> None:
    """With today's models."""
    assert db.session.scalars(select(Signal)).all() == []
    written = db.session.scalars(select(ContactMessage).where(ContactMessage.by_id.is_(None))).all()
    assert written and all(message.read_at == message.at for message in written)
