"""A search when somebody acts on a page read earlier, and brothers and sisters who are one search no more."""

import pytest
from sqlalchemy import func, select

from app import clock
from app.db import db
from app.errors import RuleBroken
from app.roles import Role
from app.rules.cases import people
from app.rules.placements import placing, searches
from app.tables.placements import FamilyRefusal, PlacementState
from tests import make, make_work
from tests.placements.test_foster_placement import family, placement, search  # noqa: F401
from tests.placements.test_placement_pages import officer, path_of
from tests.placements.test_siblings import pair, states  # noqa: F401
from tests.support import homes

OVER = [PlacementState.RUNNING, PlacementState.ENDED]


class Searched:
    """A child for whom a family is looked for, in whatever state the test wants."""

    def __init__(self):
        self.case = make_work.case()
        self.row = make_work.placement(self.case)
        self.head = make.user(Role.HEAD, region_id=self.case.region_id)

    def sister(self, **more):
        """Another child of the home, looked for as well."""
        home = people.household_of(self.case.child) or make.household(self.case.child)
        child = make.person(given="Ерке")
        people.join(home, child, "child", None, by=None)
        case = make.case(child, **more)
        return case, make_work.placement(case)


@pytest.fixture
def searched(session):
    return Searched()


# -- what is over is over


@pytest.mark.parametrize("state", OVER)
@pytest.mark.parametrize(
    "act",
    [
        lambda one: searches.set_needs(one.row, ["medicines"], None, by=one.head),
        lambda one: searches.widen(one.row, one.case, [one.case.region_id], "Орын жоқ", by=one.head),
    ],
    ids=["needs", "widen"],
)
def test_nothing_is_added_to_a_search_that_is_over(searched, state, act):
    searched.row.state = state
    with pytest.raises(RuleBroken, match="The search is over"):
        act(searched)
    assert (searched.row.needs, searched.row.widened_to, searched.row.widened_at) == ([], [], None)


def test_a_search_is_widened_to_regions_that_exist_or_not_at_all(searched):
    make.region(75)
    with pytest.raises(RuleBroken, match="Choose from the answers shown") as refused:
        searches.widen(searched.row, searched.case, [75, 99], "Орын жоқ", by=searched.head)
    assert (refused.value.field, searched.row.widened_to) == ("regions", [])


@pytest.mark.parametrize("state", [one for one in PlacementState if one is not PlacementState.APPROVED])
def test_only_a_family_that_is_approved_and_has_not_the_child_yet_falls_through(searched, state):
    searched.row.state, searched.row.family_id = state, homes.family(searched.case.district).id
    with pytest.raises(RuleBroken, match="No family is approved, or the child already lives with the family"):
        searches.look_again(searched.row, "health", "Ауырып қалды", by=searched.head)
    assert (searched.row.state, db.session.scalar(select(func.count(FamilyRefusal.id)))) == (state, 0)


# -- what a browser sends that no page offers


def test_a_family_that_is_no_family_is_no_choice(search):  # noqa: F811
    family(search)
    answer = search.send("match_family", {"family": "nonsense", "why": "Жақсы"})
    assert answer.status_code == 422
    assert "This family cannot take the child any more. Choose another." in answer.text
    assert (placement().state, placement().family_id) == (PlacementState.SEARCHING, None)


def test_where_nobody_is_ruled_out_the_page_says_so(search):  # noqa: F811
    family(search)
    page = officer(search).get(path_of(search, "excluded"))
    assert page.status_code == 200 and "No family is ruled out" in page.text


# -- brothers and sisters


def test_a_sister_looked_for_in_another_region_is_a_search_of_its_own(searched):
    far = make.district(make.region(75))
    case, row = searched.sister(manager=make.user(Role.SPECIALIST, district_id=far.id))
    assert placing.open_search(make_work.instance("foster_placement", about={"placement_id": row.id})) == "alone"
    near, second = searched.sister(manager=searched.case.manager)
    joined = placing.open_search(make_work.instance("foster_placement", about={"placement_id": second.id}))
    assert (joined, second.together_with_id, row.together_with_id) == ("together", searched.row.id, None)
    assert case.region_id != near.region_id


def test_a_child_is_parted_once(searched):
    searched.row.apart_at = clock.now()
    with pytest.raises(RuleBroken, match="already being looked for separately"):
        placing.part(searched.row, searched.case, "Сот", by=searched.head)
    assert searched.row.apart_by_id is None


def test_when_the_one_who_leads_is_parted_each_is_looked_for_alone(pair):  # noqa: F811
    placing.part(placement(pair.case), pair.case, "Сот рұқсат берді", by=pair.people[Role.HEAD])
    pair.settle()
    assert states(pair) == [PlacementState.SEARCHING] * 2
    assert [placement(case).together_with_id for case in (pair.case, pair.sister)] == [None, None]
    assert ["match_family" in pair.steps(case) for case in (pair.case, pair.sister)] == [True, True]


def test_when_the_first_of_three_leaves_the_search_the_second_leads_and_the_third_goes_along(searched):
    rows = [searched.sister(manager=searched.case.manager)[1] for _ in range(2)]
    for row in rows:
        row.together_with_id, row.state = searched.row.id, PlacementState.ASKED
        row.family_id = homes.family(searched.case.district).id
    db.session.flush()
    searches.let_go(searched.row)
    assert [row.together_with_id for row in (searched.row, *rows)] == [None, None, rows[0].id]
    assert [(row.state, row.family_id) for row in rows] == [(PlacementState.SEARCHING, None)] * 2
