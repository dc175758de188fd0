"""0008 is a new table: a proposal goes in, and two people are two."""

import pytest
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import IntegrityError

from app.db import db
from app.tables.contacts import DangerPhrase

PROPOSED = """
insert into danger_phrase (phrase, is_taken_out, public_id, why, proposed_at, proposed_by_id, decided_by_id)
select 'ұрысады', false, gen_random_uuid(), 'оператор айтты', now(), min(id), {decided} from user_account
"""


def fill(connection: Connection) -> None:
    """At 0007 there is nothing to bring."""
    assert connection.scalar(text("select to_regclass('danger_phrase')")) is None


def after(connection: Connection) -> None:
    """At 0008: who asked cannot decide; a proposal that waits stands alone."""
    with pytest.raises(IntegrityError, match="two_people"), connection.begin_nested():
        connection.execute(text(PROPOSED.format(decided="min(id)")))
    connection.execute(text(PROPOSED.format(decided="null")))


def read() -> None:
    """With today's models."""
    assert db.session.scalars(select(DangerPhrase)).one().phrase == "ұрысады"
