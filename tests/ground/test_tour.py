"""The tour that `make demo` prints names a visit that is there, and the presses that make it late."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock, settings
from app.cli import tour
from app.cli.demo import _plain
from app.db import db
from app.demo import unmade_visit
from app.embedded import OWNER
from app.roles import Role
from app.rules.contacts import receiving
from app.values.terms import Channel
from app.workflow.models import Task, TaskState
from tests import make, make_work


@pytest.mark.parametrize(
    ("ahead", "press"),
    [
        (timedelta(minutes=59), "+1 hour"),
        (timedelta(hours=1), "+1 hour 2 times"),
        (timedelta(hours=2, minutes=40), "+1 hour 3 times"),
        (timedelta(hours=4), "+1 day"),
        (timedelta(hours=30), "+3 days"),
        (timedelta(days=3), "+3 days 2 times"),
        (timedelta(days=7), "+3 days 3 times"),
    ],
)
def test_the_presses_take_the_clock_past_the_deadline(ahead, press):
    assert tour.presses(ahead) == press


@pytest.fixture(autouse=True)
def _clock_of_the_database(committed):
    """The tour asks the database what time it is, and no other clock."""
    clock.reset()


@pytest.fixture
def waiting(committed):
    """Numbers of cases whose first visit falls due in five hours, in fifty, and an hour ago."""
    with db.unit_of_work():
        specialist, numbers = make.user(Role.SPECIALIST, sign_in="specialist"), []
        for hours in (5, 50, -1):
            case = make_work.case(manager=specialist)
            due_at = clock.now() + timedelta(hours=hours)
            make_work.task(of=case, step="first_visit", due_at=due_at, assignee_id=specialist.id)
            numbers.append(case.number)
    return numbers


@pytest.fixture
def dsn(server, committed):
    return _plain(server.url(OWNER, db.engine.url.database))


def test_the_visit_that_is_due_next_is_named(waiting, dsn):
    found = tour.next_visit(dsn)
    assert found.number == waiting[0]
    assert timedelta(hours=4) < found.ahead <= timedelta(hours=5)
    assert any(found.number in line for line in tour.lines(found))
    assert any("+1 day" in line for line in tour.lines(found))


def test_a_clock_that_was_moved_is_reckoned_with(waiting, dsn):
    with db.unit_of_work():
        settings.put("clock_offset_s", 6 * 3600)
    assert tour.next_visit(dsn).number == waiting[1]


def test_without_a_visit_the_tour_begins_with_a_text(waiting, dsn):
    with db.unit_of_work():
        settings.put("clock_offset_s", 60 * 86400)
    assert tour.next_visit(dsn) is None
    assert "operator" in "\n".join(tour.lines(None))


def test_the_demonstration_keeps_a_visit_of_the_visitors_for_the_tour(app, committed, dsn):
    with db.unit_of_work():
        make.deadlines()
        place = make.district()
        visitor = make.user(Role.SPECIALIST, sign_in="specialist", district_id=place.id)
        make.user(Role.SPECIALIST, district_id=place.id)
        make.user(Role.OPERATOR)
        words = receiving.Incoming(words="…", channel=Channel.WEB, language="kk", region_id=place.region_id)
        contact_id, present = receiving.receive(words).id, clock.now()
    with app.app_context():
        unmade_visit.lead_up_to(contact_id, present, random.Random(1))
    with db.unit_of_work() as session:
        visit = session.scalars(select(Task).where(Task.step == "first_visit")).one()
        assert (visit.assignee_id, visit.risk, visit.state) == (visitor.id, "critical", TaskState.OPEN)
    assert timedelta(hours=2) < tour.next_visit(dsn).ahead < timedelta(hours=3)
