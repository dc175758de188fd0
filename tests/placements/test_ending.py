"""The end of a stay, a short one with another family, and where the child is while the next family is looked for."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.db import db
from app.errors import RuleBroken
from app.roles import Role
from app.rules.placements import ending, periods
from app.tables.cases import Place
from app.tables.placements import PeriodKind, Placement, PlacementPeriod, PlacementState
from tests import make_work
from tests.placements.test_foster_placement import placement, search, with_family  # noqa: F401
from tests.support import fillings as fill
from tests.support import homes

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Stay:
    """A child who has lived with a family for two days."""

    def __init__(self):
        self.home = homes.lived_in(address="")
        self.case, self.row, self.officer = self.home.case, self.home.stay, self.home.officer
        self.row.began_at = clock.now() - 2 * DAY
        periods.begin(self.row, PeriodKind.STAY, Place.FOSTER_FAMILY, self.row.began_at)
        self.instance = make_work.instance("foster_placement", about={"placement_id": self.row.id})

    def end(self, at=None, **answers):
        answers = {"reason": "breakdown", "place": "institution", "why": "Келіспеді", "child_words": "-", **answers}
        ending.end(self.instance, at or clock.now(), answers, by=self.officer)

    def rests(self, family, began_at=None, until_on=None):
        rest = ending.Respite(str(family.public_id), began_at or clock.now(), until_on or clock.today(), "Демалыс")
        return ending.begin_respite(self.row, self.case, rest, by=self.officer)

    def family(self, **more):
        return homes.family(self.case.district, **more)

    def resting(self):
        return db.session.scalar(
            select(func.count(PlacementPeriod.id)).where(
                PlacementPeriod.kind == PeriodKind.RESPITE, PlacementPeriod.ended_at.is_(None)
            )
        )


@pytest.fixture
def stay(session):
    return Stay()


# -- the end


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"at": -3 * DAY}, "ended_at"),
        ({"why": ""}, "why"),
        ({"reason": "other_family", "why": ""}, "why"),
        ({"place": "home"}, "place"),
        ({"reason": "returned_home"}, "place"),
        ({"reason": "adoption", "place": "home"}, "place"),
    ],
)
def test_an_end_that_does_not_fit_is_refused_and_the_stay_goes_on(stay, answers, field):
    at = clock.now() + answers.pop("at", timedelta())
    with pytest.raises(RuleBroken) as refused:
        stay.end(at, **answers)
    assert refused.value.field == field
    assert (stay.row.state, stay.row.ended_at, stay.case.place) == (PlacementState.RUNNING, None, Place.FOSTER_FAMILY)


def test_the_end_of_a_stay_ends_the_respite_in_it(stay):
    stay.rests(stay.family())
    stay.end(stay.row.began_at + DAY)
    assert (stay.row.state, stay.resting()) == (PlacementState.ENDED, 0)


# -- a short stay with another family


@pytest.mark.parametrize("state", [PlacementState.SEARCHING, PlacementState.APPROVED, PlacementState.ENDED])
def test_a_child_who_lives_with_no_family_rests_with_none(stay, state):
    stay.row.state = state
    with pytest.raises(RuleBroken, match="does not live with a family at that time"):
        stay.rests(stay.family())


def test_nobody_rests_with_another_family_before_the_stay_began(stay):
    with pytest.raises(RuleBroken, match="does not live with a family at that time"):
        stay.rests(stay.family(), began_at=stay.row.began_at - HOUR)
    assert stay.resting() == 0


def test_a_child_is_with_one_other_family_at_a_time(stay):
    stay.rests(stay.family())
    with pytest.raises(RuleBroken, match="already with another family"):
        stay.rests(stay.family())
    assert stay.resting() == 1


def test_a_respite_does_not_end_before_it_begins(stay):
    with pytest.raises(RuleBroken, match="cannot be before the first") as refused:
        stay.rests(stay.family(), until_on=clock.today() - DAY)
    assert (refused.value.field, stay.resting()) == ("until_on", 0)


def test_a_family_that_filled_up_after_the_page_was_read_takes_no_guest(stay):
    full = stay.family(places=0)
    for family in (full, stay.home.family):
        with pytest.raises(RuleBroken, match="cannot take the child any more") as refused:
            stay.rests(family)
        assert (refused.value.field, stay.resting()) == ("family", 0)


def test_a_child_who_is_back_does_not_come_back_again(stay):
    stay.rests(stay.family())
    ending.end_respite(stay.row, stay.case, by=stay.officer)
    with pytest.raises(RuleBroken, match="is with their foster family"):
        ending.end_respite(stay.row, stay.case, by=stay.officer)


# -- where the child is while the next family is looked for


@pytest.mark.parametrize(
    ("place", "waits_in", "temporary"),
    [("foster_family", None, None), ("relatives", "relatives", None), ("institution", "institution", "institution")],
)
def test_the_next_search_knows_where_the_child_waits(search, place, waits_in, temporary):  # noqa: F811
    with_family(search)
    ending.announce_end(placement(), by=search.people[Role.HEAD])
    search.settle()
    before = placement().id
    sent = {"ended_at": fill.at(), "reason": "other_family", "place": place, "child_words": "Жақсы", "why": "Көшеді"}
    search.do("end_placement", sent)
    found, ended = placement(), db.session.get_one(Placement, before)
    assert (found.state, found.temporary_place) == (PlacementState.SEARCHING, temporary)
    period = periods.running(found, PeriodKind.TEMPORARY)
    assert (period and (period.place, period.began_at)) == (waits_in and (waits_in, ended.ended_at))
