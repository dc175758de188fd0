"""People, households, and who is whose brother."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.audit import Access, AuditEntry
from app.db import db
from app.errors import RuleBroken
from app.rules.cases import people
from app.tables.people import Person
from tests import make


def test_a_person_is_found_by_a_folded_name_and_keeps_the_written_one(session):
    child = make.person(surname="Әбдіқадырова", given="Ұлжан", patronymic="Ерланқызы")
    assert child.name == "Әбдіқадырова Ұлжан Ерланқызы"
    assert child.folded == "абдикадирова улжан ерланкизи"


def test_iin_and_phone_are_sealed_and_read_back(session):
    child = make.person(iin="120314 500004", phone="8 701 123 45 67")
    assert people.iin_of(child) == "120314500004"
    assert people.phone_of(child) == "+77011234567"
    assert b"1203145" not in child.iin_sealed


def test_a_wrong_iin_is_refused_and_nothing_is_kept(session):
    with pytest.raises(RuleBroken) as refused:
        make.person(iin="120314500005")
    assert refused.value.field == "iin"
    assert session.scalar(select(Person.id)) is None


def test_two_people_cannot_have_one_iin(session):
    make.person(iin="120314500004")
    with pytest.raises(RuleBroken) as refused:
        make.person(iin="120314500004")
    assert refused.value.field == "iin"


def test_saving_the_same_iin_again_is_no_conflict(session):
    child = make.person(iin="120314500004")
    people.update_person(child, by=make.user(), iin="120314500004", school="№ 5")
    assert (people.iin_of(child), child.school) == ("120314500004", "№ 5")


def test_an_iin_may_disagree_with_the_birth_date(session):
    child = make.person(iin="120314500004", born_on=date(2013, 1, 1))
    assert child.born_on == date(2013, 1, 1)


def test_what_is_left_out_of_a_change_stays(session):
    child = make.person(surname="Ким", given="Марина", phone="87011234567")
    people.update_person(child, by=make.user(), given="Мария")
    assert (child.name, people.phone_of(child)) == ("Ким Мария", "+77011234567")
    people.update_person(child, by=make.user(), phone="")
    assert (people.phone_of(child), child.phone_index) == ("", None)


def test_nobody_is_born_tomorrow(session):
    with pytest.raises(RuleBroken) as refused:
        make.person(born_on=clock.today() + timedelta(days=1))
    assert refused.value.field == "born_on"


@pytest.mark.parametrize(
    ("on", "age"), [(date(2026, 5, 3), 9), (date(2026, 5, 4), 10), (date(2026, 12, 31), 10), (date(2016, 5, 4), 0)]
)
def test_age_changes_on_the_birthday(session, on, age):
    assert people.age_of(make.person(born_on=date(2016, 5, 4)), on) == age


def test_an_unknown_birth_has_no_age(session):
    assert people.age_of(make.person(born_on=None)) is None


def test_siblings_are_the_other_children_who_live_there_now(session):
    child, brother, mother = make.person(), make.person(given="Ерлан", born_on=date(2012, 1, 1)), make.adult()
    gone = make.person(given="Дана")
    home = make.household(child, brother, mother, gone)
    people.leave(people.members(home)[-1], clock.today(), by=None)
    still = {member.person_id for member in people.members(home)}
    assert people.siblings(child) == [one for one in (brother, gone) if one.id in still]
    assert mother not in people.siblings(child)


def test_a_child_without_a_household_has_no_siblings(session):
    make.person()
    assert people.siblings(make.person()) == []


def test_nobody_joins_a_household_twice_but_may_come_back(session):
    child = make.person()
    home = make.household(child)
    with pytest.raises(RuleBroken):
        people.join(home, child, "child", None, by=None)
    people.leave(people.members(home)[0], clock.today(), by=None)
    assert people.household_of(child) is None
    people.join(home, child, "child", clock.today(), by=None)
    assert people.household_of(child) is home


def test_nobody_leaves_before_they_came(session):
    child, home = make.person(), make.household()
    stay = people.join(home, child, "child", date(2026, 3, 2), by=None)
    with pytest.raises(RuleBroken) as refused:
        people.leave(stay, date(2026, 3, 1), by=None)
    assert refused.value.field == "left_on"
    people.leave(stay, date(2026, 3, 2), by=None)
    with pytest.raises(RuleBroken):
        people.leave(stay, date(2026, 3, 3), by=None)


def test_nobody_comes_or_leaves_on_a_day_to_come(session):
    child, home, tomorrow = make.person(), make.household(), clock.today() + timedelta(days=1)
    with pytest.raises(RuleBroken, match="in the future") as coming:
        people.join(home, child, "child", tomorrow, by=None)
    stay = people.join(home, child, "child", None, by=None)
    with pytest.raises(RuleBroken, match="in the future") as leaving:
        people.leave(stay, tomorrow, by=None)
    assert (coming.value.field, leaving.value.field, stay.left_on) == ("joined_on", "left_on", None)


def test_an_address_is_sealed(session):
    home = make.household(address="Абай көшесі 5")
    assert people.address_of(home) == "Абай көшесі 5"
    people.set_address(home, None, "", by=make.user())
    assert (people.address_of(home), home.address_sealed) == ("", None)


def test_every_change_of_a_person_is_on_the_record(session):
    by = make.user()
    child = people.create_person(by=by, given="Дана", is_child=True)
    people.update_person(child, by=by, given="Диана")
    session.flush()
    rows = db.session.scalars(select(AuditEntry).where(AuditEntry.actor_id == by.id).order_by(AuditEntry.id)).all()
    assert [(row.access, row.what) for row in rows] == [
        (Access.WRITE, "person created"),
        (Access.WRITE, "person changed"),
    ]
