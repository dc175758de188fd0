"""When a contract may be signed and ended, an application withdrawn, and a concern raised and decided."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.db import db
from app.errors import RuleBroken
from app.i18n import speaking
from app.roles import Role
from app.rules.families import concerns, contracts, requirements
from app.rules.placements.hard_rules import years_before
from app.tables.families import FamilyConcern, Part, Stage
from app.tables.words.families import Farewell, Settled, Worry
from tests import make, make_family

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _english(app, session):
    with app.app_context(), speaking("en"):
        yield


@pytest.fixture
def head(session):
    return make.user(Role.HEAD)


@pytest.fixture
def ready(session):
    """Approved, everything in order, the contract not yet signed."""
    return make_family.in_order(make_family.applicant(stage=Stage.CONTRACT))


def sign(family, head, begins=None, until=None):
    contracts.sign(family, "17", begins or clock.today(), until, by=head)


def end(family, head, on=None):
    contracts.end(family, on or clock.today(), Farewell.OWN_WISH, "Шаршадық", by=head)


# -- signing


@pytest.mark.parametrize("years", [29, 64, None])
def test_a_carer_of_the_wrong_age_or_of_none_that_is_known_signs_nothing(ready, head, years):
    carer = make_family.adult(ready, Part.CARER, born_on=years and years_before(clock.today(), years))
    with pytest.raises(RuleBroken, match=rf"30 to 63 years old .* {carer.person.name} is not"):
        sign(ready, head)
    assert (ready.stage, ready.contract_from) == (Stage.CONTRACT, None)


@pytest.mark.parametrize("years", [30, 63])
def test_a_carer_signs_from_the_30th_birthday_until_the_day_before_the_64th(ready, head, years):
    ready.adults[0].person.born_on = years_before(clock.today(), years + (years == 63)) + DAY * (years == 63)
    sign(ready, head)
    assert (ready.stage, ready.contract_number, ready.contract_from) == (Stage.ACTIVE, "17", clock.today())


def test_what_is_missing_is_named_once_however_many_people_lack_it(head):
    family = make_family.applicant(None, Part.CARER, Part.OTHER_ADULT, stage=Stage.CONTRACT)
    with pytest.raises(RuleBroken, match="Required, but not in order yet") as refused:
        sign(family, head)
    assert str(refused.value.message).count("Medical certificate") == 1
    assert family.stage is Stage.CONTRACT


def test_what_runs_out_before_the_first_day_is_not_in_order_on_it(ready, head):
    row = next(row for row in requirements.current(ready) if row.kind == "medical")
    requirements.check(row, make_family.accepted(expires_on=clock.today() + 9 * DAY), by=head)
    with pytest.raises(RuleBroken, match=r"not in order yet .*: Medical certificate"):
        sign(ready, head, begins=clock.today() + 10 * DAY)
    sign(ready, head, begins=clock.today() + 9 * DAY)
    assert ready.stage is Stage.ACTIVE


@pytest.mark.parametrize("days", [0, -1])
def test_a_contract_lasts_longer_than_its_first_day(ready, head, days):
    with pytest.raises(RuleBroken, match="cannot end before it begins") as refused:
        sign(ready, head, until=clock.today() + days * DAY)
    assert (refused.value.field, ready.stage) == ("until", Stage.CONTRACT)


# -- ending


@pytest.mark.parametrize("stage", [Stage.APPLICANT, Stage.CONTRACT, Stage.WITHDRAWN, Stage.ENDED])
def test_only_a_family_under_contract_ends_one(head, stage):
    family = make_family.applicant(stage=stage)
    with pytest.raises(RuleBroken, match="is not under contract"):
        end(family, head)
    assert (family.stage, family.ended_on) == (stage, None)


@pytest.mark.parametrize(
    ("days", "said"), [(1, "This day is in the future"), (-1, "The contract cannot end before it begins")]
)
def test_a_contract_ends_on_none_of_the_days_before_it_began_or_after_today(head, days, said):
    family = make_family.family()
    with pytest.raises(RuleBroken, match=said) as refused:
        end(family, head, clock.today() + days * DAY)
    assert (refused.value.field, family.stage) == ("ended_on", Stage.ACTIVE)


def test_a_family_without_a_first_day_on_record_may_still_end(head):
    family = make_family.family()
    family.contract_from = None
    end(family, head, date(2020, 1, 1))
    assert (family.stage, family.ended_on) == (Stage.ENDED, date(2020, 1, 1))


# -- withdrawing, being taken up again


@pytest.mark.parametrize("stage", [Stage.ACTIVE, Stage.SUSPENDED, Stage.ENDED, Stage.REFUSED])
def test_what_is_no_application_any_more_is_not_withdrawn(head, stage):
    family = make_family.applicant(stage=stage)
    with pytest.raises(RuleBroken, match="Only an application can be withdrawn"):
        contracts.withdraw(family, "Көшеді", by=head)
    assert family.stage is stage


@pytest.mark.parametrize("stage", [Stage.INTERVIEW, Stage.DEFERRED])
def test_nobody_is_ready_again_who_is_not_deferred_or_whose_day_has_come(head, stage):
    family = make_family.applicant(stage=stage)
    with pytest.raises(RuleBroken, match="The family is not deferred"):
        contracts.ready_again(family, "Дайын", by=head)


# -- concerns


def test_a_concern_about_an_applicant_belongs_into_the_application(head):
    family = make_family.applicant()
    with pytest.raises(RuleBroken, match="no contract with this family"):
        concerns.raise_concern(family, Worry.OTHER, "Көршілер айтты", by=head)
    assert (family.stage, db.session.scalar(select(func.count(FamilyConcern.id)))) == (Stage.APPLICANT, 0)


@pytest.mark.parametrize("settled", Settled)
def test_what_a_colleague_has_decided_is_not_decided_again(head, settled):
    make.deadlines()
    family = make_family.family()
    concerns.raise_concern(family, Worry.OTHER, "Көршілер айтты", by=head)
    concerns.decide(family, Settled.REINSTATED, "Тексердік", by=head)
    with pytest.raises(RuleBroken, match="no open concerns left"):
        concerns.decide(family, settled, "Тағы", by=head)
    assert family.stage is Stage.ACTIVE
