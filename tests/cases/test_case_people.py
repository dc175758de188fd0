"""The people of a case: added, changed, checked, and with whom they live."""

from datetime import date

import pytest
from sqlalchemy import func, select

from app.audit import AuditEntry
from app.db import db
from app.roles import Role
from app.rules.cases import people
from app.tables.cases import CaseEvent, CasePerson, Safety
from app.tables.people import Membership, Person
from tests import make, make_work
from tests.support import casework

pytestmark = pytest.mark.usefixtures("session", "rules")
rules = casework.rules
GRANDMOTHER = {
    "relation": "grandparent", "safety": "safe", "surname": "Әбдіқызы", "given": "Күләш",
    "born_on": ["20", "5", "1985"], "sex": "girl", "phone": "8 701 555 44 33",
}  # fmt: skip


@pytest.fixture
def case():
    return make_work.case(surname="Қайратова", given="Айгерім", born_on=date(2019, 3, 14))


@pytest.fixture
def browser(sign_in, case):
    return sign_in(casework.manager_of(case))


def members(case):
    return list(db.session.scalars(select(CasePerson).where(CasePerson.case_id == case.id)))


def test_an_added_person_stands_in_the_case_with_the_way_to_contact(browser, case):
    answer = browser.post(f"/cases/{case.public_id}/people/new", GRANDMOTHER)
    assert answer.status_code == 303
    [one] = members(case)
    assert (one.person.name, one.relation, one.safety) == ("Әбдіқызы Күләш", "grandparent", Safety.SAFE)
    assert people.phone_of(one.person) == "+77015554433"
    page = browser.get(f"/cases/{case.public_id}").text
    assert "Әбдіқызы Күләш" in page
    assert "safe contact" in page


def test_a_form_sent_twice_adds_one_person(browser, case):
    twice = GRANDMOTHER | {"once": "one-shown-form-0001"}
    assert [browser.post(f"/cases/{case.public_id}/people/new", twice).status_code for _ in range(2)] == [303, 303]
    assert len(members(case)) == 1


def test_a_refused_person_keeps_all_that_was_typed_and_links_to_the_fault(browser, case):
    answer = browser.post(f"/cases/{case.public_id}/people/new", GRANDMOTHER | {"safety": "", "iin": "850520300004"})
    assert answer.status_code == 422
    for typed in ("Әбдіқызы", "Күләш", "850520300004", "+77015554433", "1985"):
        assert typed in answer.text
    assert 'href="#safety"' in answer.text or 'href="#safety-' in answer.text
    assert 'href="#iin"' in answer.text
    assert members(case) == []


def test_an_iin_with_a_wrong_check_digit_is_refused(browser, case):
    answer = browser.post(f"/cases/{case.public_id}/child", {"surname": "Қайратова", "iin": "120314500005"})
    assert answer.status_code == 422
    assert "its last digit does not fit" in answer.text


def test_an_iin_that_suggests_another_birth_is_kept_and_said(browser, case):
    told = {"surname": "Қайратова", "given": "Айгерім", "born_on": ["14", "3", "2019"], "sex": "girl"}
    answer = browser.post(f"/cases/{case.public_id}/child", told | {"iin": "120314500004"})
    assert answer.status_code == 303
    db.session.refresh(case.child)
    assert people.iin_of(case.child) == "120314500004"
    page = browser.get(answer.location).text
    assert "The IIN suggests a different date of birth: 14 March 2012." in page
    assert "The IIN suggests a different sex." in page


def test_an_iin_that_agrees_says_nothing(browser, case):
    told = {"surname": "Қайратова", "born_on": ["22", "7", "2015"], "sex": "girl", "iin": "150722600004"}
    page = browser.get(browser.post(f"/cases/{case.public_id}/child", told).location).text
    assert "suggests" not in page


def test_the_iin_of_somebody_else_is_refused_at_its_field(browser, case):
    make.person(iin="150722600004")
    answer = browser.post(f"/cases/{case.public_id}/child", {"surname": "Қайратова", "iin": "150722600004"})
    assert answer.status_code == 422
    assert "Another person has this IIN" in answer.text


def test_a_missing_iin_has_a_reason_that_falls_away_with_the_iin(browser, case):
    path = f"/cases/{case.public_id}/child"
    browser.post(path, {"surname": "Қайратова", "iin_missing": "newborn"})
    db.session.refresh(case.child)
    assert case.child.iin_missing == "newborn"
    browser.post(path, {"surname": "Қайратова", "iin_missing": "newborn", "iin": "150722600004"})
    db.session.refresh(case.child)
    assert case.child.iin_missing is None


def test_how_safe_contact_is_can_be_changed_and_stands_on_the_timeline(browser, case):
    browser.post(f"/cases/{case.public_id}/people/new", GRANDMOTHER)
    [one] = members(case)
    path = f"/cases/{case.public_id}/people/{one.person.public_id}"
    assert "Әбдіқызы" in browser.get(f"{path}/edit").text
    changed = GRANDMOTHER | {"safety": "no_contact", "note": "Әкесіне айтып қояды"}
    assert browser.post(f"{path}/edit", changed).status_code == 303
    db.session.refresh(one)
    assert one.safety is Safety.NO_CONTACT
    assert "Әкесіне айтып қояды" in browser.get(path).text
    kinds = db.session.scalars(select(CaseEvent.kind).where(CaseEvent.case_id == case.id)).all()
    assert "person_changed" in kinds


def test_a_person_of_another_case_is_not_found_here(browser, case):
    other, _sibling = casework.full()
    foreign = members(other)[0].person.public_id
    assert browser.get(f"/cases/{case.public_id}/people/{foreign}").status_code == 404
    assert browser.post(f"/cases/{case.public_id}/people/{foreign}/edit", GRANDMOTHER).status_code == 404


def test_the_iin_of_a_person_is_masked_until_it_is_asked_for_and_that_is_written_down(browser, case):
    browser.post(f"/cases/{case.public_id}/people/new", GRANDMOTHER | {"iin": "900101400404"})
    [one] = members(case)
    path = f"/cases/{case.public_id}/people/{one.person.public_id}"
    assert "900101400404" not in browser.get(path).text
    assert "900101400404" in browser.post(f"{path}/iin").text
    looks = select(func.count()).where(AuditEntry.case_id == case.id, AuditEntry.what == "IIN shown")
    assert db.session.scalar(looks) == 1


def test_the_home_gets_an_address_and_people_who_come_and_leave(browser, case):
    at = f"/cases/{case.public_id}/household"
    assert browser.post(f"{at}/address", {"address": "Кентау, Абай көшесі 5"}).status_code == 303
    db.session.refresh(case)
    browser.post(f"/cases/{case.public_id}/people/new", GRANDMOTHER)
    [one] = members(case)
    joined = {"person": str(one.person.public_id), "joined_on": ["1", "9", "2026"]}
    assert browser.post(f"{at}/join", joined).status_code == 303
    page = browser.get(f"/cases/{case.public_id}/people").text
    assert "Кентау, Абай көшесі 5" in page
    assert "since 1 Sep 2026" in page
    early = browser.post(f"{at}/{one.person.public_id}/leave", {"left_on": ["1", "8", "2026"]})
    assert early.status_code == 422
    assert "A person cannot leave before they came." in early.text
    assert browser.post(f"{at}/{one.person.public_id}/leave", {"left_on": ["1", "10", "2026"]}).status_code == 303
    left = db.session.scalar(select(Membership).join(Person).where(Person.id == one.person_id))
    assert left.left_on == date(2026, 10, 1)


def test_somebody_of_another_home_cannot_be_sent_away_from_here(browser, case):
    other, sibling = casework.full()
    path = f"/cases/{case.public_id}/household/{sibling.child.public_id}/leave"
    assert browser.post(path, {"left_on": ["1", "10", "2026"]}).status_code == 404
    assert other.id != case.id


def test_a_commissioner_reads_people_and_changes_nobody(sign_in, case):
    make_work.escalation(of=case)
    browser = sign_in(Role.COMMISSIONER, region_id=case.region_id)
    assert browser.get(f"/cases/{case.public_id}/people").status_code == 200
    assert browser.post(f"/cases/{case.public_id}/people/new", GRANDMOTHER).status_code == 403
    assert "Add a person" not in browser.get(f"/cases/{case.public_id}/people").text
