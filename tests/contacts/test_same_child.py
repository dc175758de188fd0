"""The same child is found, and the reasons are said in words."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from app import clock
from app.db import db
from app.i18n import speaking
from app.rules.cases import cases, people
from app.rules.contacts import same_child
from app.tables.cases import Safety
from app.values.terms import Relation
from tests import make


@pytest.fixture(autouse=True)
def _a_day(session):
    with clock.at(datetime(2026, 11, 23, 6, tzinfo=UTC)):
        yield


@pytest.fixture
def aigerim(session):
    """Ten years old, with an open case."""
    child = make.person(
        surname="Серікова", given="Айгерім", patronymic="Нұрланқызы", born_on=date(2016, 5, 4), iin="120314500004"
    )
    make.household(child)
    return make.case(child)


def reasons(match):
    with speaking("en"):
        return [str(reason) for reason in match.reasons]


def find(**known):
    return same_child.same_child(**known)


def test_the_iin_alone_is_enough(aigerim):
    [match] = find(iin="120314 500004")
    assert (match.child, match.case) == (aigerim.child, aigerim)
    assert reasons(match) == ["The same IIN."]


@pytest.mark.parametrize(
    ("surname", "given"),
    [
        ("Серікова", "Айгерім"),
        ("Серикова", "Айгерим"),
        ("Serikova", "Aigerim"),
        ("СЕРІКОВА", "Aygerim"),
        ("Айгерим", "Серикова"),  # the two boxes mixed up
        ("Серкова", "Айгерм"),  # typed in haste
    ],
)
def test_the_name_is_found_in_every_spelling(aigerim, surname, given):
    assert [match.child for match in find(surname=surname, given=given)] == [aigerim.child]


def test_every_reason_is_named_the_strongest_first(aigerim):
    [match] = find(surname="Серикова", given="Айгерим", age=10, district_id=aigerim.district_id)
    assert reasons(match) == ["The same name.", "The same age.", "The same district."]


def test_a_name_that_only_sounds_alike_says_so(aigerim):
    [match] = find(surname="Серкова", given="Айгерм", age=11)
    assert reasons(match) == ["The name sounds alike.", "About the same age."]


def test_a_given_name_alone_needs_something_more(aigerim):
    assert find(given="Айгерим") == []
    assert find(given="Айгерим", age=10, district_id=aigerim.district_id)[0].child is aigerim.child


def test_a_sister_is_not_the_same_child(aigerim):
    assert find(surname="Серікова", given="Айгүл", age=10, district_id=aigerim.district_id) == []


def test_another_age_is_another_child_unless_the_iin_says_otherwise(aigerim):
    assert find(surname="Серікова", given="Айгерім", age=15) == []
    assert len(find(surname="Серікова", given="Айгерім", age=15, iin="120314500004")) == 1


def test_three_years_between_are_too_many_for_a_name_even_at_the_edge_of_what_was_searched(session):
    child = make.person(surname="Серікова", given="Айгерім", born_on=date(2013, 1, 1), phone="+77011234567")
    said = {"surname": "Серікова", "given": "Айгерім", "age": 10}
    assert find(**said) == []
    assert [match.child for match in find(**said, phone="+77011234567")] == [child]


def test_an_unknown_age_excludes_nobody(session):
    make.person(surname="Ким", given="Марина", born_on=None)
    assert len(find(surname="Ким", given="Марина", age=15)) == 1


def test_the_phone_of_somebody_in_the_family_finds_the_child(aigerim):
    mother = make.adult(phone="87011234567")
    cases.add_person(aigerim, mother, "mother", Safety.SAFE, by=None)
    [match] = find(phone="+7 701 123 45 67")
    assert match.child is aigerim.child
    assert reasons(match) == ["The same phone number in the family."]


def test_adults_are_not_children(session):
    make.adult(surname="Серікова", given="Айгерім")
    assert find(surname="Серікова", given="Айгерім") == []


def test_half_typed_numbers_and_short_names_find_nothing(aigerim):
    assert find(iin="1203145", phone="8701", surname="С") == []
    assert find() == []


def test_a_closed_case_is_not_offered_but_the_child_is(aigerim):
    cases.close_case(aigerim, "goals_met", by=None)
    db.session.flush()
    [match] = find(iin="120314500004")
    assert (match.child, match.case) == (aigerim.child, None)


def test_the_likeliest_comes_first_and_no_more_than_asked(session):
    for number in range(8):
        make.person(surname="Серікова", given="Айгерім", born_on=date(2014 + number % 3, 1, 1))
    sure = make.person(surname="Серикова", given="Айгерим", born_on=None, iin="150722600004")
    found = find(surname="Серікова", given="Айгерім", age=10, iin="150722600004")
    assert len(found) == 5
    assert found[0].child is sure


def test_it_takes_one_statement(aigerim):
    db.session.flush()
    before = db.unit.statements
    [match] = find(surname="Серикова", given="Айгерим", phone="87011234567", iin="120314500004", age=10)
    assert match.case.manager.name and match.case.district.name_en
    assert db.unit.statements - before == 1


@pytest.mark.parametrize(
    "index", ["ix_person_near", "uq_person_iin", "ix_person_phone_index", "ix_case_person_person_id"]
)
def test_each_way_to_a_child_uses_its_index(session, index):
    session.execute(text("set local enable_seqscan = off"))
    keys = same_child._keys({"surname": "Серікова", "given": "Айгерім", "phone": "87011234567", "iin": "120314500004"})
    told = same_child._nearest(keys).compile(db.session.get_bind(), compile_kwargs={"literal_binds": False})
    plan = session.connection().exec_driver_sql(f"explain {told}", told.params)
    assert index in "\n".join(line for (line,) in plan)


def test_two_of_one_name_are_told_apart_by_age_district_and_street(session):
    """Fault A12: two "Айша Ө." looked the same. The number of the house stays out of it."""
    near, far = make.district(), make.district(make.region(75))
    for born, place, address in [
        (date(2010, 3, 1), near, "Абай көшесі, 12-үй, 5"),
        (date(2021, 3, 1), far, "7-й мкр, дом 3"),
    ]:
        child = make.person(surname="Өмірова", given="Айша", born_on=born)
        people.join(people.create_household(place.id, address, by=None), child, Relation.CHILD, None, by=None)
    db.session.flush()
    found = {match.age: match.place for match in find(surname="Өмірова", given="Айша")}
    assert found == {16: f"{near.name_kk}, Абай көшесі", 5: f"{far.name_kk}, 7-й мкр"}


def test_a_child_of_whom_nothing_is_known_has_no_place(session):
    make.person(surname="Ким", given="Марина", born_on=None)
    [match] = find(surname="Ким", given="Марина")
    assert (match.age, match.place) == (None, "")


def test_hostile_names_are_only_text(aigerim):
    for name in ("%' or 1=1 --", "_%_", "\\", "а" * 5000):
        assert find(surname=name, given=name) == []
