"""Brothers and sisters: one search for all who wait, parted only by the head, and each with a stay of its own."""

import pytest
from sqlalchemy import select

from app.db import db
from app.errors import RuleBroken
from app.roles import Role
from app.rules.cases import cases, people
from app.rules.placements import matching, placing
from app.tables import sealing
from app.tables.cases import Place
from app.tables.placements import FamilyRefusal, Placement, PlacementChoice, PlacementState
from tests import make
from tests.placements.test_foster_placement import choose, family, hand_over, placement
from tests.support import fillings as fill


@pytest.fixture
def pair(accepted):
    """Two sisters, found unsafe one after the other. `desk.sister` is the second's case."""
    sister = make.person(given="Ерке")
    people.join(make.household(accepted.case.child), sister, "child", None, by=None)
    accepted.sister = accepted.open(make.case(sister, accepted.manager))
    accepted.settle()
    accepted.do("accept_case", {"answer": "yes"}, case=accepted.sister)
    accepted.do("first_visit", fill.unsafe())
    accepted.do("first_visit", fill.unsafe(), case=accepted.sister)
    return accepted


def states(desk):
    return [placement(case).state for case in (desk.case, desk.sister)]


def test_there_is_one_search_for_both(pair):
    assert "match_family" in pair.steps()
    assert "match_family" not in pair.steps(pair.sister)
    assert placement(pair.sister).together_with_id == placement(pair.case).id
    page = pair.show("match_family").text
    assert "2 children stay together: one family for all" in page


def test_one_choice_asks_for_both_and_one_no_sets_both_free(pair):
    home = family(pair, places=2, takes_siblings=True)
    choose(pair, home)
    assert states(pair) == [PlacementState.ASKED] * 2
    assert db.session.scalar(select(type(home).taken).where(type(home).id == home.id)) == 2
    pair.do("ask_family", {"asked_at": fill.at(), "answer": "no", "reason": "siblings"})
    assert states(pair) == [PlacementState.SEARCHING] * 2
    assert len(db.session.scalars(select(FamilyRefusal)).all()) == 2


def test_one_approval_lets_each_child_be_handed_over(pair):
    choose(pair, family(pair, places=2, takes_siblings=True))
    pair.do("ask_family", {"asked_at": fill.at(), "answer": "yes"})
    pair.do("approve_placement", {"answer": "yes"})
    assert states(pair) == [PlacementState.APPROVED] * 2
    for case in (pair.case, pair.sister):
        pair.do("hand_over", hand_over(), case=case)
    assert states(pair) == [PlacementState.RUNNING] * 2
    assert placement(pair.case).family_id == placement(pair.sister).family_id


def test_the_head_parts_them_with_a_reason_that_stays(pair):
    head = pair.client(pair.people[Role.HEAD])
    path = f"/cases/{pair.sister.public_id}/stay/part"
    assert head.post(path, {"because": ""}).status_code == 422
    assert head.post(path, {"because": "Сот бөлуге рұқсат берді"}).status_code == 303
    pair.settle()
    row = placement(pair.sister)
    assert sealing.get(row, "apart_because", pair.sister.key) == "Сот бөлуге рұқсат берді"
    assert (row.apart_by_id, row.together_with_id) == (pair.people[Role.HEAD].id, None)
    assert "match_family" in pair.steps(pair.sister)
    one = family(pair, places=1)
    assert matching.match(row, pair.sister).ranked == [one.id]


def test_nobody_but_the_head_parts_them(pair):
    officer = pair.client(pair.people[Role.PLACEMENT_OFFICER])
    path = f"/cases/{pair.sister.public_id}/stay/part"
    assert officer.get(path).status_code == 403


def test_once_a_family_is_asked_they_are_parted_at_the_approval_only(pair):
    choose(pair, family(pair, places=2, takes_siblings=True))
    with pytest.raises(RuleBroken, match="already been asked"):
        placing.part(placement(pair.sister), pair.sister, "Сот", by=pair.people[Role.HEAD])


def test_when_one_goes_home_the_other_is_looked_for_alone(pair):
    cases.set_place(pair.case, Place.OTHER, by=pair.manager)
    cases.set_place(pair.case, Place.HOME, by=pair.manager)
    pair.settle()
    assert placement(pair.case).end_reason == "withdrawn"
    assert "match_family" not in pair.steps()
    assert "match_family" in pair.steps(pair.sister)
    assert placement(pair.sister).state is PlacementState.SEARCHING


def test_when_one_who_goes_along_goes_home_the_search_for_the_other_goes_on(pair):
    cases.set_place(pair.sister, Place.OTHER, by=pair.manager)
    cases.set_place(pair.sister, Place.HOME, by=pair.manager)
    pair.settle()
    one = family(pair, places=1)
    choose(pair, one)
    assert placement(pair.case).family_id == one.id
    assert placement(pair.sister).state is PlacementState.ENDED


def test_a_sister_found_unsafe_later_is_looked_for_where_the_first_one_goes(accepted):
    accepted.do("first_visit", fill.unsafe())
    home = family(accepted, places=1)
    choose(accepted, home)
    sister = make.person(given="Ерке")
    people.join(make.household(accepted.case.child), sister, "child", None, by=None)
    case = accepted.open(make.case(sister, accepted.manager))
    accepted.settle()
    accepted.do("accept_case", {"answer": "yes"}, case=case)
    accepted.do("first_visit", fill.unsafe(), case=case)
    family(accepted)
    assert matching.match(placement(case), case).ranked[0] == home.id
    assert "match_family" in accepted.steps(case)


def test_what_was_looked_at_is_kept_once_for_both(pair):
    choose(pair, family(pair, places=2, takes_siblings=True))
    assert len(db.session.scalars(select(PlacementChoice)).all()) == 1
    assert db.session.query(Placement).count() == 2
