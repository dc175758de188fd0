"""0013 adds the end of a contact's record. What had been triaged has ended; what waits is open."""

from sqlalchemy import Connection, func, select, text

from app.db import db
from app.tables.contacts import Contact, ContactAct, ContactState, Ending


def fill(connection: Connection) -> None:
    """At 0012: of each state at least one."""
    least = "select min(id) from contact"
    connection.execute(text(f"update contact set state = 'waiting', triaged_at = null where id = ({least})"))  # noqa: S608


def after(connection: Connection) -> None:
    """At 0013: the end is that of the triage, and no contact has a circumstance yet."""
    wrong = "select count(*) from contact where ended_at is distinct from triaged_at or circumstances <> '{}'"
    assert connection.scalar(text(wrong)) == 0
    assert connection.scalar(text("select count(*) from contact where ended_at is not null")) > 0


def read() -> None:
    """With today's models."""
    open_ones = select(func.count(Contact.id)).where(Contact.ended_at.is_(None))
    assert db.session.scalar(open_ones.where(Contact.state == ContactState.TRIAGED)) == 0
    assert db.session.scalar(open_ones) > 0
    ended = select(Contact).where(Contact.ended_at.is_not(None)).limit(1)
    assert db.session.scalars(ended).one().ended_how is Ending.ENDED
    assert db.session.scalar(select(func.count(ContactAct.id))) == 0
