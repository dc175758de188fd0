"""Changing the deadline table: two people, a preview that keeps its word, rows that are only added."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app import clock
from app.db import db
from app.deadlines import times
from app.deadlines.models import CalendarDay, CalendarProposal, DeadlineProposal, DeadlineRule, Unit
from app.roles import Role
from app.rules.tasks import redating
from app.rules.tasks.redating import apply_changes
from app.web.machine import deadlines
from app.workflow.models import Task, Timer
from tests import make
from tests.support.desk import Desk
from tests.support.tree import parsed

ASK_VISIT = "/deadlines/change/first_visit/high"
BASIS = {"basis_kk": "Бұйрық", "basis_ru": "Приказ", "basis_en": "Order"}


@pytest.fixture
def desk(session, sign_in):
    """A case of high risk, accepted: the first visit is due in 24 hours."""
    desk = Desk(sign_in, "high")
    desk.do("accept_case", {"answer": "yes"})
    return desk


@pytest.fixture
def first(desk, sign_in):
    return sign_in(Role.ADMINISTRATOR)


@pytest.fixture
def second(desk, sign_in):
    return sign_in(Role.ADMINISTRATOR)


def boxes(day):
    return [str(day.day), str(day.month), str(day.year)]


def change(**more):
    given = {
        "value": "12", "unit": "hours", "warn_percent": "50", "standing": "policy", "why": "Тәжірибе көрсетті",
        "moves": "open", "valid_from": boxes(clock.today()), **BASIS,
    }  # fmt: skip
    return {**given, **more}


def asked(browser, path=ASK_VISIT, **more):
    """The address of the change that waits."""
    answer = browser.post(path, change(**more))
    assert answer.status_code == 303, answer.text
    return answer.location


def sweep(desk):
    """A minute of the worker."""
    times.forget()
    db.session.commit()
    apply_changes()
    desk.settle()


def due(desk, step="first_visit"):
    """How long the step may take, to the second: its clock began with the case, which was accepted at once."""
    return timedelta(seconds=round((desk.task(step).due_at - desk.task(step).opened_at).total_seconds()))


def test_a_task_keeps_the_rule_and_the_calendar_that_set_its_dates(desk):
    task = desk.task("first_visit")
    assert db.session.get(DeadlineRule, task.rule_id).key == "first_visit"
    assert task.calendar_version == 1


def test_the_form_begins_with_the_row_in_force(first):
    page = parsed(first.get(ASK_VISIT).text)
    assert page.xpath("//input[@name='value']/@value") == ["24"]
    assert page.xpath("//select[@name='unit']/option[@selected]/@value") == ["hours"]


@pytest.mark.parametrize("path", ["first_visit/purple", "nonsense/every", "first_visit/every"])
def test_a_row_that_is_not_there_is_not_found(first, path):
    assert first.get(f"/deadlines/change/{path}").status_code == 404


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"value": "0"}, "value"),
        ({"value": "bald"}, "value"),
        ({"warn_percent": "101"}, "warn_percent"),
        ({"basis_ru": ""}, "basis_ru"),
        ({"why": ""}, "why"),
        ({"moves": ""}, "moves"),
        ({"valid_from": ["1", "1", "2020"]}, "valid_from"),
    ],
)
def test_a_gap_is_shown_at_its_field_and_what_was_typed_stays(first, more, field):
    answer = first.post(ASK_VISIT, change(**more))
    assert answer.status_code == 422
    assert f'href="#{field}' in answer.text
    assert "Order" in answer.text


def test_a_level_of_risk_gets_a_time_of_its_own(first, second):
    path, start = "/deadlines/change/approve_plan/critical", clock.now()
    common = times.due("approve_plan", "critical", start)
    assert path in first.get("/deadlines/of/approve_plan").text
    assert path not in first.get("/deadlines/of/first_visit").text
    assert "Critical" in first.get(path).text
    assert "0 open tasks would move." in first.post(path, change(look="1")).text
    change_path = asked(first, path)
    assert "3 working days" in second.get(change_path).text
    second.post(change_path, {"approve": "1"})
    times.forget()
    assert times.due("approve_plan", "critical", start) == start + timedelta(hours=12)
    assert times.due("approve_plan", "high", start) == common
    assert times.times("approve_plan", "critical", start).escalate_at == start + timedelta(hours=12)


def test_the_table_says_from_when_each_clock_runs(first):
    page = parsed(first.get("/deadlines").text).text_content()
    assert "from the removal of the child" in page and "from when the task opens" in page
    starts = set(db.session.scalars(select(DeadlineRule.start_event)))
    assert starts == set(deadlines.STARTS)


def test_asking_for_what_is_so_already_is_refused(first):
    rule = db.session.scalars(select(DeadlineRule).where(DeadlineRule.key == "find_family")).one()
    same = {name: getattr(rule, name) for name in ("basis_kk", "basis_ru", "basis_en")}
    answer = first.post(
        "/deadlines/change/find_family/every",
        change(value="72", warn_percent="75", standing="statutory", **same),
    )
    assert answer.status_code == 422
    assert "Nothing would change" in answer.text


def test_the_preview_counts_the_open_tasks_that_would_move_and_saves_nothing(first):
    page = first.post(ASK_VISIT, change(look="1"))
    assert "1 open task would move." in page.text
    assert page.status_code == 200
    assert db.session.scalars(select(DeadlineProposal)).all() == []
    other = first.post("/deadlines/change/first_visit/low", change(look="1"))
    assert "0 open tasks would move." in other.text


def test_a_preview_that_could_not_look_at_all_says_so_and_all_move_none_the_less(first, second, desk, monkeypatch):
    other = desk.open(make.case(manager=desk.manager, risk="high"))
    desk.do("accept_case", {"answer": "yes"}, case=other)
    assert "2 open tasks would move." in first.post(ASK_VISIT, change(look="1")).text
    monkeypatch.setattr(redating, "PREVIEWED", 1)
    assert "At least 1 open tasks would move." in first.post(ASK_VISIT, change(look="1")).text
    second.post(asked(first), {"approve": "1"})
    sweep(desk)
    tasks = [desk.task("first_visit", case) for case in (desk.case, other)]
    found = {task.due_at - task.counts_from_at for task in tasks}
    assert found == {timedelta(hours=12)}


def test_one_asks_and_another_approves(first, second, desk):
    path = asked(first)
    assert "Sent to another administrator for a decision." in first.get(path).text
    assert second.post(path, {"approve": "1"}).status_code == 303
    start = clock.now()
    assert times.due("first_visit", "high", start) == start + timedelta(hours=12)
    assert times.due("first_visit", "medium", start) == start + timedelta(hours=72)


def test_nobody_approves_what_they_asked_for(first):
    path = asked(first)
    assert "another administrator must decide" in first.get(path).text
    answer = first.post(path, {"approve": "1"})
    assert answer.status_code == 422
    row = db.session.scalars(select(DeadlineProposal)).one()
    assert (row.decided_at, row.rule_id) == (None, None)


def test_the_database_refuses_one_person_too(first):
    asked(first)
    row = db.session.scalars(select(DeadlineProposal)).one()
    with pytest.raises(IntegrityError), db.session.begin_nested():
        row.decided_by_id = row.proposed_by_id
        db.session.flush()


def test_a_refusal_needs_a_reason_and_changes_nothing(first, second):
    path = asked(first)
    assert second.post(path, {"refuse": "1", "because": " "}).status_code == 422
    assert second.post(path, {"refuse": "1", "because": "Тым қысқа"}).status_code == 303
    assert "Тым қысқа" in first.get(path).text
    start = clock.now()
    assert times.due("first_visit", "high", start) == start + timedelta(hours=24)


def test_what_is_decided_is_not_decided_again(first, second):
    path = asked(first)
    second.post(path, {"refuse": "1", "because": "Жоқ"})
    assert second.post(path, {"approve": "1"}).status_code == 422
    assert "Approve</button>" not in second.get(path).text


def test_one_change_of_a_deadline_waits_at_a_time(first, second):
    asked(first)
    answer = second.post(ASK_VISIT, change(value="6"))
    assert answer.status_code == 422
    assert "is already waiting for a decision" in answer.text
    asked(second, "/deadlines/change/first_visit/low")


def test_open_tasks_and_their_drawn_timers_move_as_the_preview_said(first, second, desk):
    second.post(asked(first), {"approve": "1"})
    assert due(desk) == timedelta(hours=24)
    sweep(desk)
    task = desk.task("first_visit")
    assert due(desk) == timedelta(hours=12)
    assert task.warn_at == task.counts_from_at + timedelta(hours=6)
    assert db.session.get(DeadlineRule, task.rule_id).value == 12
    timers = list(db.session.scalars(select(Timer.due_at).order_by(Timer.due_at)))
    assert [round((at - task.opened_at) / timedelta(hours=1), 2) for at in timers] == [6, 12]


def test_a_moved_visit_is_escalated_at_its_new_time(first, second, desk):
    second.post(asked(first), {"approve": "1"})
    sweep(desk)
    desk.wait(hours=11)
    assert "review_escalation" not in desk.steps()
    desk.wait(hours=2)
    assert "review_escalation" in desk.steps()


def test_a_longer_time_moves_the_escalation_away(first, second, desk):
    second.post(asked(first, value="48"), {"approve": "1"})
    sweep(desk)
    desk.wait(hours=25)
    assert "review_escalation" not in desk.steps()
    desk.wait(hours=24)
    assert "review_escalation" in desk.steps()


def test_new_tasks_only_means_that_open_ones_keep_their_dates(first, second, desk):
    path = asked(first, moves="new")
    assert "keep their dates" in second.get(path).text
    second.post(path, {"approve": "1"})
    sweep(desk)
    assert due(desk) == timedelta(hours=24)


def test_a_date_that_somebody_set_stays(first, second, desk):
    task = desk.task("first_visit")
    task.due_at = task.opened_at + timedelta(hours=30)
    db.session.flush()
    assert "0 open tasks would move." in first.post(ASK_VISIT, change(look="1")).text
    second.post(asked(first), {"approve": "1"})
    sweep(desk)
    assert due(desk) == timedelta(hours=30)


def test_a_change_of_a_later_day_waits_for_it(first, second, desk):
    path = asked(first, valid_from=boxes(clock.today() + timedelta(days=1)))
    second.post(path, {"approve": "1"})
    sweep(desk)
    assert due(desk) == timedelta(hours=24)
    assert "from " in first.get("/deadlines").text
    clock.advance(timedelta(days=1))
    start = clock.now()
    assert times.due("first_visit", "high", start) == start + timedelta(hours=12)
    sweep(desk)
    assert due(desk) == timedelta(hours=12)


def test_a_change_reaches_what_is_open_once(first, second, desk):
    second.post(asked(first), {"approve": "1"})
    sweep(desk)
    moved_at = db.session.scalars(select(DeadlineProposal)).one().moved_at
    task = desk.task("first_visit")
    task.due_at = task.opened_at + timedelta(hours=24)
    db.session.flush()
    sweep(desk)
    assert db.session.scalars(select(DeadlineProposal)).one().moved_at == moved_at
    assert due(desk) == timedelta(hours=24)


def test_the_case_says_that_its_date_changed(first, second, desk):
    second.post(asked(first), {"approve": "1"})
    sweep(desk)
    page = desk.client(desk.manager).get(f"/cases/{desk.case.public_id}/timeline").text
    assert "The deadline changed: See the child." in page


def test_the_history_tells_who_asked_who_approved_and_why(first, second):
    path = asked(first)
    second.post(path, {"approve": "1"})
    page = parsed(first.get("/deadlines/of/first_visit").text).text_content()
    assert f"Requested by {first.user.name}, approved by {second.user.name}." in page
    assert "Тәжірибе көрсетті" in page
    assert "Original setting of the system." in page
    assert first.get("/deadlines/of/nonsense").status_code == 404


def test_the_table_shows_the_row_in_force_once(first, second):
    before = len(parsed(first.get("/deadlines").text).xpath("//tbody/tr"))
    second.post(asked(first), {"approve": "1"})
    page = parsed(first.get("/deadlines").text)
    assert len(page.xpath("//tbody/tr")) == before
    assert "12 hours" in page.text_content()


def test_rows_are_only_ever_added(first):
    for statement in ("update deadline_rule set value = 1", "delete from deadline_rule", "delete from calendar_day"):
        with pytest.raises(Exception, match="permission denied"), db.session.begin_nested():
            db.session.connection().exec_driver_sql(statement)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_only_administrators_change_the_table_and_everybody_reads_it(desk, sign_in, role):
    browser = sign_in(role)
    assert browser.get(ASK_VISIT).status_code == 403
    assert browser.post("/deadlines/calendar/swap", {}).status_code == 403
    for path in ("/deadlines", "/deadlines/of/first_visit", "/deadlines/calendar"):
        page = browser.get(path)
        assert page.status_code == 200
        assert ASK_VISIT not in page.text


def next_workday(start, skip=0):
    day = start
    while True:
        day += timedelta(days=1)
        if times.working_day(day):
            if not skip:
                return day
            skip -= 1


def swap(**more):
    given = {
        "name_kk": "Ауыстыру", "name_ru": "Перенос", "name_en": "Swapped day", "why": "Үкімет қаулысы", "moves": "open",
    }  # fmt: skip
    return {**given, **more}


@pytest.fixture
def in_working_days(desk):
    """The first visit counts in two working days, and is open."""
    today = clock.today()
    facts = {name: "-" for name in BASIS}
    rule = db.session.scalars(
        select(DeadlineRule).where(DeadlineRule.key == "first_visit", DeadlineRule.risk == "high")
    ).one()
    make.add(
        DeadlineRule(
            process=rule.process, key=rule.key, risk=rule.risk, value=2, unit=Unit.WORKING_DAYS, start_event="opened",
            escalates_to=rule.escalates_to, standing=rule.standing, valid_from=today, **facts,
        )
    )  # fmt: skip
    times.forget()
    task = desk.task("first_visit")
    found = times.times("first_visit", "high", task.opened_at)
    task.warn_at, task.due_at, task.escalate_at = found.warn_at, found.due_at, found.escalate_at
    db.session.flush()
    return desk


def test_a_swapped_day_moves_what_counts_working_days_by_one(first, second, in_working_days):
    off = next_workday(clock.today())
    before = in_working_days.task("first_visit").due_at
    page = first.post("/deadlines/calendar/swap", swap(off_on=boxes(off), look="1"))
    assert "1 open task would move." in page.text
    answer = first.post("/deadlines/calendar/swap", swap(off_on=boxes(off)))
    assert second.post(answer.location, {"approve": "1"}).status_code == 303
    times.forget()  # the request had a transaction of its own
    assert not times.working_day(off)
    sweep(in_working_days)
    task = in_working_days.task("first_visit")
    assert task.due_at.astimezone(clock.ALMATY).date() == next_workday(before.astimezone(clock.ALMATY).date())
    assert task.calendar_version == 2


def test_a_saturday_worked_for_a_day_off_counts(first, second):
    saturday = clock.today() + timedelta(days=(5 - clock.today().weekday()) % 7 or 7)
    monday = next_workday(saturday)
    sent = swap(worked_on=boxes(saturday), off_on=boxes(monday))
    answer = first.post("/deadlines/calendar/swap", sent)
    second.post(answer.location, {"approve": "1"})
    times.forget()
    assert times.working_day(saturday)
    assert not times.working_day(monday)
    page = parsed(first.get("/deadlines/calendar").text).text_content()
    assert page.count("Swapped day") == 2
    assert "calendar version 2" in page


def test_the_calendar_of_an_earlier_version_can_be_read_again(first, second):
    off = next_workday(clock.today())
    answer = first.post("/deadlines/calendar/swap", swap(off_on=boxes(off)))
    second.post(answer.location, {"approve": "1"})
    assert off not in times.calendar(1)
    assert times.calendar(2)[off] is False
    assert db.session.scalars(select(CalendarProposal)).one().version == 2


def test_a_day_off_may_be_worked_again_later(first, second):
    off = next_workday(clock.today())
    for sent in (swap(off_on=boxes(off)), swap(worked_on=boxes(off))):
        answer = first.post("/deadlines/calendar/swap", sent)
        assert second.post(answer.location, {"approve": "1"}).status_code == 303
    assert times.working_day(off)
    assert len(db.session.scalars(select(CalendarDay).where(CalendarDay.day == off)).all()) == 2


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Enter the day off"),
        ({"off_on": ["1", "1", "2020"]}, "This day has already passed"),
        ({"off_on": boxes(date(2027, 1, 2))}, "This day is already a day off"),
        ({"worked_on": boxes(date(2027, 2, 2))}, "This day is already a working day"),
        ({"off_on": boxes(date(2027, 2, 3)), "name_ru": ""}, "all three languages"),
    ],
)
def test_a_swap_that_makes_no_sense_is_refused(first, sent, said):
    with clock.at(datetime(2026, 11, 23, 7, tzinfo=UTC)):
        answer = first.post("/deadlines/calendar/swap", swap(**sent))
    assert answer.status_code == 422
    assert said in answer.text


def test_a_resolved_form_is_sent_with_the_same_mark(first):
    """A rule that was broken must not use up the form: what was mended is taken."""
    once = {"once": "abcdefgh12345678"}
    assert first.post("/deadlines/calendar/swap", swap(**once)).status_code == 422
    mended = swap(**once, off_on=boxes(next_workday(clock.today())))
    assert "/deadlines/changes/" in first.post("/deadlines/calendar/swap", mended).location


def test_another_button_of_the_same_page_is_another_press(first, second):
    path, sent = asked(first), {"because": "Қате", "once": "abcdefgh12345678"}
    assert [second.post(path, {"approve": "1", **sent}).status_code for _ in range(2)] == [303, 303]
    answer = second.post(path, {"refuse": "1", **sent})
    assert answer.status_code == 422 and "already been decided" in answer.text


def test_a_double_press_asks_once(first):
    sent = swap(off_on=boxes(next_workday(clock.today())), once="abcdefgh12345678")
    for _ in range(2):
        assert first.post("/deadlines/calendar/swap", sent).status_code == 303
    assert len(db.session.scalars(select(CalendarProposal)).all()) == 1


def test_the_pages_keep_to_fifteen_statements(first, desk):
    path = asked(first)
    for page in ("/deadlines", "/deadlines/of/first_visit", "/deadlines/calendar", path, ASK_VISIT):
        before = db.unit.statements
        assert first.get(page).status_code == 200
        assert db.unit.statements - before <= 15, page


def test_no_task_of_the_desk_is_left_without_its_rule(desk):
    assert db.session.scalars(select(Task.id).where(Task.rule_id.is_(None), Task.due_at.is_not(None))).all() == []
