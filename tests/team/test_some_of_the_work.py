"""Some of a person's cases go to others, or one case has another manager (fault B16)."""

import pytest
from sqlalchemy import select

from app.db import db
from app.errors import RuleBroken
from app.roles import Role
from app.rules.cases import managers
from app.rules.team import handovers
from app.tables.absences import DepartureReason
from app.tables.cases import Case
from app.tables.notices import Notice
from tests import make


@pytest.fixture
def team(accepted):
    """The case's manager and two colleagues of the district."""
    accepted.deputy = make.user(district_id=accepted.district.id, name="Сәуле")
    accepted.third = make.user(district_id=accepted.district.id, name="Жанар")
    db.session.commit()
    return accepted


def head(desk):
    return desk.client(desk.people[Role.HEAD])


def sent(desk, **change):
    given = {"scope": "some", "reason": "overload", "why": "Жүктеме көп", "once": "abcdefgh1", **change}
    page = f"/team/{desk.manager.public_id}/hand-over"
    answer = head(desk).post(page, {name: value for name, value in given.items() if value is not None})
    desk.settle()
    return answer


@pytest.fixture
def three(team):
    """Three cases of one manager, of different urgency."""
    team.second = team.open(make.case(make.person(given="Ерлан"), team.manager, risk="low"))
    team.other = team.open(make.case(make.person(given="Дана"), team.manager, risk="critical"))
    for case in (team.second, team.other):  # whoever had least to do got them
        managers.give(case, team.manager, by=team.people[Role.HEAD])
    team.settle()
    db.session.query(Notice).delete()
    return team


def told(user):
    return list(db.session.scalars(select(Notice.kind).where(Notice.user_id == user.id)))


def test_some_of_the_cases_are_handed_over_and_the_rest_stays(three):
    """Fault B16."""
    page = head(three).get(f"/team/{three.manager.public_id}/hand-over").text
    assert page.index(three.other.number) < page.index(three.second.number)
    chosen = [str(case.public_id) for case in (three.second, three.other)]
    answer = sent(three, cases=chosen, to=str(three.deputy.public_id))
    assert answer.status_code == 303
    held = {case.id: case.manager_id for case in db.session.scalars(select(Case))}
    assert held == {
        three.case.id: three.manager.id, three.second.id: three.deputy.id, three.other.id: three.deputy.id
    }  # fmt: skip
    assert three.task("accept_case", three.other).assignee_id == three.deputy.id
    assert (three.manager.is_present, told(three.manager).count("case_handed_on")) == (True, 2)
    assert told(three.deputy).count("case_given") == 2


@pytest.mark.parametrize(
    ("change", "field"), [({"cases": []}, "cases"), ({"closes": "y"}, "closes"), ({"scope": ""}, "scope")]
)
def test_handing_over_some_says_which_and_closes_no_account(three, change, field):
    chosen = [str(three.second.public_id)]
    answer = sent(three, **{"cases": chosen, "to": str(three.deputy.public_id), **change})
    assert (answer.status_code, f'href="#{field}' in answer.text) == (422, True)
    assert three.second.manager_id == three.manager.id


def test_a_case_that_moved_meanwhile_is_left_where_it_is(three):
    managers.give(three.second, three.third, by=three.people[Role.HEAD])
    leaving = handovers.Leaving(three.deputy, DepartureReason.OVERLOAD, "Көп", closes_account=False)
    moved = handovers.hand_some(three.manager, [three.second, three.other], leaving, by=three.people[Role.HEAD])
    assert (moved, three.second.manager_id) == (1, three.third.id)
    with pytest.raises(RuleBroken, match="someone else"):
        to_oneself = handovers.Leaving(three.manager, DepartureReason.OVERLOAD, "Көп", closes_account=False)
        handovers.hand_some(three.manager, [three.case], to_oneself, by=three.people[Role.HEAD])


def test_the_manager_of_one_case_changes_with_a_reason_and_both_are_told(team):
    page = f"/cases/{team.case.public_id}/manager"
    assert page in head(team).get(f"/cases/{team.case.public_id}/steps").text
    shown = head(team).get(page).text
    assert (team.deputy.name in shown, team.manager.name in shown) == (True, True)
    given = {"to": str(team.deputy.public_id), "why": "Отбасын бұрыннан біледі"}
    assert head(team).post(page, {**given, "why": ""}).status_code == 422
    assert head(team).post(page, given).status_code == 303
    team.settle()
    assert (team.case.manager_id, team.task("first_visit").assignee_id) == (team.deputy.id, team.deputy.id)
    assert ("case_handed_on" in told(team.manager), "case_given" in told(team.deputy)) == (True, True)
    assert "Отбасын бұрыннан біледі" in head(team).get(f"/cases/{team.case.public_id}/timeline").text
    assert team.client(team.deputy).get(page).status_code == 403


def test_a_manager_does_not_change_without_a_reason_or_to_the_same_person(team):
    by = team.people[Role.HEAD]
    with pytest.raises(RuleBroken, match="why"):
        handovers.change_manager(team.case, team.deputy, " ", by=by)
    with pytest.raises(RuleBroken, match="already"):
        handovers.change_manager(team.case, team.manager, "Себебі бар", by=by)


def test_where_nobody_else_is_at_work_it_is_said(team):
    team.deputy.is_present = team.third.is_present = False
    db.session.commit()
    assert "No other specialist" in head(team).get(f"/cases/{team.case.public_id}/manager").text


def test_a_case_for_which_nobody_is_found_stays_with_its_manager(three):
    for person in (three.deputy, three.third, three.people[Role.HEAD]):
        person.is_present = person.is_enabled = False
    db.session.flush()
    leaving = handovers.Leaving(None, DepartureReason.OVERLOAD, "Көп", closes_account=False)
    assert handovers.hand_some(three.manager, [three.second], leaving, by=three.people[Role.HEAD]) == 0
    assert three.second.manager_id == three.manager.id
