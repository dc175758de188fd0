"""The people of a department: an absence covered, a leaver's work handed over, many steps given out at once."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.db import db
from app.errors import RuleBroken
from app.jobs import defer
from app.roles import Role
from app.rules.cases import cases, managers
from app.rules.course import inactivity
from app.rules.team import absences, handovers
from app.rules.team.absences import Cover
from app.rules.team.workload import least_loaded
from app.tables.absences import Absence, AwayReason, HandOver
from app.tables.cases import Case, CaseEvent, Place
from app.tables.inactivity import Gap
from app.tables.notices import Notice
from app.workflow.models import Draft, Task
from tests import make
from tests.support import fillings as fill

FRESH = {"populate_existing": True}


@pytest.fixture
def team(accepted):
    """The case's manager and two colleagues of the district."""
    accepted.deputy = make.user(district_id=accepted.district.id, name="Сәуле")
    accepted.third = make.user(district_id=accepted.district.id, name="Жанар")
    db.session.commit()
    return accepted


def head(desk):
    return desk.client(desk.people[Role.HEAD])


def covered(desk, first=0, last=5, **change):
    sent = {
        "reason": "leave",
        "from_on": fill.day(days=first),
        "to_on": fill.day(days=last),
        "deputy": str(desk.deputy.public_id),
        "once": "abcdefgh1",
        **change,
    }
    answer = head(desk).post(f"/team/{desk.manager.public_id}/absence", sent)
    desk.settle()
    return answer


def left(desk, **change):
    sent = {"scope": "all", "reason": "leaves", "to": "", "why": "Басқа қалаға көшті", "once": "abcdefgh1"}
    sent |= {"closes": "y", **change}
    answer = head(desk).post(f"/team/{desk.manager.public_id}/hand-over", sent)
    desk.settle()
    return answer


def fresh(row):
    db.session.refresh(row)
    return row


def tick(desk, **time):
    desk.wait(**time)
    absences.tick()
    desk.settle()


def opened(desk, given, manager):
    """A case that this person manages, whoever had least to do."""
    case = desk.open(make.case(child=make.person(given=given), manager=manager))
    managers.give(case, manager, by=None)
    desk.settle()
    return case


def more_cases(desk, number=2):
    return [opened(desk, f"Бала {n}", desk.manager) for n in range(number)]


def told(user):
    return set(db.session.scalars(select(Notice.kind).where(Notice.user_id == user.id)))


# -- an absence


def test_from_its_first_day_the_deputy_has_the_steps_and_the_manager_keeps_the_case(team):
    assert covered(team).status_code == 303
    assert fresh(team.manager).is_present is False
    assert team.task("first_visit").assignee_id == team.deputy.id
    assert fresh(team.case).manager_id == team.manager.id
    assert "stands_in" in told(team.deputy)
    assert "See the child" in team.client(team.deputy).get("/queue").text


def test_the_next_steps_of_the_case_open_with_the_deputy(team):
    covered(team)
    team.do("first_visit", fill.visit(), who=team.deputy)
    assert team.task("assess_family").assignee_id == team.deputy.id


def test_after_its_last_day_everything_is_back_by_itself(team):
    covered(team, last=2)
    tick(team, days=2)
    assert team.task("first_visit").assignee_id == team.deputy.id
    tick(team, days=1)
    assert fresh(team.manager).is_present
    assert team.task("first_visit").assignee_id == team.manager.id
    assert "absence_over" in told(team.manager)
    team.do("first_visit", fill.visit())
    assert team.task("assess_family").assignee_id == team.manager.id


def test_an_absence_to_come_changes_nothing_before_its_first_day(team):
    covered(team, first=3, last=6)
    assert fresh(team.manager).is_present
    assert team.task("first_visit").assignee_id == team.manager.id
    tick(team, days=3)
    assert team.task("first_visit").assignee_id == team.deputy.id


def test_a_long_sleep_of_the_machine_begins_and_ends_it_once(team):
    covered(team, first=1, last=2)
    tick(team, days=9)
    tick(team)
    assert fresh(team.manager).is_present
    assert team.task("first_visit").assignee_id == team.manager.id
    assert db.session.scalars(select(Absence)).one().ended_at is not None


def test_back_earlier_by_the_heads_word(team):
    covered(team)
    path = f"/team/{team.manager.public_id}/return"
    assert head(team).post(path).status_code == 303
    team.settle()
    assert team.task("first_visit").assignee_id == team.manager.id
    assert head(team).post(path).status_code == 409


def test_a_covered_case_is_not_inactive_for_want_of_a_manager(team):
    cases.set_place(team.case, Place.HOME, by=None)
    cases.sight(team.case, clock.now())
    covered(team)
    assert Gap.MANAGER not in inactivity.gaps_of(team.case)
    fresh(team.deputy).is_present = False
    db.session.flush()
    assert Gap.MANAGER in inactivity.gaps_of(team.case)


def test_no_new_case_goes_to_who_is_away(team):
    covered(team)
    assert least_loaded(team.case.region_id, team.district.id).id != team.manager.id


@pytest.mark.parametrize(
    ("change", "status"),
    [({"last": -1}, 422), ({"first": 3, "last": 1}, 422), ({"deputy": ""}, 422), ({"reason": ""}, 422)],
)
def test_days_and_people_must_fit(team, change, status):
    assert covered(team, **change).status_code == status
    assert db.session.scalar(select(func.count(Absence.id))) == 0


def test_planned_twice_by_a_double_click_it_is_one_and_a_second_is_stale(team):
    assert [covered(team).status_code for _ in range(2)] == [303, 303]
    assert covered(team, once="zyxwvuts9").status_code == 409
    assert db.session.scalar(select(func.count(Absence.id))) == 1


# -- a leaver


def test_every_case_of_a_leaver_has_another_manager_and_the_account_is_closed(team):
    others = more_cases(team)
    assert left(team).status_code == 303
    taken = {fresh(case).manager_id for case in (team.case, *others)}
    assert taken == {team.deputy.id, team.third.id}
    assert fresh(team.manager).is_enabled is False
    assert db.session.scalars(select(HandOver)).one().done_at is not None
    words = team.client(team.people[Role.HEAD]).get(f"/cases/{team.case.public_id}/timeline").text
    assert "The case was handed over: the person is leaving." in words and "Басқа қалаға көшті" in words
    assert "work_handed_over" in told(team.people[Role.HEAD])
    held = select(func.count(Task.id)).where(Task.assignee_id == team.manager.id, Task.state == "open")
    assert db.session.scalar(held) == 0


def test_to_one_person_if_the_head_says_so(team):
    more_cases(team)
    left(team, to=str(team.third.public_id), closes="")
    assert set(db.session.scalars(select(Case.manager_id).where(Case.state == "open"))) == {team.third.id}
    assert fresh(team.manager).is_enabled


def test_steps_the_leaver_had_in_others_cases_go_to_their_managers(team):
    case = opened(team, "Ерлан", team.third)
    task = team.task("accept_case", case)
    task.assignee_id = team.manager.id
    db.session.commit()
    left(team)
    assert fresh(task).assignee_id == team.third.id


def test_drafts_stay_with_their_author(team):
    item = team.task("first_visit")
    team.client(team.manager).post(f"/tasks/{item.public_id}/draft", {"home": "Екі бөлме"})
    left(team)
    assert db.session.get(Draft, (item.id, team.manager.id)) is not None


def test_with_nobody_left_the_head_manages_and_no_case_is_lost(team):
    for colleague in (team.deputy, team.third):
        fresh(colleague).is_present = False
    db.session.commit()
    left(team)
    assert fresh(team.case).manager_id == team.people[Role.HEAD].id


def test_an_account_with_work_is_not_closed_by_anybody(team, sign_in):
    path = f"/accounts/{team.manager.public_id}/close"
    assert head(team).post(path).status_code == 409
    admin = sign_in(Role.ADMINISTRATOR)
    assert admin.post(path).status_code == 409
    assert fresh(team.manager).is_enabled
    assert admin.post(f"/accounts/{team.third.public_id}/close").status_code == 303
    assert fresh(team.third).is_enabled is False
    assert admin.post(f"/accounts/{admin.user.public_id}/close").status_code == 404


def test_jobs_that_run_twice_hand_over_once(team):
    left(team, closes="")
    before = db.session.scalar(select(func.count(CaseEvent.id)))
    row = db.session.scalars(select(HandOver)).one()
    defer(handovers.hand_over_case, hand_over_id=row.id, case_id=team.case.id)
    team.settle()
    assert db.session.scalar(select(func.count(CaseEvent.id))) == before


# -- many steps at once


def given(desk, tasks, once="abcdefgh1", **change):
    sent = {"tasks": [str(task.public_id) for task in tasks], "to": "by_load", "why": "Айгерім ауырып қалды", **change}
    answer = head(desk).post("/team/tasks", {**sent, "once": once})
    desk.settle()
    return answer


def all_tasks(desk):
    others = more_cases(desk, 3)
    return [desk.task("first_visit"), *(desk.task("accept_case", case) for case in others)]


def test_several_steps_go_to_who_has_least_one_after_the_other(team):
    tasks = all_tasks(team)
    assert given(team, tasks).status_code == 303
    holders = [fresh(task).assignee_id for task in tasks]
    assert sorted(holders.count(user.id) for user in (team.deputy, team.third)) == [2, 2]
    assert "tasks_given" in told(team.deputy)
    assert "Айгерім ауырып қалды" in head(team).get(f"/cases/{team.case.public_id}/timeline").text


def test_all_to_one_person(team):
    tasks = all_tasks(team)
    given(team, tasks, to=str(team.third.public_id))
    assert {fresh(task).assignee_id for task in tasks} == {team.third.id}


def test_what_is_done_meanwhile_is_passed_over_and_said(team):
    tasks = all_tasks(team)
    team.do("first_visit", fill.visit())
    answer = given(team, tasks)
    assert answer.status_code == 303
    page = head(team).get("/team/tasks").text
    assert "3 tasks were assigned. 1 could not be" in page


def test_a_step_of_another_region_is_not_given(team):
    far = make.user(district_id=make.district(make.region(75)).id)
    other = team.open(make.case(child=make.person(given="Алыс"), manager=far))
    task = team.task("accept_case", other)
    assert given(team, [task]).status_code == 422
    assert fresh(task).assignee_id == far.id


@pytest.mark.parametrize("change", [{"why": ""}, {"tasks": []}, {"tasks": ["nothing"]}])
def test_without_steps_or_a_reason_nothing_is_given(team, change):
    sent = {"to": "by_load", "why": "x", "once": "abcdefgh1", **change}
    assert head(team).post("/team/tasks", sent).status_code == 422


def test_the_pages_keep_to_fifteen_statements_with_many_people(team):
    more_cases(team, 4)
    for _ in range(8):
        make.user(district_id=team.district.id)
    covered(team)
    other = team.third.public_id
    for path in ("/team", "/team/tasks", f"/team/{other}/absence", f"/team/{other}/hand-over"):
        head(team).get(path)
        before = db.unit.statements
        page = head(team).get(path)
        assert page.status_code == 200
        assert db.unit.statements - before <= 15, path
    assert "Covered by: Сәуле" in head(team).get("/team").text


def test_a_plan_that_names_the_person_as_deputy_is_refused(team):
    with pytest.raises(RuleBroken, match="cannot cover for themselves"):
        today = clock.today()
        absences.plan(team.third, Cover(team.third, AwayReason.LEAVE, today, today + timedelta(1)), by=team.manager)


def test_who_had_too_much_stays_at_work_and_who_is_away_for_long_comes_back_by_the_heads_word(team):
    left(team, reason="overload", closes="")
    assert fresh(team.manager).is_present
    left(team, reason="long_absence", closes="", once="zyxwvuts9")
    assert fresh(team.manager).is_present is False
    path = f"/team/{team.manager.public_id}/return"
    assert [head(team).post(path).status_code for _ in range(2)] == [303, 409]
    assert fresh(team.manager).is_present


def test_when_the_deputy_leaves_nobody_gets_steps_who_cannot_do_them(team):
    covered(team)
    assert team.task("first_visit").assignee_id == team.deputy.id
    answer = head(team).post(
        f"/team/{team.deputy.public_id}/hand-over",
        {"scope": "all", "reason": "leaves", "to": "", "why": "Кетті", "closes": "y", "once": "abcdefgh2"},
    )
    assert answer.status_code == 303
    team.settle()
    assert not fresh(team.deputy).is_enabled
    assert fresh(team.task("first_visit")).assignee_id == team.manager.id
    assert absences.acting(team.manager.id) == team.manager.id
    team.do("first_visit", fill.visit())
    assert team.task("assess_family").assignee_id == team.manager.id
    assert Gap.MANAGER in inactivity.gaps() and inactivity.check(team.case.region_id) == 1


def test_with_a_closed_account_nobody_stands_in(team):
    away = Cover(team.deputy, AwayReason.LEAVE, clock.today(), clock.today() + timedelta(days=5))
    row = absences.plan(team.third, away, by=team.people[Role.HEAD])
    db.session.commit()
    answer = head(team).post(f"/accounts/{team.deputy.public_id}/close", {"once": "abcdefgh3"})
    assert answer.status_code == 303
    assert fresh(row).ended_at is not None and absences.of(team.third) is None
