"""A small demonstration of the release before goes on under this program. `upgrade.py` does it with the whole one."""

import pytest

from app import refuse_other_tables
from app.db import db
from tests.revisions import readable

pytestmark = pytest.mark.slow


def test_all_that_was_stored_can_be_read(upgraded):
    refuse_other_tables(upgraded)
    with upgraded.app_context(), db.unit_of_work():
        assert readable.everything() == []
