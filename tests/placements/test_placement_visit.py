"""Visits to a child in a foster family: by the calendar, once each, and what a concern leads to."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.db import db
from app.rules.placements import ending, visits
from app.tables.cases import Place, Visit
from app.tables.escalations import Cause, Escalation
from app.tables.families import FosterFamily, Stage
from app.tables.notices import Notice
from app.tables.placements import PlacementState, PlacementVisit
from app.workflow.models import Instance, Task, Timer
from tests import make_work
from tests.placements.test_foster_placement import placement, with_family
from tests.support import fillings as fill

SECOND = timedelta(seconds=1)
OPENS = [4, 27, 118, 209]
"""Days after the handing over: three days before a week, a month, and every further three months are over."""


def visit(**change):
    found = dict.fromkeys(("health", "school", "carers", "home"), "well")
    told = {"seen": "alone", "child_words": "Маған жақсы", "concern": "none"}
    return {"visited_at": fill.at(minutes=1), **found, **told, **change}


def calendar():
    return list(db.session.scalars(select(PlacementVisit).order_by(PlacementVisit.number)))


def opened(desk):
    """Time goes to the next visit, and the calendar opens it."""
    ahead = next(one for one in calendar() if one.opened_at is None)
    desk.wait(seconds=max((ahead.opens_at - clock.now()).total_seconds(), 0) + 1)
    visits.open_due()
    desk.settle()
    return desk


@pytest.fixture
def placed(accepted):
    accepted.do("first_visit", fill.unsafe())
    with_family(accepted)
    return accepted


def test_visits_open_in_the_first_week_the_first_month_and_every_three_months(placed):
    began = placement().began_at
    for days in OPENS:
        ahead = calendar()[-1]
        assert ahead.opens_at == began + timedelta(days=days)
        with clock.at(ahead.opens_at - SECOND):
            assert visits.open_due() == 0
        opened(placed)
        placed.do("visit_child", visit())
    assert [one.visited_at is not None for one in calendar()] == [True] * 4 + [False]


def test_a_visit_is_started_once_however_often_and_however_late_somebody_looks(placed):
    clock.advance(timedelta(days=40))
    assert [visits.open_due() for _ in range(3)] == [1, 1, 0]
    placed.settle()
    runs = db.session.scalar(select(func.count(Instance.id)).where(Instance.process == "placement_visit"))
    assert runs == 2


def test_the_calendar_is_looked_at_by_itself(placed):
    with clock.at(calendar()[0].opens_at + SECOND):
        visits.tick()
        assert calendar()[0].opened_at == clock.now()
    placed.settle()
    assert "visit_child" in placed.steps()


def test_the_visits_of_one_case_open_without_those_of_another(placed):
    other = make_work.case()
    stay = make_work.placement(other, state=PlacementState.RUNNING, began_at=placement().began_at)
    visits.plan_next(stay, 1)
    (ahead,) = visits.moments(placed.case.id)
    with clock.at(ahead + SECOND):
        assert visits.open_due(placed.case.id) == 1
        assert visits.moments(placed.case.id) == [placement(placed.case).began_at + timedelta(days=OPENS[1])]
        assert visits.moments(other.id) == [ahead]
        assert (visits.open_due(placed.case.id), visits.open_due()) == (0, 1)


@pytest.mark.parametrize("state", [PlacementState.ENDED, PlacementState.APPROVED])
def test_where_no_child_lives_no_visit_is_ahead(placed, state):
    placement().state = state
    db.session.flush()
    assert visits.moments(placed.case.id) == []


def test_a_missed_visit_is_not_lost_and_the_calendar_does_not_shift(placed):
    began = placement().began_at
    opened(placed)
    placed.wait(days=20)
    placed.do("visit_child", visit())
    assert calendar()[1].opens_at == began + timedelta(days=27)


def test_the_visit_is_the_case_managers_and_is_escalated_when_it_is_late(placed):
    opened(placed)
    item = placed.task("visit_child")
    assert item.assignee_id == placed.manager.id
    assert item.due_at - item.opened_at == timedelta(days=3)
    placed.wait(days=3, seconds=1)
    late = select(Notice.user_id).where(Notice.kind == "task_late", Notice.task_id == item.id)
    assert placed.people["head"].id in set(db.session.scalars(late))


def test_a_child_that_was_not_seen_is_visited_again_to_the_same_date(placed):
    opened(placed)
    due = placed.task("visit_child").due_at
    assert placed.send("visit_child", visit(seen="not_seen")).status_code == 422
    placed.do("visit_child", visit(seen="not_seen", why_not_alone="Үйде ешкім болмады"))
    assert placed.task("visit_child").due_at == due
    assert [one.is_child_seen for one in db.session.scalars(select(Visit).order_by(Visit.id))][-1] is False
    assert calendar()[0].visited_at is None


@pytest.mark.parametrize(
    "gap",
    [{"child_words": ""}, {"seen": "not_alone"}, {"health": ""}, {"concern": ""}, {"concern": "danger"}],
)
def test_a_gap_in_the_answers_is_shown_again(placed, gap):
    opened(placed)
    assert placed.send("visit_child", visit(**gap)).status_code == 422


def test_a_visit_counts_as_a_sighting(placed):
    opened(placed)
    placed.do("visit_child", visit())
    assert clock.now() - placed.case.last_seen_at < timedelta(minutes=3)


def test_a_concern_brings_the_review_of_the_plan_forward(placed):
    for step, filling in (
        ("removal_act", fill.removal(place="foster_family")),
        ("notify_prosecutor", fill.told()),
        ("file_court_claim", fill.claim()),
        ("register_child", fill.registered()),
        ("care_plan", fill.care()),
    ):
        placed.do(step, filling)
    opened(placed)
    waits = db.session.scalars(select(Timer).where(Timer.step == "review_due")).one()
    assert waits.due_at > clock.now() + timedelta(days=5)
    placed.do("visit_child", visit(concern="concern", concern_words="Жиі жылайды"))
    placed.wait(seconds=5)
    assert "review_plan" in placed.steps()
    told = select(Notice.user_id).where(Notice.kind == "visit_concern")
    assert list(db.session.scalars(told)) == [placed.manager.id]


def test_danger_suspends_the_family_and_comes_before_the_commissioner_once(placed):
    opened(placed)
    placed.do("visit_child", visit(concern="danger", concern_words="Көгерген жерлер"))
    about = select(Escalation).where(Escalation.cause == Cause.FAMILY)
    assert db.session.scalars(about).one().case_id == placed.case.id
    assert "review_escalation" in placed.steps()
    home = db.session.get_one(FosterFamily, placement().family_id, populate_existing=True)
    assert home.stage is Stage.SUSPENDED


def test_when_the_stay_ends_visits_are_called_off(placed):
    opened(placed)
    ending.announce_end(placement(), by=placed.manager)
    placed.settle()
    sent = {"ended_at": fill.at(), "reason": "returned_home", "place": "home", "child_words": "Үйге"}
    placed.do("end_placement", sent)
    assert "visit_child" not in placed.steps()
    assert placed.case.place is Place.HOME
    assert all(one.cancelled_at for one in calendar())
    placed.wait(days=60)
    assert visits.open_due() == 0


def test_the_page_says_since_when_and_what_was_found_before(placed):
    opened(placed)
    placed.do("visit_child", visit(concern="concern", concern_words="Жиі жылайды"))
    opened(placed)
    page = placed.show("visit_child").text
    assert "with a concern" in page
    assert db.session.scalar(select(func.count(Task.id)).where(Task.step == "visit_child")) == 2
