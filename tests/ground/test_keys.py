"""A second machine with other keys refuses to start, before it writes what nobody else can read."""

import pytest

from app import refuse_other_keys
from app.db import db
from app.errors import NotReady


def test_the_same_keys_start_again_and_others_do_not(app, committed, monkeypatch):
    refuse_other_keys(app)
    refuse_other_keys(app)
    monkeypatch.setitem(app.config, "SECRET_KEY", "another machine's")
    with pytest.raises(NotReady, match="another secret key"):
        refuse_other_keys(app)


def test_a_database_without_tables_is_no_reason_to_refuse(app, committed, owner):
    with owner().begin() as connection:
        connection.exec_driver_sql("alter table setting rename to setting_away")
    refuse_other_keys(app)
    assert not db.is_open
