"""An emergency about an adult, or about nobody known: 102 is called at once, a child's case waits for a child."""

import pytest
from sqlalchemy import func, select

from app.db import db
from app.deadlines import seed as deadlines
from app.roles import Role
from app.rules.contacts import involved, receiving, records
from app.tables.cases import Case
from app.tables.contacts import Contact
from app.values.terms import About, Channel, Outcome
from app.workflow.models import Task, TaskState
from tests import make
from tests.support.telephone import ring

REFERRAL = {"danger": "no", "harms": ["neglect"], "carer_access": "yes", "outcome": "state_body"}


@pytest.fixture(autouse=True)
def district(session):
    deadlines.seed()
    place = make.district(make.region(61))
    make.user(Role.SPECIALIST, region_id=61, district_id=place.id)
    session.flush()
    return place


@pytest.fixture
def desk(sign_in):
    return sign_in(Role.OPERATOR)


def newest():
    db.session.expire_all()
    return db.session.scalars(select(Contact).order_by(Contact.id.desc()).limit(1)).one()


def cases():
    return db.session.scalar(select(func.count(Case.id)))


def calling():
    db.session.expire_all()
    waiting = select(Task).where(Task.step == "connect_emergency", Task.state == TaskState.OPEN)
    return list(db.session.scalars(waiting))


def alarmed(desk, district, **said):
    """F8 on a call: the record that stays open."""
    sent = {"region": "61", "district": str(district.id), "outcome": "emergency", **said}
    answer = desk.post(ring(desk), sent)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def test_a_child_who_is_known_again_is_a_child_whatever_was_said():
    contact = make.contact(child_age=35)
    contact.child_id = make.person().id
    assert involved.about(contact, {}) is About.CHILD


@pytest.mark.parametrize("said", [{"words": "Бьёт жену"}, {"child_age": "35"}, {"has_child": "no"}, {}])
def test_102_is_called_at_once_and_no_childs_case_is_opened(desk, district, said):
    """Fault A11: F8 with "бьёт жену" opened a critical child case with no child."""
    alarmed(desk, district, **said)
    [task] = calling()
    assert task.danger and task.assignee_id == desk.user.id and task.escalate_at is not None
    assert (cases(), newest().outcome, newest().risk) == (0, Outcome.EMERGENCY, None)


@pytest.mark.parametrize("said", [{"child_given": "Әлия"}, {"child_age": "6"}, {"danger": "yes"}, {"has_child": "yes"}])
def test_a_child_who_is_known_has_the_case_together_with_the_call(desk, district, said):
    alarmed(desk, district, **said)
    assert len(calling()) == 1 and cases() == 1 and newest().risk == "critical"


def test_the_open_record_asks_whether_a_child_is_involved_and_yes_opens_the_case(desk, district):
    record = alarmed(desk, district, address="Абай 5")
    assert 'name="do" value="child"' in desk.get(record).text
    unanswered = desk.post(record, {"region": "61", "do": "end"})
    assert unanswered.status_code == 422 and "whether a child is involved" in unanswered.text
    for _press in range(2):
        assert desk.post(record, {"region": "61", "address": "Абай 5", "do": "child"}).status_code == 303
    assert (cases(), len(calling()), newest().risk) == (1, 1, "critical")
    assert 'name="do" value="child"' not in desk.get(record).text
    assert desk.post(record, {"region": "61", "do": "end"}).status_code == 303


def test_a_child_named_later_opens_the_case_without_another_key(desk, district):
    record = alarmed(desk, district)
    desk.post(record, {"region": "61", "district": str(district.id), "child_given": "Әлия", "do": "save"})
    assert cases() == 1 and db.session.scalars(select(Case)).one().child.given == "Әлия"


@pytest.mark.parametrize("answer", [{"do": "no_child"}, {"has_child": "unknown", "do": "end"}])
def test_without_a_child_the_record_ends_all_the_same(desk, district, answer):
    record = alarmed(desk, district)
    assert desk.post(record, {"region": "61", **answer}).status_code == 303
    assert desk.post(record, {"region": "61", "do": "end"}).status_code == 303
    assert newest().ended_at is not None and cases() == 0


def test_a_record_that_nobody_ends_keeps_its_question(desk, district):
    alarmed(desk, district)
    [task] = calling()
    contact = newest()
    task.assignee_id, contact.triaged_at = None, contact.triaged_at - records.FORGOTTEN * 2
    records.end_forgotten()
    assert newest().ended_at is None
    contact.has_child = False
    records.end_forgotten()
    db.session.flush()
    assert newest().ended_at is not None


def test_102_pressed_again_without_a_child_makes_no_second_call(desk, district):
    record = alarmed(desk, district)
    assert desk.post(record, {"region": "61", "outcome": "emergency", "once": "again"}).status_code == 303
    assert len(calling()) == 1


def test_an_adults_age_is_said_to_be_one_and_refers_to_no_state_body(desk, district):
    """Fault A11: 35 was accepted as a child's age."""
    where = ring(desk)
    sent = {**REFERRAL, "region": "61", "district": str(district.id), "child_age": "35"}
    answer = desk.post(where, sent)
    assert answer.status_code == 422 and "18 or older is an adult" in answer.text and cases() == 0
    live = desk.post(f"/contacts/{newest().public_id}/risk", {**REFERRAL, "child_age": "18"}).text
    assert "18 or older is an adult" in live
    refused = desk.post(where, {**sent, "child_age": "", "has_child": "no"})
    assert refused.status_code == 422 and "for a child only" in refused.text
    assert desk.post(where, {**sent, "child_age": "17"}).status_code == 303 and cases() == 1


def test_a_talk_with_an_adult_calls_102_for_them_and_opens_no_case(desk, district, sign_in):
    desk.post(ring(desk), {"region": "61", "district": str(district.id), "outcome": "psychologist"})
    contact, listener = newest(), sign_in(Role.PSYCHOLOGIST)
    where = f"/tasks/{receiving.open_task(contact, 'talk_with_child').public_id}"
    said = {"summary": "He beats her.", "child_age": "35", **{**REFERRAL, "harms": ["domestic_violence"]}}
    assert listener.post(where, said).status_code == 422
    assert listener.post(where, {**said, "outcome": "emergency"}).status_code == 303
    assert (len(calling()), cases(), newest().child_age, newest().risk) == (1, 0, 35, None)


def test_a_talk_that_finds_a_child_behind_an_adult_opens_the_case(desk, district, sign_in):
    sent = {"region": "61", "district": str(district.id), "has_child": "no", "outcome": "psychologist"}
    desk.post(ring(desk), sent)
    where = f"/tasks/{receiving.open_task(newest(), 'talk_with_child').public_id}"
    answer = sign_in(Role.PSYCHOLOGIST).post(where, {**REFERRAL, "summary": "Her son is left alone.", "child_age": "6"})
    assert answer.status_code == 303 and cases() == 1


@pytest.mark.parametrize("way", ["call", "text"])
def test_police_for_an_adult_is_a_call_to_102_with_address_and_number(desk, district, way):
    """Fault A11: "Adult: Police" made no step."""
    chosen = {"outcome": "adult_help.police"}
    if way == "call":
        sent = {**chosen, "region": "61", "district": str(district.id), "address": "Абай 5"}
        assert desk.post(ring(desk), sent).status_code == 303
    else:
        said = receiving.Incoming(
            words="Он бьёт меня", channel=Channel.WEB, language="ru", address="Абай 5", caller_phone="+77011234567"
        )
        contact = receiving.receive(said)
        desk.get("/triage")
        answer = desk.post(f"/triage/{contact.public_id}", chosen)
        assert answer.headers["Location"] == f"/tasks/{calling()[0].public_id}"
    page = desk.get(f"/tasks/{calling()[0].public_id}").text
    assert "Абай 5" in page and "+7 701 123 45 67" in page
    assert (newest().outcome, newest().outcome_detail, cases()) == (Outcome.ADULT_HELP, "police", 0)
