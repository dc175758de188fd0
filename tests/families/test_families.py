"""Whether a family may take a child: one rule, said once for a row and once for a select."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.db import db
from app.errors import RuleBroken
from app.i18n import speaking
from app.rules.families import families, requirements
from app.rules.families.requirements import Finding, last_day_of_a_carer, months_later
from app.tables.families import FosterFamily, Part, Proof, Requirement, Stage
from tests import make, make_family


@pytest.fixture(autouse=True)
def _english(app, session):
    with app.app_context(), speaking("en"):
        yield


def agrees(family, on=None):
    """The reason; the select says the same."""
    db.session.flush()
    listed = db.session.scalars(select(FosterFamily).where(families.may_take(on), FosterFamily.id == family.id)).all()
    because = families.block(family, on)
    assert (because is None) == bool(listed), because
    return str(because or "")


def row_of(family, kind, adult=None):
    rows = [row for row in requirements.current(family) if row.kind == kind]
    return next(row for row in rows if adult is None or row.adult_id == adult.id)


TODAY, DAY = timedelta(), timedelta(days=1)
STANDINGS = [
    ({}, ""),
    ({"stage": Stage.CONTRACT}, "Not under contract yet."),
    ({"stage": Stage.SUSPENDED}, "Suspended because of an unresolved concern."),
    ({"stage": Stage.ENDED}, "The contract has ended."),
    ({"stage": Stage.REFUSED}, "The contract has ended."),
    ({"contract_from": TODAY + DAY}, "The contract begins on"),
    ({"contract_until": TODAY}, ""),
    ({"contract_until": TODAY - DAY}, "The contract ended on"),
    ({"paused_from": TODAY}, "The family has paused at its own request."),
    ({"paused_from": TODAY + DAY}, ""),
    ({"paused_from": TODAY - DAY, "paused_until": TODAY}, "The family has paused at its own request until"),
    ({"paused_from": TODAY - 2 * DAY, "paused_until": TODAY - DAY}, ""),
]


@pytest.mark.parametrize(("facts", "said"), STANDINGS)
def test_stage_contract_and_pause_block_to_the_day(facts, said):
    family = make_family.family()
    for name, value in facts.items():
        setattr(family, name, clock.today() + value if isinstance(value, timedelta) else value)
    because = agrees(family)
    assert because.startswith(said)
    assert bool(because) == bool(said)


def test_the_day_of_expiry_still_holds_and_the_day_after_blocks():
    family = make_family.family()
    row = row_of(family, "no_conviction")
    requirements.check(row, make_family.accepted(expires_on=clock.today() + 9 * DAY), by=make.user())
    last = clock.today() + 9 * DAY
    assert agrees(family, last) == ""
    assert agrees(family, last + DAY).startswith("Expired: No-conviction certificate was valid until")


def test_a_carer_may_take_children_until_the_day_before_the_64th_birthday():
    family = make_family.family()
    soon = clock.today() + 30 * DAY
    family.adults[0].person.born_on = date(soon.year - 64, soon.month, min(soon.day, 28))
    birthday = date(soon.year, soon.month, min(soon.day, 28))
    age = row_of(family, "carer_age")
    age.replaced_at = clock.now()
    requirements.ask(family)
    assert agrees(family, birthday - DAY) == ""
    assert agrees(family, birthday).startswith("Expired: Age of the carer: 30 to 63")


@pytest.mark.parametrize(
    ("born", "last"),
    [
        (date(1963, 3, 5), date(2027, 3, 4)),
        (date(1964, 2, 29), date(2028, 2, 28)),
        (date(1963, 1, 1), date(2026, 12, 31)),
    ],
)
def test_the_last_day_of_a_carer(born, last):
    assert last_day_of_a_carer(born) == last


@pytest.mark.parametrize(
    ("issued", "months", "last"),
    [
        (date(2026, 11, 23), 12, date(2027, 11, 22)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 1), 12, date(2027, 11, 30)),
    ],
)
def test_a_paper_holds_for_its_months(issued, months, last):
    assert months_later(issued, months) == last


NEEDED = [
    "carer_age", "identity", "medical", "dispensary", "no_conviction", "income", "housing_right", "housing_act",
    "training",
]  # fmt: skip


@pytest.mark.parametrize("kind", [kind for kind in NEEDED if kind != "carer_age"])
@pytest.mark.parametrize("proof", [Proof.MISSING, Proof.HANDED_IN, Proof.FAILED])
def test_every_needed_requirement_that_is_not_accepted_blocks(kind, proof):
    family = make_family.family()
    row_of(family, kind).state = proof
    requirements.weigh(family)
    assert agrees(family).startswith("Missing or not in order: ")
    assert family.blocked_by == kind


def test_a_reference_is_asked_for_and_not_needed():
    family = make_family.family()
    assert row_of(family, "reference").state is Proof.MISSING
    assert agrees(family) == ""


ASKED = [
    ((Part.CARER,), {kind: 1 for kind in [*NEEDED, "reference"]}),
    (
        (Part.CARER, Part.CARER, Part.OTHER_ADULT, Part.OWN_CHILD),
        {
            "carer_age": 2, "identity": 2, "training": 2, "medical": 3, "dispensary": 3, "no_conviction": 3,
            "income": 1, "housing_right": 1, "housing_act": 1, "reference": 1,
        },
    ),
    (
        (Part.CARER, Part.SPOUSE),
        {
            "carer_age": 1, "identity": 1, "training": 1, "medical": 2, "dispensary": 2, "no_conviction": 2,
            "income": 1, "housing_right": 1, "housing_act": 1, "reference": 1, "spouse_consent": 1,
        },
    ),
]  # fmt: skip


@pytest.mark.parametrize(("parts", "kinds"), ASKED)
def test_the_rows_follow_from_the_data_and_the_people(parts, kinds):
    family = make_family.applicant(None, *parts)
    found = [row.kind for row in requirements.current(family)]
    assert {kind: found.count(kind) for kind in found} == kinds


def test_asking_twice_adds_nothing_and_a_new_adult_blocks_until_shown():
    family = make_family.family()
    assert requirements.ask(family) == []
    make_family.adult(family, Part.OTHER_ADULT)
    assert {row.kind for row in requirements.ask(family)} == {"medical", "dispensary", "no_conviction"}
    assert agrees(family).startswith("Missing or not in order: Medical certificate")
    make_family.in_order(family)
    assert agrees(family) == ""


def test_a_carer_whose_birth_is_not_known_has_not_shown_the_age():
    family = make_family.family()
    unknown = make_family.adult(family, born_on=None)
    requirements.ask(family)
    age = row_of(family, "carer_age", unknown)
    assert (age.state, age.expires_on) == (Proof.MISSING, None)
    assert agrees(family) == "Missing or not in order: Age of the carer: 30 to 63."


def test_who_left_the_home_shows_nothing_more():
    family = make_family.applicant(None, Part.CARER, Part.OTHER_ADULT)
    family.adults[1].left_on = clock.today()
    requirements.ask(family)
    assert not [row for row in requirements.current(family) if row.adult_id == family.adults[1].id]


def test_what_was_accepted_stays_when_it_is_renewed():
    family = make_family.family()
    old = row_of(family, "medical")
    new = requirements.check(old, make_family.accepted(), by=make.user())
    assert (old.state, old.replaced_at is None, new.id != old.id) == (Proof.ACCEPTED, False, True)
    assert row_of(family, "medical").id == new.id


REFUSED = [
    ("medical", Finding(proof=Proof.FAILED), "Select why"),
    ("medical", Finding(proof=Proof.ACCEPTED), "Enter which document"),
    ("medical", Finding(proof=Proof.ACCEPTED, paper="1", issued_on=date(2999, 1, 1)), "in the future"),
    ("medical", Finding(proof=Proof.ACCEPTED, paper="1", issued_on=date(2020, 1, 1)), "has expired"),
    (
        "medical",
        Finding(proof=Proof.ACCEPTED, paper="1", issued_on=date(2020, 1, 1), expires_on=date(2019, 12, 31)),
        "before it was issued",
    ),
    ("carer_age", Finding(proof=Proof.ACCEPTED, paper="1"), "63 or younger"),
    ("medical", Finding(proof=Proof.HANDED_IN), "It was accepted before"),
]


@pytest.mark.parametrize(("kind", "finding", "said"), REFUSED)
def test_a_check_that_does_not_fit_is_refused(kind, finding, said):
    family = make_family.family()
    with pytest.raises(RuleBroken, match=said):
        requirements.check(row_of(family, kind), finding, by=make.user())


def test_evidence_is_sealed_with_the_key_of_the_family():
    family = make_family.family()
    row = row_of(family, "medical")
    stored = db.session.execute(select(Requirement.evidence_sealed).where(Requirement.id == row.id)).scalar_one()
    assert make_family.PAPER.encode() not in stored
    assert requirements.paper_of(row, family) == make_family.PAPER
