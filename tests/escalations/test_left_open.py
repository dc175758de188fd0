"""A step that its escalation leaves open, a decision that is answered, and what is said of a case nobody can act on."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.db import db
from app.errors import RuleBroken
from app.roles import Role
from app.rules.escalations import applying
from app.rules.escalations.opening import Asked, ask
from app.tables.cases import CaseEvent, CaseState
from app.tables.escalations import WHOLE_CASE, Cause, Complaint, Escalation
from app.tables.words.timeline import Event
from tests import make, make_work
from tests.escalations.test_escalation import decision, late, told  # noqa: F401

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NO_ROW = "step_without_a_deadline"


@pytest.fixture
def case(session):
    """Time stands, so that dates can be told to the moment."""
    make.deadlines()
    with clock.at(clock.now()):
        yield make_work.case()


def left(case, **dates):
    """A step that is open and past its time when its escalation ends."""
    now = clock.now()
    given = {"step": NO_ROW, "due_at": now - HOUR, "warned_at": now - 2 * HOUR, "escalated_at": now - HOUR}
    step = make_work.task(of=case, **{**given, **dates})
    applying.watch_again(case, make_work.escalation(case, step=step.step, task_id=step.id))
    db.session.flush()
    return step


def changes(case):
    """How often the timeline says that a date was changed."""
    wanted = select(func.count(CaseEvent.id)).where(CaseEvent.case_id == case.id)
    return db.session.scalar(wanted.where(CaseEvent.kind == Event.TASK_DUE_CHANGED))


# -- watched again


def test_a_paused_step_keeps_the_dates_of_its_pause(case):
    until = clock.now() + 3 * DAY
    step = left(case, step="first_visit", paused_until_at=until, escalate_at=until)
    assert step.escalated_at is None
    assert (step.due_at, step.escalate_at, step.paused_until_at) == (clock.now() - HOUR, until, until)
    assert (step.warned_at, changes(case)) == (clock.now() - 2 * HOUR, 0)


def test_a_step_without_a_deadline_of_its_own_has_a_day(case):
    step, tomorrow = left(case), clock.now() + DAY
    assert (step.due_at, step.escalate_at, step.warn_at) == (tomorrow, tomorrow, clock.now() + DAY * 3 / 4)
    assert (step.counts_from_at, step.warned_at, step.escalated_at) == (clock.now(), None, None)
    assert changes(case) == 1


def test_a_step_whose_time_is_not_over_is_escalated_when_it_is(case):
    due = clock.now() + HOUR
    step = left(case, due_at=due)
    assert (step.due_at, step.escalate_at, step.escalated_at, changes(case)) == (due, due, None, 0)


# -- the answer of the head


def test_a_head_who_gives_the_case_to_somebody_else_says_why(late):  # noqa: F811
    proposed, other = (make.user(district_id=late.district.id) for _ in range(2))
    late.do("review_escalation", decision(decision="reassign", who=str(proposed.public_id)))
    answer = {"confirmed": "yes", "who": str(other.public_id)}
    refused = late.send("confirm_reassignment", answer)
    assert refused.status_code == 422
    assert "other than the person the regional commissioner proposed" in refused.text and 'href="#why' in refused.text
    assert late.case.manager_id == late.manager.id
    late.do("confirm_reassignment", {**answer, "why": "Отбасын таниды"})
    assert late.case.manager_id == other.id


def test_a_review_that_is_late_twice_is_shown_to_the_ombudsman_once(late):  # noqa: F811
    proposed = make.user(district_id=late.district.id)
    late.miss("review_escalation")
    shown = db.session.scalar(select(Escalation.reached_ombudsman_at))
    late.do("review_escalation", decision(decision="reassign", who=str(proposed.public_id)))
    late.do("confirm_reassignment", {"confirmed": "no", "why": "Ол да жоқ"})
    late.miss("review_escalation")
    assert told(late, Role.OMBUDSMAN) == ["review_late"]
    assert db.session.scalars(select(Escalation.reached_ombudsman_at)).all() == [shown]


# -- nobody to act


def test_a_closed_case_does_not_come_before_the_commissioner(case):
    case.state = CaseState.CLOSED
    with pytest.raises(RuleBroken, match="This case is closed"):
        ask(case, WHOLE_CASE, Cause.COMPLAINT, Asked(Complaint.NOBODY_ACTS, "Ешкім келмеді"), by=case.manager)
    assert db.session.scalar(select(func.count(Escalation.id))) == 0


def test_the_brief_says_that_the_manager_is_away_and_what_was_not_reported_it_leaves_out(late):  # noqa: F811
    page = late.show("review_escalation").text
    assert "Reported:" in page and "The case manager has 1 open case" in page
    late.case.harms, late.manager.is_present = [], False
    db.session.commit()
    page = late.show("review_escalation").text
    assert "Reported:" not in page
    assert "The case manager is absent or works elsewhere." in page
    assert "0 specialists of the district are at work." in page
