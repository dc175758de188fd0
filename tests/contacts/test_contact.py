"""A contact from its first word to the caller who hears what was done."""

import re

import pytest
from sqlalchemy import select
from sqlalchemy import text as sql

from app import clock
from app.db import db
from app.jobs import drain
from app.roles import Role
from app.rules.cases import cases, protection
from app.rules.cases import people as persons
from app.rules.contacts import conversation, receiving
from app.tables import sealing
from app.tables.cases import Case, CaseEvent, CasePerson
from app.tables.contacts import Contact
from app.tables.people import Person
from app.values.terms import Channel, Outcome, Risk
from app.workflow import engine
from app.workflow.models import Incident, Instance, InstanceState, Task, TaskState
from tests import make

CODED = {"danger": "unknown", "harms": ["bullying"], "carer_access": "unknown"}

pytestmark = pytest.mark.usefixtures("district")


def text(district, **more):
    said = {"words": "They laugh at me.", "channel": Channel.WEB, "language": "en", "reply_code": "3" * 20}
    return receiving.receive(receiving.Incoming(**{**said, "district_id": district.id, "child_given": "Әлия", **more}))


def do(browser, contact, step, **answers):
    db.session.expire_all()
    task = receiving.open_task(contact, step)
    assert task is not None, f"{step} does not wait"
    shown = browser.get(f"/tasks/{task.public_id}")
    assert shown.status_code == 200, shown.text
    answer = browser.post(f"/tasks/{task.public_id}", answers)
    assert answer.status_code == 303, answer.text
    db.session.expire_all()
    return answer


def steps(contact):
    db.session.expire_all()
    waiting = select(Task.step).where(Task.contact_id == contact.id, Task.state == TaskState.OPEN)
    return set(db.session.scalars(waiting))


def whole(district, **answers):
    return {**CODED, "region": "61", "district": str(district.id), **answers}


def ended(contact):
    instance = db.session.scalars(select(Instance).where(Instance.contact_id == contact.id)).one()
    return instance.state is InstanceState.ENDED


def accepted(contact):
    """The guardianship body took the case: what protection_case sends to those who wait."""
    case = db.session.get_one(Case, contact.case_id)
    case.accepted_at = clock.now()
    for instance_id in engine.waiting_for("case_accepted", contact_id=contact.id):
        engine.deliver(instance_id, "case_accepted")


def test_talking_helps_and_that_is_the_end(desk, listener, district):
    contact = text(district)
    do(desk, contact, "triage_contact", **whole(district, outcome="psychologist"))
    do(listener, contact, "talk_with_child", outcome="helped", summary="She will talk to her teacher.")
    assert ended(contact) and contact.case_id is None
    assert contact.outcome is Outcome.PSYCHOLOGIST


def test_a_talk_may_show_that_a_state_body_is_needed(desk, listener, district):
    contact = text(district)
    do(desk, contact, "triage_contact", **whole(district, outcome="psychologist"))
    task = receiving.open_task(contact, "talk_with_child")
    silent = listener.post(f"/tasks/{task.public_id}", {"outcome": "state_body", "summary": "He beats her."})
    assert silent.status_code == 422
    answers = {"danger": "no", "harms": ["physical"], "carer_access": "yes", "child_age": "12"}
    do(listener, contact, "talk_with_child", outcome="state_body", summary="He beats her.", **answers)
    assert (contact.outcome, contact.risk) == (Outcome.STATE_BODY, Risk.HIGH)
    assert db.session.get_one(Case, contact.case_id).risk == Risk.HIGH


def test_the_psychologist_goes_on_from_the_operators_answers(desk, listener, district):
    contact = text(district)
    do(desk, contact, "triage_contact", **whole(district, outcome="psychologist", danger="no"))
    page = listener.get(f"/tasks/{receiving.open_task(contact).public_id}").text
    chosen = [box for box in re.findall(r"<input[^>]*>", page) if "checked" in box]
    assert {found[1] for box in chosen if (found := re.search(r'value="(\w+)"', box))} >= {"bullying", "no", "unknown"}
    assert "They laugh at me." in page


def test_the_caller_hears_that_the_case_was_accepted(desk, district):
    contact = text(district)
    do(desk, contact, "triage_contact", **whole(district, outcome="state_body"))
    assert steps(contact) == set()
    accepted(contact)
    assert steps(contact) == {"tell_caller"}
    task = receiving.open_task(contact)
    assert desk.post(f"/tasks/{task.public_id}", {"how": "message"}).status_code == 422
    do(desk, contact, "tell_caller", how="message", message="Somebody will visit you soon.")
    assert contact.told_at is not None and ended(contact)
    assert [said.text for said in conversation.messages(contact)][-1] == "Somebody will visit you soon."


def test_an_accepted_case_is_told_to_its_own_contacts_and_to_no_others(desk, district):
    mine, other = text(district), text(district, reply_code="4" * 20, child_given="Дана")
    for contact in (mine, other):
        do(desk, contact, "triage_contact", **whole(district, outcome="state_body"))
    case = db.session.get_one(Case, mine.case_id)
    case.accepted_at = clock.now()
    protection.tell_contacts(case, "case_accepted")
    db.session.commit()
    drain()
    assert (steps(mine), steps(other)) == ({"tell_caller"}, set())


def test_nobody_is_told_whom_it_would_not_be_safe_to_tell(desk, district):
    contact = text(district, is_reply_safe=False)
    do(desk, contact, "triage_contact", **whole(district, outcome="state_body", is_reply_safe="no"))
    accepted(contact)
    assert steps(contact) == set() and ended(contact)


def test_a_caller_who_cannot_be_reached_is_not_counted_as_told(desk, district):
    contact = text(district)
    do(desk, contact, "triage_contact", **whole(district, outcome="state_body"))
    accepted(contact)
    do(desk, contact, "tell_caller", how="not_reached")
    assert contact.told_at is None and ended(contact)


def test_danger_now_opens_the_case_and_the_line_to_102_together(desk, district):
    contact = text(district)
    do(desk, contact, "triage_contact", **whole(district, outcome="state_body", danger="yes"))
    assert steps(contact) == {"connect_emergency"}
    case = db.session.get_one(Case, contact.case_id)
    assert case.risk == Risk.CRITICAL
    kinds = set(db.session.scalars(select(CaseEvent.kind).where(CaseEvent.case_id == case.id)))
    assert {"case_opened", "contact_attached", "tell_police", "tell_head"} <= kinds


def test_a_second_contact_about_a_confirmed_child_raises_the_case_and_never_lowers_it(desk, district):
    child = persons.create_person(by=None, given="Әлия", is_child=True)
    manager = make.user(Role.SPECIALIST, region_id=61, district_id=district.id)
    case = cases.open_case(child, by=None, district=district, risk=Risk.MEDIUM, harms=[], manager=manager)
    for danger, level in (("yes", Risk.CRITICAL), ("no", Risk.CRITICAL)):
        contact = text(district, reply_code="")
        desk.post(f"/contacts/{contact.public_id}/attach", {"child": str(child.public_id)})
        do(desk, contact, "triage_contact", **whole(district, outcome="state_body", danger=danger))
        db.session.refresh(case)
        assert (contact.case_id, case.risk) == (case.id, level)


def test_a_known_child_without_an_open_case_gets_one_and_stays_one_person(desk, district):
    child = persons.create_person(by=None, given="Әлия", is_child=True)
    contact = text(district)
    desk.post(f"/contacts/{contact.public_id}/attach", {"child": str(child.public_id)})
    do(desk, contact, "triage_contact", **whole(district, outcome="state_body"))
    assert db.session.get_one(Case, contact.case_id).child_id == child.id
    assert len(db.session.scalars(select(Person).where(Person.is_child)).all()) == 1


def test_a_contact_that_joins_an_accepted_case_is_told_at_once(desk, district):
    child = persons.create_person(by=None, given="Әлия", is_child=True)
    manager = make.user(Role.SPECIALIST, region_id=61, district_id=district.id)
    case = cases.open_case(child, by=None, district=district, risk=Risk.MEDIUM, harms=[], manager=manager)
    case.accepted_at = clock.now()
    contact = text(district)
    desk.post(f"/contacts/{contact.public_id}/attach", {"child": str(child.public_id)})
    do(desk, contact, "triage_contact", **whole(district, outcome="state_body"))
    jobs = db.session.scalars(sql("select task_name from procrastinate_jobs")).all()
    assert "deliver_message" in jobs


def test_the_caller_stands_among_the_people_of_the_case(desk, district):
    contact = text(district)
    named = {"caller_name": "Ахметова Гүлнар", "caller_relation": "grandparent", "phone": "87011234567"}
    do(desk, contact, "triage_contact", **whole(district, outcome="state_body", **named))
    case = db.session.get_one(Case, contact.case_id)
    people = db.session.scalars(select(CasePerson).where(CasePerson.case_id == case.id)).all()
    assert [(row.person.surname, row.person.given, row.relation) for row in people] == [
        ("Ахметова", "Гүлнар", "grandparent")
    ]


def test_what_is_not_known_of_the_child_is_left_open(desk, district):
    contact = text(district, child_given="")
    do(desk, contact, "triage_contact", **whole(district, outcome="state_body"))
    child = db.session.get_one(Case, contact.case_id).child
    assert (child.name, child.born_on, child.is_child, child.iin_missing) == ("", None, True, "unknown")


def test_an_age_becomes_an_estimated_birth_of_that_age(desk, district):
    contact = text(district)
    do(desk, contact, "triage_contact", **whole(district, outcome="state_body", child_age="6"))
    child = db.session.get_one(Case, contact.case_id).child
    assert persons.age_of(child) == 6 and child.is_birth_estimated


def test_the_words_of_a_text_are_not_overwritten(desk, district):
    contact = text(district)
    do(desk, contact, "triage_contact", **whole(district, outcome="information", words="My own version"))
    assert sealing.get(contact, "words") == "They laugh at me."


def test_the_operator_hears_at_once_that_nobody_works_in_a_region(desk):
    empty = make.district(make.region(79))
    contact = text(empty)
    task = receiving.open_task(contact)
    sent = {**CODED, "region": "79", "district": str(empty.id), "outcome": "state_body"}
    answer = desk.post(f"/tasks/{task.public_id}", sent)
    assert answer.status_code == 422 and "Select the nearest district" in answer.text
    assert steps(contact) == {"triage_contact"}


def test_102_goes_on_where_nobody_works_and_the_missing_case_is_an_incident(desk):
    empty = make.district(make.region(79))
    contact = text(empty)
    do(
        desk,
        contact,
        "triage_contact",
        **{**CODED, "region": "79", "district": str(empty.id), "outcome": "emergency", "child_age": "6"},
    )
    assert contact.case_id is None and steps(contact) == {"connect_emergency"}
    assert db.session.scalars(select(Incident.step)).all() == ["open_case"]


def test_contacts_are_numbered_as_people_read_them(district):
    first, second = text(district, reply_code=""), text(district, reply_code="")
    assert first.number.startswith("111-") and first.number < second.number
    stored = db.session.scalars(select(Contact.public_id).order_by(Contact.number)).all()
    assert stored == [first.public_id, second.public_id]
