"""Warn, due and escalate times from the table, in hours and in working days."""

import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app import clock
from app.db import db
from app.deadlines import seed, times, working_days
from app.deadlines.bases import BASES
from app.deadlines.models import CalendarDay, DeadlineRule, Standing, Unit
from app.deadlines.rules import RULES
from tests import make
from tests.days import worked_besides
from tests.support.expected_deadlines import EXPECTED, MONDAY

WORKFLOWS = Path(__file__).parents[2] / "workflows"
SET_BY_VARIABLE = {"came_of_age"}  # the diagram's own date: the eighteenth birthday


def almaty(text):
    return datetime.fromisoformat(text).replace(tzinfo=clock.ALMATY)


@pytest.fixture
def table(session):
    make.deadlines()
    yield
    times.forget()


OF_RECORDS = {"last_seen", "plan_line", "clock_stop"}  # asked by the records, not by a diagram


@pytest.mark.parametrize(("key", "risk", "warn", "due"), EXPECTED, ids=lambda value: str(value))
def test_every_row_gives_its_times(table, key, risk, warn, due):
    level = risk or "medium"
    with clock.at(almaty(MONDAY)):
        found = times.times(key, level, almaty(MONDAY))
        assert (found.warn_at, found.due_at) == (almaty(warn), almaty(due))
        assert times.due(key, level, almaty(MONDAY)) == almaty(due)
        if "." not in key:
            assert times.due(f"{key}.warning", level, almaty(MONDAY)) == almaty(warn)


def test_every_delivered_row_is_tested_and_stored(table):
    delivered = {(row.key, row.risk) for rows in RULES.values() for row in rows}
    assert delivered == {(key, risk) for key, risk, _, _ in EXPECTED}
    assert delivered == {(key, risk) for key, risk in db.session.execute(select(DeadlineRule.key, DeadlineRule.risk))}


def test_every_user_task_and_every_timer_of_the_diagrams_has_a_row():
    delivered = {row.key for rows in RULES.values() for row in rows}
    named = set()
    for file in WORKFLOWS.glob("*.bpmn"):
        text = file.read_text()
        named |= set(re.findall(r'userTask id="([^"]+)"', text))
        named |= {key.removesuffix(times.WARNING) for key in re.findall(r'deadline\("([^"]+)"\)', text)}
    assert named - delivered == SET_BY_VARIABLE


def test_a_row_stands_under_the_process_whose_diagram_names_it():
    for process, rows in RULES.items():
        text = (WORKFLOWS / f"{process}.bpmn").read_text()
        for row in (row for row in rows if row.key not in OF_RECORDS):
            assert f'"{row.key.split(".")[0]}"' in text or f'deadline("{row.key}")' in text, (process, row.key)


def test_only_what_the_law_was_found_to_say_is_called_law():
    assert {key for key, basis in BASES.items() if basis.standing is Standing.STATUTORY} == {
        "prosecutor", "claim", "register", "find",
    }  # fmt: skip
    defaults = [basis for basis in BASES.values() if basis.standing is Standing.DEFAULT]
    assert [basis.en for basis in defaults if not basis.en.startswith("Default of this system")] == []
    assert [basis.ru for basis in defaults if not basis.ru.startswith("По умолчанию системы")] == []
    assert [basis.kk for basis in defaults if not basis.kk.startswith("Жүйенің әдепкі мәні")] == []


def test_every_basis_is_used_and_written_in_three_languages():
    assert {row.basis for rows in RULES.values() for row in rows} == set(BASES)
    assert all(basis.kk and basis.ru and basis.en for basis in BASES.values())


def test_seeding_twice_changes_nothing(table):
    rule(12, date(2026, 2, 1), key="ask_family")
    before = db.session.scalar(select(func.count(DeadlineRule.id)))
    seed.seed()
    assert db.session.scalar(select(func.count(DeadlineRule.id))) == before
    assert db.session.scalar(select(func.max(CalendarDay.version))) == 1
    start = almaty("2026-03-02 10:00")
    assert times.due("ask_family", None, start) == start + timedelta(hours=12)


def test_while_the_level_is_unknown_the_shortest_row_applies(table):
    with clock.at(almaty(MONDAY)):
        assert times.due("first_visit", None, almaty(MONDAY)) == almaty("2026-11-23 13:00")


def test_a_key_without_a_row_has_no_times_and_no_deadline(table):
    assert times.times("nonsense", "high", almaty(MONDAY)) is None
    with pytest.raises(KeyError, match="nonsense"):
        times.due("nonsense.warning", "high", almaty(MONDAY))


def rule(value, valid_from, **more):
    facts = {
        "process": "contact", "key": "ask", "risk": None, "unit": Unit.HOURS, "start_event": "opened",
        "basis_kk": "", "basis_ru": "", "basis_en": "", "standing": Standing.POLICY, "escalates_to": "head",
    }  # fmt: skip
    return make.add(DeadlineRule(value=value, valid_from=valid_from, **{**facts, **more}))


def test_the_newest_row_that_is_valid_today_applies(session):
    rule(10, date(2026, 1, 1))
    rule(5, date(2026, 6, 1))
    times.forget()
    for day, hours in [("2026-05-31 12:00", 10), ("2026-06-01 12:00", 5)]:
        with clock.at(almaty(day)):
            assert times.due("ask", None, almaty(day)) == almaty(day) + timedelta(hours=hours)
    with clock.at(almaty("2025-12-31 12:00")):
        assert times.times("ask", None, almaty("2025-12-31 12:00")) is None


def test_another_transaction_sees_a_new_row_at_once(committed):
    start = almaty(MONDAY)
    with db.unit_of_work():
        rule(10, date(2026, 1, 1))
    with db.unit_of_work():
        assert times.due("ask", None, start) == start + timedelta(hours=10)
    with db.unit_of_work():
        rule(2, date(2026, 1, 2))
    with db.unit_of_work():
        assert times.due("ask", None, start) == start + timedelta(hours=2)


def test_the_table_costs_one_statement_a_transaction(committed):
    with db.unit_of_work():
        make.deadlines()
    with db.unit_of_work():
        times.due("ask_family", None, almaty(MONDAY))
    with db.unit_of_work():
        for key in ("ask_family", "first_visit", "triage_contact"):
            times.times(key, "high", almaty(MONDAY))
        assert db.unit.statements == 1


def test_who_is_told_of_nobody_has_nothing_to_escalate(table):
    with clock.at(almaty(MONDAY)):
        assert times.times("ombudsman_review", "high", almaty(MONDAY)).escalate_at is None
        assert times.times("first_visit", "high", almaty(MONDAY)).escalate_at == almaty("2026-11-24 10:00")


def test_an_escalation_after_the_deadline_counts_working_time_too(session):
    rule(2, date(2026, 1, 1), unit=Unit.WORKING_DAYS, escalate_percent=150)
    times.forget()
    with clock.at(almaty("2026-11-26 18:00")):
        found = times.times("ask", None, almaty("2026-11-26 18:00"))
    assert found.due_at == almaty("2026-11-30 18:00")
    assert found.escalate_at == almaty("2026-12-01 18:00")


def days():
    return {day.day: day.is_working for day in db.session.scalars(select(CalendarDay))}


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        ("2026-11-23 10:00", 1, "2026-11-24 18:00"),
        ("2026-11-27 17:59", 1, "2026-11-30 18:00"),  # over a weekend
        ("2026-11-28 12:00", 1, "2026-11-30 18:00"),  # begun on a Saturday
        ("2026-11-23 23:59", 1, "2026-11-24 18:00"),  # after hours: the day still does not count
        ("2026-03-20 09:00", 1, "2026-03-26 18:00"),  # all of Nauryz
        ("2026-12-15 09:00", 1, "2026-12-17 18:00"),  # Independence Day
        ("2026-11-30 09:00", 1, "2026-12-01 18:00"),  # month end
        ("2026-12-31 09:00", 1, "2027-01-05 18:00"),  # year end: 1 and 2 January and the day in lieu
        ("2026-12-30 09:00", 3, "2027-01-06 18:00"),
        ("2027-01-06 09:00", 1, "2027-01-08 18:00"),  # Christmas of 7 January
        ("2027-03-12 09:00", 1, "2027-03-16 18:00"),  # Constitution Day on its new date
        ("2026-08-28 09:00", 1, "2026-08-31 18:00"),  # no longer the day off of 30 August
    ],
)
def test_working_days_skip_weekends_and_holidays(table, start, count, due):
    assert working_days.add(almaty(start), count, days()) == almaty(due)


def test_a_worked_saturday_counts(session):
    make.add(CalendarDay(day=date(2026, 11, 28), is_working=True, name_kk="", name_ru="", name_en=""))
    assert working_days.add(almaty("2026-11-27 09:00"), 1, days()) == almaty("2026-11-28 18:00")


def test_a_moment_in_another_zone_is_read_in_almaty():
    late_evening = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)  # 01:00 on Tuesday in Almaty
    due = working_days.add(late_evening, 1, {})
    assert due == almaty("2026-11-25 18:00")
    assert due.tzinfo is UTC


def test_the_calendar_has_names_in_three_languages_and_marks_what_is_not_sure(table):
    rows = {day.day: day for day in db.session.scalars(select(CalendarDay))}
    assert {day.year for day in rows} == {2026, 2027}
    assert all(re.search("[А-Яа-я]", row.name_ru) and not re.search("[A-Za-z]", row.name_ru) for row in rows.values())
    assert not any("(" in row.name_kk for row in rows.values())
    estimated = {str(day) for day, row in rows.items() if row.is_estimated}
    assert estimated == {"2026-08-31", "2027-03-15", "2027-05-16"} | {str(day) for day in worked_besides()}


OFF = {
    2026: "01-01 01-02 01-07 03-09 03-23 03-24 03-25 05-01 05-07 05-11 05-27 07-06 10-26 12-16",
    2027: "01-01 01-04 01-07 03-08 03-15 03-22 03-23 03-24 05-03 05-07 05-10 07-06 10-25 12-16",
}
"""Weekdays on which nobody works, copied from the lists of holidays and days off in lieu."""
ON_WEEKENDS = {
    2026: "03-08 03-21 03-22 05-09 10-25",
    2027: "01-02 03-21 05-01 05-09 05-16",
}
"""Holidays that fall on a Saturday or a Sunday."""


def named(lists):
    return {date.fromisoformat(f"{year}-{day}") for year, said in lists.items() for day in said.split()}


def test_the_calendar_of_two_years_is_the_laws_day_by_day(table):
    known = days()
    off = {day for day, is_worked in known.items() if not is_worked}
    assert {day for day in off if day.weekday() < 5} == named(OFF)
    assert {day for day in off if day.weekday() >= 5} == named(ON_WEEKENDS)
    assert {day for day, is_worked in known.items() if is_worked} == {date(2026, 8, 31)} | worked_besides()


@pytest.mark.parametrize("day", sorted(named(OFF) | named(ON_WEEKENDS)), ids=str)
def test_no_day_off_counts_and_the_first_worked_day_after_it_does(table, day):
    after, off = day + timedelta(days=1), named(OFF)
    while after.weekday() >= 5 or after in off:
        after += timedelta(days=1)
    before = datetime.combine(day - timedelta(days=1), time(9), clock.ALMATY)
    with clock.at(almaty(MONDAY)):
        found = times.times("approve_placement", None, before)
        begun_on_it = times.due("approve_placement", None, before + timedelta(days=1))
    assert found.due_at == datetime.combine(after, time(18), clock.ALMATY)
    assert found.calendar_version == 1
    assert begun_on_it == found.due_at


def test_whether_a_day_is_worked(table):
    assert times.working_day(date(2026, 11, 23))
    assert not times.working_day(date(2026, 12, 16))
    assert not times.working_day(date(2026, 11, 28))
