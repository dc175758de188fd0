"""Every deadline row about a family on a real task or timer: not one second before, at the latest one sweep after."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.db import db
from app.deadlines.rules import RULES
from app.rules.families import concerns, dates, requirements
from app.tables.words.families import Worry
from app.workflow.models import Task, TaskState, Timer
from tests import make_family
from tests.deadlines.test_every_deadline import SECOND, ends, marks, notices, row_of, sweep, undone
from tests.support import family_ways, town
from tests.support.hamlet import Applicant

pytestmark = pytest.mark.slow


class Watched(Applicant):
    """Each task is held against its row as soon as it is there."""

    def __init__(self, place, seen):
        self.seen = seen
        super().__init__(place)

    def settle(self):
        super().settle()
        wanted = select(Task).where(Task.state == TaskState.OPEN, Task.family_id == self.family.id)
        for task in db.session.scalars(wanted.order_by(Task.id)).all():
            if task.step not in self.seen:
                self.seen.append(task.step)
                check(task, self.started(task))

    def started(self, task):
        return self.family.applied_at if task.step == "decide_family" else task.opened_at


def check(task, start):
    row = row_of(task.step, None)
    if task.step != "renew_requirement":  # the paper says when it expires
        assert task.due_at == ends(row, start), row
    assert task.escalate_at == task.due_at, row
    assert task.opened_at < task.warn_at < task.due_at, row
    warn_at, due_at = task.warn_at, task.due_at
    with undone():
        assert marks(task, warn_at - SECOND) == (False, False), row
        assert marks(task, warn_at + SECOND) == (True, False), row
        assert marks(task, due_at - SECOND) == (True, False), row
        told = notices()
        assert marks(task, due_at + SECOND) == (True, True), row
        assert notices() > told


def check_timer(path, key):
    timer = db.session.scalars(select(Timer).where(Timer.step == "while_deferred")).one()
    due = timer.due_at
    with undone():
        for moment, steps in ((due - SECOND, []), (due + SECOND, ["interview_family"])):
            with clock.at(moment):
                sweep()
                assert path.steps == steps, key


def test_every_row_about_a_family_is_kept_to_the_second(app, session):
    seen = []
    with app.app_context():
        path = Watched(town.settle_town(), seen)
        path.checked().decided("defer", ground="training", deferred_until=family_ways.day(days=30))
        check_timer(path, "family_deferred")
        path.until("while_deferred").do("interview_family")
        again = path.task("decide_family")
        began = max(task.ended_at for task in db.session.query(Task).filter_by(step="interview_family"))
        assert again.due_at == ends(row_of("decide_family.again", None), began), "anew from when it is resumed"
        path.do("decide_family", ruled="approve").do("sign_contract", begins=family_ways.day(), until="")
        row = next(row for row in requirements.current(path.family) if row.kind == "medical")
        requirements.check(row, make_family.accepted(expires_on=clock.today() + timedelta(days=60)), by=path.officer)
        dates.check()
        path.settle()
        path.later(days=335)
        dates.check()
        path.settle()
        concerns.raise_concern(path.family, Worry.OTHER, "Көршілер шағымданды", by=path.officer)
        path.settle()
    of_tasks = {row.key for process in family_ways.WAYS for row in RULES[process]} - {
        "decide_family.again", "family_deferred", "annual_check.opens",
    }  # fmt: skip
    assert set(seen) == of_tasks
