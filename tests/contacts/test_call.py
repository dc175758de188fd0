"""The call screen: a call comes in, three answers give the level, one button refers, another never waits."""

import pytest
from sqlalchemy import func, select

from app import audit, clock, vault
from app.audit import AuditEntry
from app.db import db
from app.deadlines import seed as deadlines
from app.roles import Role
from app.rules.cases import cases, people
from app.rules.contacts import opening, receiving
from app.rules.tasks import completion
from app.tables import sealing
from app.tables.cases import Case
from app.tables.contacts import Contact, ContactState, Facility
from app.values.terms import Outcome
from app.workflow.models import Decision, Instance, Subscription, Task, TaskState
from tests import make
from tests.support.telephone import ring

THREE = {"danger": "no", "harms": ["neglect"], "carer_access": "yes", "region": "", "outcome": "state_body"}


@pytest.fixture(autouse=True)
def ground(session):
    deadlines.seed()
    make.district()
    session.flush()


@pytest.fixture
def district(session):
    """Staffed: a specialist is there to lead the case."""
    place = make.district(make.region(61))
    make.user(Role.SPECIALIST, region_id=61, district_id=place.id)
    return place


def the_contact():
    db.session.expire_all()
    return db.session.scalars(select(Contact)).one()


def the_case():
    return db.session.scalars(select(Case)).one()


def risk_url():
    return f"/contacts/{the_contact().public_id}/risk"


def test_a_call_opens_its_record_with_the_operator_and_the_number_leaves_the_address(desk):
    where = ring(desk)
    assert "/tasks/" in where and "701" not in where
    contact, task = the_contact(), db.session.scalars(select(Task)).one()
    assert contact.caller_phone_index == vault.index("phone", "+77011234567")
    assert (contact.line, task.step, task.assignee_id) == ("7", "triage_contact", desk.user.id)


def test_the_number_never_reaches_the_log(desk, capfd):
    desk.get(ring(desk))
    written = capfd.readouterr()
    assert "7011234567" not in written.out + written.err


def test_the_same_call_raised_twice_within_a_minute_is_one_contact(desk):
    assert ring(desk) == ring(desk)
    assert db.session.scalar(select(func.count(Contact.id))) == 1


def test_a_call_from_another_line_or_number_is_another_contact(desk):
    assert len({ring(desk), ring(desk, line="8"), ring(desk, number="87017654321")}) == 3


def test_a_withheld_number_is_a_call_all_the_same(desk):
    ring(desk, number="anonymous")
    assert the_contact().caller_phone_index is None


def test_without_a_telephone_system_the_call_is_opened_by_hand(desk):
    assert desk.get("/calls/new").status_code == 200
    assert desk.post("/calls/new", {"number": "12", "line": ""}).status_code == 422
    assert desk.post("/calls/new", {"number": "8 701 123 45 67", "line": "7"}).status_code == 303


def test_the_page_shows_the_masked_number_the_sections_and_what_to_ask(desk):
    page = desk.get(ring(desk)).text
    assert "+7 701 ••• •• 67" in page and "1234567" not in page
    assert page.count('data-section="') == 5
    assert "Not known yet" in page and "Is the child in danger right now? Does anyone need a doctor?" in page


def test_the_level_and_its_reason_stand_there_while_answering(desk):
    ring(desk)
    first = desk.post(risk_url(), {"danger": "no", "harms": ["neglect"], "child_age": "12"}).text
    assert "Medium" in first and "Neglect, being left alone" in first
    second = desk.post(risk_url(), {"danger": "yes", "harms": ["physical"], "child_age": "5"}).text
    assert "Critical" in second and "in danger now" in second


def test_digits_of_the_kazakh_layout_are_read_while_answering(desk):
    ring(desk)
    small = desk.post(risk_url(), {"danger": "no", "harms": ["left_alone"], "child_age": "."}).text  # the key of 7
    smaller = desk.post(risk_url(), {"danger": "no", "harms": ["left_alone"], "child_age": ","}).text  # the key of 6
    assert '<span class="risk c2">' in small and '<span class="risk c4">' in smaller


def test_three_answers_refer_and_the_case_is_opened_in_the_childs_district(desk, district):
    where = ring(desk)
    answer = desk.post(where, {**THREE, "district": str(district.id), "child_given": "Әлия", "child_age": "6"})
    assert answer.status_code == 303, answer.text
    contact, case = the_contact(), the_case()
    assert (contact.state, contact.outcome, contact.risk) == (ContactState.TRIAGED, Outcome.STATE_BODY, "high")
    assert (case.district_id, case.risk, case.child.given) == (district.id, "high", "Әлия")
    assert contact.case_id == case.id and case.manager.district_id == district.id
    decision = db.session.scalars(select(Decision)).one()
    assert decision.rule == "small_child_neglected"
    assert db.session.scalars(select(Subscription.message)).one() == "case_accepted"


def test_no_personal_data_enters_the_engine(desk, district):
    where = ring(desk)
    words = {"words": "Father drinks", "child_surname": "Сейітқали", "caller_name": "Гүлнар", "address": "Абай 5"}
    desk.post(where, {**THREE, **words, "district": str(district.id)})
    for instance in db.session.scalars(select(Instance)):
        state = (instance.engine_state + str(instance.about).encode()).decode(errors="replace")
        assert not any(word in state for word in ("Сейітқали", "Гүлнар", "Абай", "drinks", "7011234567"))


@pytest.mark.parametrize("missing", ["danger", "harms", "carer_access"])
def test_each_of_the_three_answers_is_needed_to_refer(desk, missing):
    where = ring(desk)
    answer = desk.post(where, {**THREE, missing: "", "words": "Typed before"})
    assert answer.status_code == 422
    assert f'href="#{missing}' in answer.text and "Typed before" in answer.text
    assert the_contact().state is ContactState.WAITING


def test_advice_only_needs_no_answers(desk):
    assert desk.post(ring(desk), {"region": "", "outcome": "information"}).status_code == 303
    assert the_contact().outcome is Outcome.INFORMATION
    assert db.session.scalar(select(func.count(Case.id))) == 0


def test_a_prank_is_counted_with_its_kind(desk):
    desk.post(ring(desk), {"region": "", "outcome": "not_a_contact.prank"})
    assert (the_contact().outcome, the_contact().outcome_detail) == (Outcome.NOT_A_CONTACT, "prank")


def test_102_never_waits_for_the_form_and_keeps_what_could_not_be_read(desk, district):
    where = ring(desk)
    typed = {"region": "61", "child_iin": "12", "child_age": "soon", "outcome": "emergency", "words": "Knife"}
    assert desk.post(where, typed).status_code == 303
    steps = set(db.session.scalars(select(Task.step).where(Task.state == TaskState.OPEN)))
    assert "connect_emergency" in steps
    done = db.session.scalars(select(Task).where(Task.step == "triage_contact")).one()
    assert completion.answers(done)["set_aside"] == {"child_iin": ["12"], "child_age": ["soon"]}
    assert the_case().risk == "critical"


def test_102_is_noted_with_time_and_number(desk, district):
    record = desk.post(ring(desk), {"region": "61", "outcome": "emergency"}).headers["Location"]
    waiting = db.session.scalars(select(Task).where(Task.step == "connect_emergency")).one()
    connect = f"/tasks/{waiting.public_id}"
    assert waiting.assignee_id == desk.user.id and connect in desk.get(record).text
    assert desk.get(connect).status_code == 200
    now = clock.now().astimezone(clock.ALMATY)
    called = [str(now.day), str(now.month), str(now.year), f"{now:%H:%M}"]
    assert desk.post(connect, {"service": "102", "called_at": called, "reference": ""}).status_code == 422
    assert desk.post(connect, {"service": "102", "called_at": called, "reference": "0418"}).status_code == 303


def test_the_level_can_be_raised_with_a_reason_and_never_lowered(desk, district):
    where = ring(desk)
    sent = {**THREE, "district": str(district.id)}
    lower = desk.post(where, {**sent, "raise_to": "low", "raise_reason": "It is nothing"})
    assert lower.status_code == 422 and "not lower it" in lower.text
    silent = desk.post(where, {**sent, "raise_to": "critical"})
    assert silent.status_code == 422 and "Enter why it is more urgent" in silent.text
    assert desk.post(where, {**sent, "raise_to": "critical", "raise_reason": "He has a weapon"}).status_code == 303
    assert the_case().risk == "critical"
    assert sealing.get(the_contact(), "raised_because") == "He has a weapon"


def test_a_child_named_alike_is_found_while_typing_and_attached_in_one_step(desk, district):
    child = people.create_person(by=None, surname="Қасымова", given="Әлия", is_child=True)
    manager = make.user(Role.SPECIALIST, region_id=61, district_id=district.id)
    case = cases.open_case(child, by=None, district=district, risk="medium", harms=[], manager=manager)
    where = ring(desk)
    contact = the_contact()
    found = desk.post(f"/contacts/{contact.public_id}/matches", {"child_surname": "Касымова", "child_given": "Алия"})
    assert case.number in found.text and str(child.public_id) in found.text
    sent = {"child": str(child.public_id), "words": "She cries again"}
    assert desk.post(f"/contacts/{contact.public_id}/attach", sent).headers["Location"] == where
    page = desk.get(where).text
    assert case.number in page and "She cries again" in page
    desk.post(where, {**THREE, "danger": "yes", "district": str(district.id)})
    db.session.refresh(case)
    assert (the_contact().case_id, case.risk) == (case.id, "critical")
    assert db.session.scalar(select(func.count(Case.id))) == 1


def test_attaching_to_the_wrong_child_is_undone(desk, district):
    child = people.create_person(by=None, surname="Қасымова", given="Әлия", is_child=True)
    where = ring(desk)
    url = f"/contacts/{the_contact().public_id}"
    desk.post(f"{url}/attach", {"child": str(child.public_id)})
    assert the_contact().child_id == child.id
    assert desk.post(f"{url}/detach").headers["Location"] == where
    assert the_contact().child_id is None
    assert desk.post(f"{url}/attach", {"child": "nobody"}).status_code == 404


def test_every_match_that_was_shown_is_on_the_record(desk, district):
    people.create_person(by=None, surname="Қасымова", given="Әлия", is_child=True)
    ring(desk)
    desk.post(f"/contacts/{the_contact().public_id}/matches", {"child_surname": "Қасымова", "child_given": "Әлия"})
    looks = select(func.count(AuditEntry.id)).where(AuditEntry.what == "possible same child")
    assert db.session.scalar(looks.where(AuditEntry.access == audit.Access.READ)) == 1


def test_earlier_contacts_of_the_same_number_stand_beside_the_call(desk):
    desk.post(ring(desk), {"region": "", "outcome": "information"})
    with clock.at(clock.now() + receiving.RINGS_AGAIN * 2):
        page = desk.get(ring(desk)).text
    assert "1 earlier contact" in page and "Information given" in page


def test_a_draft_is_kept_by_the_server_and_put_back(desk):
    where = ring(desk)
    assert desk.post(f"{where}/draft", {"words": "She said", "child_age": "9"}).status_code == 204
    page = desk.get(where).text
    assert "She said" in page and 'value="9"' in page


def test_a_school_is_coded_so_that_contacts_about_it_are_found(desk, district):
    desk.post(ring(desk), {**THREE, "district": str(district.id), "school": "School no. 5"})
    facility = db.session.scalars(select(Facility)).one()
    assert (the_contact().facility_id, facility.district_id) == (facility.id, district.id)
    ring(desk, line="8")
    newest = db.session.scalars(select(Contact).order_by(Contact.id.desc()).limit(1)).one()
    found = desk.post(f"/contacts/{newest.public_id}/facilities", {"school": "school no"})
    assert "School no. 5" in found.text and str(facility.public_id) in found.text


def test_a_child_whose_place_nobody_knows_still_gets_a_case_with_a_warning(desk, district):
    assert desk.post(ring(desk), THREE).status_code == 303
    case = the_case()
    assert len(cases.running_warnings(case)) == 1


def test_the_case_of_an_unknown_district_goes_where_somebody_works(session):
    make.district(make.region(61))
    staffed = make.district(make.region(61))
    make.user(Role.SPECIALIST, region_id=61, district_id=staffed.id)
    assert opening.place_of(Contact(region_id=61, district_id=None)) == (staffed, False)


def test_the_whole_number_is_shown_only_on_the_record(desk):
    ring(desk)
    shown = desk.post(f"/contacts/{the_contact().public_id}/number")
    assert "+7 701 123 45 67" in shown.text
    looked = select(func.count(AuditEntry.id)).where(AuditEntry.what == "caller's number")
    assert db.session.scalar(looked) == 1


def test_a_contact_nobody_triages_any_more_is_not_there_for_another_operator(desk, sign_in):
    desk.post(ring(desk), {"region": "", "outcome": "information"})
    public_id = the_contact().public_id
    assert desk.get(f"/contacts/{public_id}").status_code == 200
    assert sign_in(Role.OPERATOR).get(f"/contacts/{public_id}").status_code == 404
    assert sign_in(Role.SPECIALIST).get(f"/contacts/{public_id}").status_code == 403


def test_a_shift_lead_who_takes_a_call_works_it_like_an_operator(sign_in):
    lead = sign_in(Role.SHIFT_LEAD)
    where = ring(lead)
    assert 'name="outcome"' in lead.get(where).text
    assert lead.post(where, {"region": "", "outcome": "information"}).status_code == 303
    assert the_contact().outcome is Outcome.INFORMATION
