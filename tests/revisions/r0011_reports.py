"""0011 adds columns to the contact and to the incident; an old contact has none of it."""

from sqlalchemy import Connection, select, text

from app.db import db
from app.rules.contacts import conversation
from app.tables.contacts import Contact


def fill(connection: Connection) -> None:
    """At 0010: a contact under a reply code of twenty digits."""
    code = conversation.index_of("4" * 20)
    oldest = "update contact set reply_code_index = :code where id = (select min(id) from contact)"
    connection.execute(text(oldest), {"code": code})


def after(connection: Connection) -> None:
    """At 0011: nothing is of a flood, and nobody waits."""
    wanted = "select count(*) from contact where is_of_flood or come_back_at is not null or form_index is not null"
    assert connection.scalar(text(wanted)) == 0


def read() -> None:
    """The old code opens its talk."""
    found = conversation.find("4" * 20)
    assert found is not None and not found.is_of_flood and found.call_back_sealed is None
    assert db.session.scalars(select(Contact).order_by(Contact.id).limit(1)).one().id == found.id
