"""The people of a home as time goes on, and what the night asks of families."""

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import func, select

from app import clock, settings
from app.db import db
from app.errors import RuleBroken
from app.rules.families import dates, families, people, requirements, words
from app.rules.placements.hard_rules import years_before
from app.tables.families import Part, Requirement, Stage
from app.tables.requirement_kinds import kinds
from tests import make, make_family

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _rules(session):
    make.deadlines()
    make.requirements()


def of_age(family, days=0):
    """A child of the family who will be 18 in so many days."""
    return make_family.adult(family, Part.OWN_CHILD, years_before(clock.today(), people.FULL_AGE) + days * DAY)


# -- who comes of age


@pytest.mark.parametrize("stage", [Stage.CHECKS, Stage.ACTIVE])
def test_a_child_of_the_family_is_an_adult_of_the_home_from_18_and_shows_what_adults_show(stage):
    family = make_family.family()
    family.stage = stage
    grown = of_age(family)
    people.count_children(family)
    assert (family.own_children, families.block(family) is None) == (1, stage is Stage.ACTIVE)
    assert dates.check() == (1, 0, 0)
    assert (grown.part, grown.person.is_child, family.own_children) == (Part.OTHER_ADULT, False, 0)
    asked = {row.kind for row in requirements.current(family) if row.adult_id == grown.id}
    assert asked == {"medical", "dispensary", "no_conviction"}
    assert families.block(family) is not None
    assert dates.check() == (0, 0, 0)


def test_nobody_comes_of_age_a_day_early_or_in_a_home_they_left_or_that_is_no_home_for_children_any_more():
    young, left = make_family.family(), make_family.family()
    of_age(young, days=1)
    of_age(left).left_on = clock.today()
    of_age(make_family.applicant(stage=Stage.REFUSED))
    assert dates.come_of_age() == 0
    assert {one.part for one in young.adults + left.adults} == {Part.CARER, Part.OWN_CHILD}


# -- who leaves


def test_nobody_leaves_the_home_tomorrow_or_twice():
    family, officer = make_family.family(None, Part.CARER, Part.OTHER_ADULT), make.user()
    other = family.adults[1]
    with pytest.raises(RuleBroken, match="in the future") as refused:
        people.leave(family, other, clock.today() + DAY, by=officer)
    assert (refused.value.field, other.left_on) == ("left_on", None)
    people.leave(family, other, clock.today() - DAY, by=officer)
    with pytest.raises(RuleBroken, match="has already left"):
        people.leave(family, other, clock.today(), by=officer)
    assert other.left_on == clock.today() - DAY


# -- the night


def asked():
    return db.session.scalar(select(func.count(Requirement.id)).where(Requirement.renewal_at.is_not(None)))


def expiring(days):
    row = next(row for row in requirements.current(make_family.family()) if row.kind == "medical")
    requirements.check(row, make_family.accepted(expires_on=clock.today() + days * DAY), by=make.user())


def test_more_than_one_look_can_take_is_asked_for_in_the_same_night(monkeypatch):
    monkeypatch.setattr(dates, "AT_A_TIME", 1)
    for days in (5, 6):
        expiring(days)
    night = datetime.combine(clock.today() + DAY, time(3), clock.ALMATY)
    with clock.at(night):
        for looks, is_over in ((1, False), (2, False), (2, True)):
            dates.tick()
            assert (asked(), settings.get(dates.CHECKED) == night.date().isoformat()) == (looks, is_over)
        expiring(7)
        dates.tick()
        assert asked() == 2, "what comes up by day waits for the next night"


def test_nobody_is_asked_before_the_night():
    expiring(5)
    with clock.at(datetime.combine(clock.today() + DAY, time(dates.NIGHT - 1, 59), clock.ALMATY)):
        dates.tick()
    assert asked() == 0


# -- in words


@pytest.mark.parametrize(
    ("days", "said"),
    [(61, ("In order", "grn")), (60, ("60 days left", "amb")), (0, ("0 days left", "amb")), (-1, ("Expired", "red"))],
)
def test_a_paper_warns_for_60_days_and_is_red_from_the_day_after_its_last(days, said):
    row = next(row for row in requirements.current(make_family.family()) if row.kind == "medical")
    row.expires_on = clock.today() + days * DAY
    assert words.standing_of(row, kinds()["medical"]) == said


@pytest.mark.parametrize(("days", "said"), [(None, "from "), (9, " to ")])
def test_a_pause_without_a_last_day_says_since_when(days, said):
    family = make_family.family()
    family.paused_from = clock.today()
    family.paused_until = clock.today() + days * DAY if days else None
    pause = dict((str(label), value) for label, value in words.capacity(family))["Pause"]
    assert said in pause and pause.startswith("from ") == (days is None)
