"""A paused deadline: asked for, granted, at most so long, and every date later by just that."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.db import db
from app.errors import RuleBroken
from app.roles import Role
from app.rules.cases import cases
from app.rules.course import pauses
from app.tables.cases import CaseEvent
from app.tables.escalations import Escalation
from app.tables.notices import Notice
from app.tables.pauses import Pause, PauseReason
from app.workflow import engine, jobs
from app.workflow.models import Timer
from tests.support import fillings as fill
from tests.support.desk import Desk

SECOND = timedelta(seconds=1)
MONDAY = datetime(2026, 11, 16, 10, tzinfo=clock.ALMATY)


@pytest.fixture
def moment():
    """A Monday, so that working days can be told by hand."""
    with clock.at(MONDAY):
        yield


@pytest.fixture
def desk(session, sign_in, moment):
    return Desk(sign_in, "low")


@pytest.fixture
def visit(accepted):
    """The first visit of a case of low risk is due in seven days."""
    return accepted


@pytest.fixture
def assessing(accepted):
    accepted.do("first_visit", fill.visit())
    return accepted


def asked(desk, step, days=4, once="abcdefgh1", **change):
    sent = {"reason": "family_away", "why": "Олар ауылда", "until": fill.day(days=days), "once": once, **change}
    answer = desk.client(desk.manager).post(f"/tasks/{desk.task(step).public_id}/stop", sent)
    desk.settle()
    return answer


def granted(desk, step, days=4, **change):
    assert asked(desk, step, days, **change).status_code == 303
    desk.do("decide_stop", {"decision": "yes", "until": fill.day(days=days)})


def sweep(desk):
    for _ in range(4):
        jobs.find_due()
        desk.settle()


def sweep_at(desk, when):
    with clock.at(when):
        sweep(desk)


def row():
    wanted = select(Pause).order_by(Pause.id.desc()).limit(1)
    return db.session.scalar(wanted, execution_options={"populate_existing": True})


def number(what, *more):
    return db.session.scalar(select(func.count()).select_from(what).where(*more))


def test_a_day_too_late_can_be_resolved_in_the_same_form(visit):
    answer = asked(visit, "first_visit", days=300)
    assert answer.status_code == 422 and "Олар ауылда" in answer.text
    assert asked(visit, "first_visit").status_code == 303
    assert number(Pause) == 1


def test_until_the_head_decides_the_clock_goes_on(visit):
    due = visit.task("first_visit").due_at
    asked(visit, "first_visit")
    task = visit.task("first_visit")
    assert (task.due_at, task.paused_until_at) == (due, None)
    page = visit.show("decide_stop").text
    assert "Олар ауылда" in page and "See the child" in page


def test_granted_nothing_warns_and_nothing_is_escalated_while_it_stands(visit):
    before = visit.task("first_visit")
    due, warn = before.due_at, before.warn_at
    granted(visit, "first_visit")
    until = row().until_at
    assert until == MONDAY + timedelta(days=3, hours=23)  # Friday at nine
    for when in (warn + SECOND, due - SECOND, until - SECOND):
        if when < until:
            sweep_at(visit, when)
    task = visit.task("first_visit")
    assert (task.warned_at, task.escalated_at) == (None, None)
    assert number(Escalation) == 0


def test_it_runs_again_by_itself_and_every_date_is_later_by_just_that(visit):
    before = visit.task("first_visit")
    due, warn, escalate = before.due_at, before.warn_at, before.escalate_at
    granted(visit, "first_visit")
    stood = row().until_at - MONDAY
    sweep_at(visit, row().until_at + SECOND)
    task = visit.task("first_visit")
    assert (task.paused_until_at, task.pause_reason) == (None, None)
    assert (task.warn_at, task.due_at, task.escalate_at) == (warn + stood, due + stood, escalate + stood)
    assert row().closed_at == row().until_at
    sweep_at(visit, due + stood - SECOND)
    assert visit.task("first_visit").escalated_at is None
    sweep_at(visit, due + stood + SECOND)
    assert visit.task("first_visit").escalated_at is not None
    assert number(Escalation) == 1


def test_the_timers_drawn_on_the_step_stand_with_it(visit):
    due = visit.task("first_visit").due_at
    late = select(Timer.due_at).where(Timer.step == "visit_late")
    assert db.session.scalar(late) == due
    granted(visit, "first_visit")
    stood = row().until_at - MONDAY
    assert db.session.scalar(late) == due + stood
    with clock.at(MONDAY + timedelta(days=1)):
        visit.client(visit.manager).post(f"/tasks/{visit.task('first_visit').public_id}/start-again")
        visit.settle()
        assert db.session.scalar(late) == visit.task("first_visit").due_at == due + timedelta(days=1)


def test_after_a_long_time_nobody_swept_it_is_escalated_once_by_the_moved_date(visit):
    due = visit.task("first_visit").due_at
    granted(visit, "first_visit")
    stood = row().until_at - MONDAY
    sweep_at(visit, due + stood + timedelta(days=30))
    assert number(Escalation) == 1
    assert visit.task("first_visit").due_at == due + stood
    assert number(CaseEvent, CaseEvent.kind == "clock_restarted") == 1


@pytest.mark.parametrize(
    ("days", "moved"),
    [
        (1, 1),  # Monday to Tuesday
        (4, 4),  # to Friday
        (7, 5),  # over a weekend to the next Monday
        (14, 10),
    ],
)
def test_working_days_are_counted_by_the_calendar(assessing, days, moved):
    """Ten working days from Monday the 16th end on Monday the 30th at six."""
    assert assessing.task("assess_family").due_at == MONDAY.replace(day=30, hour=18)
    granted(assessing, "assess_family", days)
    sweep_at(assessing, row().until_at + SECOND)
    late = MONDAY.replace(day=30, hour=18)
    while moved:
        late += timedelta(days=1)
        moved -= late.weekday() < 5
    assert assessing.task("assess_family").due_at == late


def test_a_holiday_within_the_moved_time_is_passed_over(assessing):
    """The 16th of December is Independence Day."""
    granted(assessing, "assess_family", 14)
    sweep_at(assessing, row().until_at + SECOND)
    assert assessing.task("assess_family").due_at == datetime(2026, 12, 14, 18, tzinfo=clock.ALMATY)
    with clock.at(MONDAY + timedelta(days=15)):
        granted(assessing, "assess_family", 3, once="zyxwvuts9")
        sweep_at(assessing, row().until_at + SECOND)
    assert assessing.task("assess_family").due_at == datetime(2026, 12, 18, 18, tzinfo=clock.ALMATY)


def test_a_date_somebody_gave_moves_by_the_hours(assessing):
    task = assessing.task("assess_family")
    task.due_at = task.escalate_at = due = MONDAY + timedelta(days=5)
    db.session.commit()
    granted(assessing, "assess_family")
    sweep_at(assessing, row().until_at + SECOND)
    assert assessing.task("assess_family").due_at == due + (row().until_at - MONDAY)


def test_it_stops_once_is_extended_once_and_never_again(assessing):
    due = assessing.task("assess_family").due_at
    granted(assessing, "assess_family", 2)
    with clock.at(MONDAY + timedelta(days=1)):
        granted(assessing, "assess_family", 4, once="zyxwvuts9")
        assert number(Pause, Pause.closed_at.is_(None)) == 1
    sweep_at(assessing, row().until_at + SECOND)
    assert assessing.task("assess_family").due_at == due.replace(day=4, month=12)  # four working days
    with clock.at(MONDAY + timedelta(days=8)):
        assert asked(assessing, "assess_family", once="ponmlkji5").status_code == 422
    assert pauses.paused(assessing.case.id).times == 2


@pytest.mark.parametrize(("days", "status"), [(14, 303), (15, 422), (0, 422), (-1, 422)])
def test_no_longer_than_the_table_allows(assessing, days, status):
    assert asked(assessing, "assess_family", days).status_code == status


def test_the_head_may_grant_less_and_must_say_why_it_goes_on(assessing):
    asked(assessing, "assess_family", 10)
    assert assessing.send("decide_stop", {"decision": "no"}).status_code == 422
    assert assessing.send("decide_stop", {"decision": "yes", "until": fill.day(days=20)}).status_code == 422
    assessing.do("decide_stop", {"decision": "yes", "until": fill.day(days=3)})
    assert row().until_at.astimezone(clock.ALMATY).date() == (MONDAY + timedelta(days=3)).date()


def test_refused_nothing_changes_and_whoever_asked_is_told(assessing):
    due = assessing.task("assess_family").due_at
    asked(assessing, "assess_family")
    assessing.do("decide_stop", {"decision": "no", "words": "Көршілер көрді"})
    task = assessing.task("assess_family")
    assert (task.due_at, task.pause_asked_at, row().closed_at is not None) == (due, None, True)
    told = select(Notice.kind).where(Notice.user_id == assessing.manager.id)
    assert "stop_refused" in set(db.session.scalars(told))


def test_let_run_by_hand_only_the_time_it_stood_counts(assessing):
    due = assessing.task("assess_family").due_at
    granted(assessing, "assess_family", 8)
    path = f"/tasks/{assessing.task('assess_family').public_id}/start-again"
    with clock.at(MONDAY + timedelta(days=2)):
        assert assessing.client(assessing.people[Role.HEAD]).post(path).status_code == 303
        assessing.settle()
        assert assessing.task("assess_family").due_at == due + timedelta(days=2)
        assert pauses.said(pauses.paused(assessing.case.id)) == "1 time, 2 days in all"
        assert assessing.client(assessing.manager).post(path).status_code == 409


def test_done_while_it_stands_nothing_is_left_waiting(assessing):
    granted(assessing, "assess_family")
    assessing.do("assess_family", fill.assessment())
    assert row().closed_at is not None
    assert engine.waiting_for(pauses.AGAIN, case_id=assessing.case.id) == []


def test_done_before_the_head_decided_the_question_goes_away(assessing):
    asked(assessing, "assess_family")
    assessing.do("assess_family", fill.assessment())
    assert "decide_stop" not in assessing.steps()
    assert row().closed_at is not None


def test_a_rise_of_the_risk_lets_it_run(visit):
    granted(visit, "first_visit")
    cases.set_risk(visit.case, "high", "Жаңа хабарлама", by=visit.manager)
    engine.reroute(visit.case.id, risk="high")
    visit.settle()
    task = visit.task("first_visit")
    assert task.paused_until_at is None
    assert task.due_at == MONDAY + timedelta(hours=24)
    late = select(Timer.due_at).where(Timer.step == "visit_late")
    assert db.session.scalar(late) == task.due_at


def test_at_critical_risk_the_first_visit_is_never_stopped(session, sign_in, moment):
    desk = Desk(sign_in, "critical")
    desk.do("accept_case", {"answer": "yes"})
    assert "cannot be paused" in desk.client(desk.manager).get(f"/tasks/{desk.task('first_visit').public_id}/stop").text
    assert asked(desk, "first_visit").status_code == 409
    assert number(Pause) == 0


def test_the_clocks_of_the_law_are_never_stopped(accepted):
    accepted.do("first_visit", fill.unsafe())
    for step in ("removal_act", "notify_prosecutor", "file_court_claim", "register_child"):
        assert asked(accepted, step, 1, once=f"{step}123").status_code == 409


def test_what_is_late_already_is_not_stopped(visit):
    with clock.at(MONDAY + timedelta(days=8)):
        assert asked(visit, "first_visit").status_code == 409


def test_pressed_twice_it_is_asked_once_and_a_second_request_is_stale(visit):
    assert [asked(visit, "first_visit").status_code for _ in range(2)] == [303, 303]
    assert asked(visit, "first_visit", once="zyxwvuts9").status_code == 409
    assert number(Pause) == 1


def test_jobs_that_run_twice_move_the_dates_once(assessing):
    granted(assessing, "assess_family", 3)
    due = assessing.task("assess_family").due_at
    pauses.begin(row().id)
    assert assessing.task("assess_family").due_at == due
    with clock.at(MONDAY + timedelta(days=1)):
        pauses.end(row().id)
        once = assessing.task("assess_family").due_at
        pauses.end(row().id)
        assert assessing.task("assess_family").due_at == once == due - timedelta(days=2)


def test_rows_and_pages_say_that_it_stands(assessing):
    granted(assessing, "assess_family", reason="child_in_hospital")
    browser, task = assessing.client(assessing.manager), assessing.task("assess_family")
    words = "Deadline paused until 20 November. Reason: the child is in hospital"
    assert words in browser.get(f"/tasks/{task.public_id}").text
    assert words in browser.get(f"/cases/{assessing.case.public_id}/steps").text
    assert words in browser.get(f"/cases/{assessing.case.public_id}").text
    queue = browser.get("/queue").text
    assert "until 20 November" in queue and "The child is in hospital" in queue


def test_who_asked_does_not_decide(assessing):
    head = assessing.people[Role.HEAD]
    request = pauses.Request(PauseReason.FAMILY_AWAY, "x", (MONDAY + timedelta(days=2)).date())
    pauses.ask(assessing.task("assess_family"), request, by=head)
    with pytest.raises(RuleBroken, match="another person"):
        pauses.decide(row(), request.until, None, by=head)


def test_only_who_has_the_step_asks(assessing):
    path = f"/tasks/{assessing.task('assess_family').public_id}/stop"
    assert assessing.client(assessing.people[Role.HEAD]).get(path).status_code == 403
    assert assessing.client(assessing.manager).get(path).status_code == 200


def test_the_commissioner_reads_how_often_and_how_long_it_stood(visit):
    granted(visit, "first_visit")
    with clock.at(MONDAY + timedelta(days=20)):
        sweep(visit)
        sweep(visit)
        page = visit.show("review_escalation")
        assert "Deadlines were paused: 1 time, 3 days in all." in page.text
