"""A case begins from a letter, a visit or a sibling's case, by the same table and diagram as from 111 (fault B6)."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from app.audit import AuditEntry
from app.db import db
from app.errors import NotFound
from app.jobs import drain
from app.roles import Role
from app.rules.cases import cases, people
from app.rules.contacts import reports
from app.rules.contacts.reports import Report
from app.tables import sealing
from app.tables.cases import Case, CaseEvent, CasePerson, Safety
from app.tables.contacts import Contact, ContactState
from app.values.terms import Channel
from app.workflow import registry
from app.workflow.models import Decision, Incident, Task, TaskState
from tests import make, make_work


@pytest.fixture
def office(session, sign_in):
    make.deadlines()
    return Office(sign_in)


class Office:
    """A district with a specialist, and the head of its region."""

    def __init__(self, sign_in):
        self.district = make.district()
        self.specialist = make.user(Role.SPECIALIST, district_id=self.district.id)
        self.head = make.user(Role.HEAD, region_id=self.district.region_id)
        self.browser, self.sign_in = sign_in(self.specialist), sign_in

    def send(self, page="/cases/new", browser=None, **change):
        answer = (browser or self.browser).post(page, filled(self.district, **change))
        db.session.commit()
        drain()
        db.session.expire_all()
        assert not db.session.scalars(select(Incident.cause)).all()
        return answer


def filled(district, **change):
    sent = {
        "region": str(district.region_id),
        "district": str(district.id),
        "way": "agency",
        "agency": "education",
        "letter_number": "01-12/345",
        "letter_on": ["1", "6", "2026"],
        "words": "Бала екі апта сабаққа келмеді, денесінде көгерген жер бар",
        "danger": "no",
        "harms": ["physical"],
        "carer_access": "yes",
        "child_surname": "Омарова",
        "child_given": "Әлия",
        "child_age": "9",
        "caller_name": "Жұмабаева Гүлнар",
        "caller_relation": "teacher",
        "phone": "8 701 123 45 67",
    }
    return {name: value for name, value in {**sent, **change}.items() if value is not None}


def only(kind):
    return db.session.scalars(select(kind)).one()


def steps(case):
    return set(db.session.scalars(select(Task.step).where(Task.case_id == case.id, Task.state == TaskState.OPEN)))


def kinds(case):
    return set(db.session.scalars(select(CaseEvent.kind).where(CaseEvent.case_id == case.id)))


def test_a_letter_of_a_school_opens_a_case_with_the_same_level_and_clocks(office):
    assert office.send().status_code == 303
    case, contact = only(Case), only(Contact)
    decided = only(Decision)
    assert (decided.table, case.risk) == ("triage", decided.outputs["decided_risk"])
    assert (contact.state, contact.case_id, contact.number[:2]) == (ContactState.TRIAGED, case.id, "R-")
    assert (case.district_id, case.manager_id, steps(case)) == (
        office.district.id,
        office.specialist.id,
        {"accept_case", "tell_police"},
    )
    report = reports.of_contact(contact)
    assert (report.agency, report.letter_number, report.letter_on) == ("education", "01-12/345", date(2026, 6, 1))
    assert "report_taken" in kinds(case)
    page = office.sign_in(make.user(Role.SHIFT_LEAD)).get(f"/contacts/{contact.public_id}").text
    assert ("01-12/345" in page, "School, kindergarten" in page) == (True, True)
    assert sealing.get(contact, "caller_name") == "Жұмабаева Гүлнар"
    assert only(CasePerson).person.surname == "Жұмабаева"
    assert "report taken" in set(db.session.scalars(select(AuditEntry.what)))


def test_nothing_of_it_ever_waits_at_111(office):
    office.send()
    of_111 = select(Task).where(Task.state == TaskState.OPEN, Task.role.in_([Role.OPERATOR, Role.SHIFT_LEAD]))
    assert db.session.scalars(of_111).all() == []


def test_a_visit_to_the_office_needs_no_letter(office):
    office.send(way="in_person", agency="", letter_number="", letter_on=None, caller_relation="neighbour")
    assert (only(Contact).channel, only(Case).state) == ("in_person", "open")


def test_the_page_tells_all_that_is_missing_at_once_and_keeps_what_was_typed(office):
    answer = office.send(way="", harms=[], carer_access="", danger="yes", words="Мектептен хабар")
    assert answer.status_code == 422
    missing = ("way", "harms", "carer_access", "called")
    assert [name for name in missing if f'href="#{name}' not in answer.text] == []
    assert "Мектептен хабар" in answer.text
    assert db.session.scalars(select(Contact)).all() == []


@pytest.mark.parametrize(
    ("change", "words"), [({"agency": ""}, "Select the agency"), ({"words": " "}, "what was reported")]
)
def test_a_report_without_its_ground_is_refused(office, change, words):
    answer = office.send(**change)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert db.session.scalars(select(Case)).all() == []


def test_no_other_outcome_is_smuggled_in(office):
    assert office.send(outcome="not_a_contact.prank").status_code == 303
    assert (only(Contact).outcome, only(Contact).case_id) == ("state_body", only(Case).id)


def test_pressed_twice_one_case_is_opened(office):
    office.send(once="aaaaaaaaaaaaaaaa")
    again = office.send(once="aaaaaaaaaaaaaaaa")
    assert (again.status_code, again.headers["Location"]) == (303, f"/cases/{only(Case).public_id}")


def test_a_child_who_may_be_known_is_asked_about_and_the_report_joins_the_open_case(office):
    known = make.case(make.person(surname="Омарова", given="Әлия", born_on=None), office.specialist)
    asked = office.send()
    assert asked.status_code == 422
    assert (known.number in asked.text, "The same name." in asked.text) == (True, True)
    assert office.send(which=str(known.child.public_id)).status_code == 303
    assert (only(Case).id, only(Contact).case_id) == (known.id, known.id)
    assert "report_taken" in kinds(known)


def test_another_child_of_the_same_name_gets_a_case_of_its_own(office):
    known = make.case(make.person(surname="Омарова", given="Әлия", born_on=None), office.specialist)
    assert office.send(which="other").status_code == 303
    assert {case.id for case in db.session.scalars(select(Case))} > {known.id}


def test_a_known_iin_joins_the_open_case_of_another_district_which_is_told_and_not_shown(office):
    far = make.case(make.person(iin="160504600125"), make.user(Role.SPECIALIST))
    answer = office.send(child_iin="160504600125", which=str(far.child.public_id))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/cases")
    assert far.number in office.browser.get("/cases").text
    assert only(Contact).case_id == far.id


def test_in_danger_111_connects_unless_the_office_has_called(office):
    office.send(danger="yes", called="not_yet")
    waits = db.session.scalars(select(Task).where(Task.step == "connect_emergency")).one()
    assert (waits.state, waits.assignee_id) == (TaskState.OPEN, None)
    assert only(Case).risk == "critical"


def test_a_call_to_102_made_at_the_office_is_on_the_record(office):
    office.send(danger="yes", called="102", called_reference="ҚАЗ-77")
    done = db.session.scalars(select(Task).where(Task.step == "connect_emergency")).one()
    assert (done.state, done.ended_by_id) == (TaskState.DONE, office.specialist.id)
    assert "emergency_called" in kinds(only(Case))


def test_a_call_to_102_that_nobody_needed_is_no_step(office):
    office.send(danger="no", called="102")
    assert db.session.scalars(select(Task).where(Task.step == "connect_emergency")).all() == []


def test_a_case_that_cannot_be_opened_at_once_comes_to_be_by_itself(office, monkeypatch):
    monkeypatch.setitem(registry.services, "contact/open_case", lambda call: call.params["nothing of that name"])
    assert office.browser.post("/cases/new", filled(office.district)).headers["Location"] == "/cases"
    assert "within a minute" in office.browser.get("/cases").text
    assert (only(Contact).case_id, only(Incident).step) == (None, "open_case")


def test_the_day_of_birth_known_at_the_office_is_kept(office):
    office.send(born_on=["4", "5", "2017"], child_age="")
    child = only(Case).child
    assert (child.born_on, child.is_birth_estimated) == (date(2017, 5, 4), False)


@pytest.mark.parametrize("role", [Role.HEAD, Role.SHIFT_LEAD])
def test_the_head_and_the_shift_lead_open_a_case_too(office, role):
    browser = office.sign_in(office.head if role is Role.HEAD else make.user(Role.SHIFT_LEAD))
    assert "Open a case" in browser.get("/cases/new").text
    onwards = office.send(browser=browser).headers["Location"]
    assert onwards == (f"/cases/{only(Case).public_id}" if role is Role.HEAD else "/shift")


def test_the_list_of_cases_and_the_shift_lead_to_it(office):
    assert "/cases/new" in office.browser.get("/cases").text
    assert "/cases/new" in office.sign_in(make.user(Role.SHIFT_LEAD)).get("/shift").text


# -- a sibling


@pytest.fixture
def family(office):
    """An open case with a mother, a warning and a home."""
    case = office.case = make.case(make.person(surname="Омарова", given="Әлия"), office.specialist)
    mother = make.adult(surname="Омарова", given="Сәуле")
    office.home = make.household(case.child, mother, district_id=office.district.id, address="Абай көшесі 5")
    case.household_id = office.home.id
    member = cases.add_person(case, mother, "mother", Safety.NO_CONTACT, by=office.specialist)
    sealing.put(member, "note", "Телефон соқпаңыз", case.key)
    cases.warn(case, "Үйге телефон соғуға болмайды", by=office.specialist)
    office.page = f"/cases/{case.public_id}/sibling"
    return office


def test_a_siblings_case_begins_with_the_people_of_the_family(family):
    page = family.browser.get(family.page).text
    assert ("Абай көшесі 5" in page, 'value="Омарова"' in page) == (True, True)
    assert re.search(r'value="neglect"[^>]* checked', page)
    assert family.page in family.browser.get(f"/cases/{family.case.public_id}/linked").text
    assert family.send(family.page, child_given="Ерлан", way=None, agency=None).status_code == 303
    (new,) = [case for case in db.session.scalars(select(Case)) if case.id != family.case.id]
    around = {member.relation: member for member in db.session.scalars(select(CasePerson).filter_by(case_id=new.id))}
    assert sealing.get(around["mother"], "note", new.key) == "Телефон соқпаңыз"
    assert around["mother"].safety is Safety.NO_CONTACT
    assert [sealing.get(row, "text", new.key) for row in cases.running_warnings(new)] == [
        "Үйге телефон соғуға болмайды"
    ]
    assert people.household_of(new.child).id == family.home.id
    assert new.number in family.browser.get(f"/cases/{family.case.public_id}/linked").text
    assert "sibling_opened" in kinds(family.case)
    assert {"people_carried_over", "report_taken"} <= kinds(new)


def test_a_child_who_is_known_in_the_home_is_chosen_not_typed_again(family):
    brother = make.person(surname="Омаров", given="Ерлан")
    people.join(family.home, brother, "child", None, by=None)
    assert "Омаров Ерлан" in family.browser.get(family.page).text
    family.send(family.page, which=str(brother.public_id), way=None)
    assert cases.open_case_of(brother) is not None
    assert "Омаров Ерлан" not in family.browser.get(family.page).text


def test_no_child_of_another_home_is_slipped_in(family):
    stranger = make.person(surname="Бөтен")
    assert family.send(family.page, which=str(stranger.public_id), way=None).status_code == 303
    assert cases.open_case_of(stranger) is None


def test_a_child_of_another_home_is_no_sibling(family):
    report = Report(channel=Channel.SIBLING, words="-", child=make.person().public_id, sibling=family.case)
    with pytest.raises(NotFound):
        reports._sibling(family.case, report, None, family.specialist)


def test_a_family_without_a_written_home_gets_one(office):
    case = make.case(make.person(surname="Омарова"), office.specialist)
    office.send(f"/cases/{case.public_id}/sibling", child_given="Ерлан", way=None)
    assert people.household_of(case.child) is not None
    assert len(people.siblings(case.child)) == 1
    assert case.household_id == people.household_of(case.child).id


def test_nobody_opens_a_sibling_of_a_case_that_is_not_theirs(office):
    far = make_work.case(district=make.district(make.region(75)))
    assert office.browser.get(f"/cases/{far.public_id}/sibling").status_code == 404
