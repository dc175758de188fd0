"""A small demonstration of the release before goes on under this program. `upgrade.py` does it with the whole one."""

import os
import random
import subprocess
import sys
from datetime import datetime, timedelta

import pytest

from app import config, refuse_other_tables, settings
from app.db import db
from app.staff import demo_sign_ins
from tests.revisions import going_on, readable

pytestmark = pytest.mark.slow
RELEASED = "2d367a7f9402"
PASSWORD = demo_sign_ins.credentials()[0][2]


@pytest.fixture
def working(upgraded):
    """An hour after the earlier program was last at work."""
    with db.unit_of_work():
        since = datetime.fromisoformat(settings.get("seeded_at")) + timedelta(hours=1)
    with going_on.working(upgraded, since):
        yield upgraded


def test_all_that_was_stored_can_be_read(upgraded):
    refuse_other_tables(upgraded)
    with upgraded.app_context(), db.unit_of_work():
        assert readable.everything() == []


def test_every_open_task_opens_with_its_draft(upgraded):
    assert list(going_on.pages_of_tasks(upgraded, PASSWORD)) == []


def test_the_work_goes_on(working):
    """Every step that is open is done with its own form, a week's timers fire, and nothing breaks."""
    done, wrong = going_on.one_of_each(random.Random(1))
    assert (wrong, going_on.incidents()) == ([], [])
    assert len(done) > 20
    assert going_on.days(7) > 0
    assert (going_on.incidents(), going_on.overdue_timers()) == ([], 0)


def test_a_running_case_goes_on_to_its_end(working):
    for case_id in going_on.running_cases()[:2]:
        going_on.to_the_end(case_id, random.Random(case_id))
    assert going_on.incidents() == []


@pytest.mark.skipif(os.environ.get("LONG") != "1", reason="LONG=1: filling and opening it all takes ten minutes")
def test_the_whole_demonstration_goes_on():
    if subprocess.run(["git", "cat-file", "-e", RELEASED], cwd=config.ROOT, check=False).returncode:
        pytest.skip("the history is not here")
    command = [sys.executable, "-m", "tests.revisions.upgrade", RELEASED]
    done = subprocess.run(command, cwd=config.ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
