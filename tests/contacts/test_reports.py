"""A report is neither lost nor hidden: it finds its child, a failed step finds a person, a page says what is known."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.db import db
from app.jobs import drain
from app.roles import Role
from app.rules.cases import people
from app.rules.contacts import conversation, later, receiving
from app.rules.tasks import stuck
from app.tables.cases import Case
from app.tables.contacts import Later
from app.tables.notices import Notice, NoticeKind
from app.values.terms import Channel
from app.workflow.models import Incident
from tests import make, make_work
from tests.support.hands import boxes

IIN = "160314500120"
CODED = {"danger": "no", "harms": ["physical"], "carer_access": "yes"}

pytestmark = pytest.mark.usefixtures("district")


def text(**more):
    said = {"words": "They laugh at me.", "channel": Channel.WEB, "language": "en", "reply_code": "3" * 20}
    return receiving.receive(receiving.Incoming(**{**said, **more}))


def call(desk, number, place, **answers):
    contact = receiving.take_call(number, "7", by=desk.user)
    db.session.commit()
    sent = {**CODED, "region": str(place.region_id), "district": str(place.id), "outcome": "state_body", **answers}
    do(desk, contact, "triage_contact", sent)
    return contact


def do(browser, contact, step, answers):
    db.session.expire_all()
    answer = browser.post(f"/tasks/{receiving.open_task(contact, step).public_id}", answers)
    assert answer.status_code == 303, answer.text
    db.session.expire_all()


def notices(kind):
    return db.session.scalars(select(Notice.user_id).where(Notice.kind == kind)).all()


def test_a_second_report_of_one_iin_joins_the_open_case_and_its_manager_hears(desk, district):
    """Fault A18: the second caller's report had no case and nobody knew."""
    first = call(desk, "+77011234567", district, child_iin=IIN, child_given="Айша")
    second = call(desk, "+77017654321", district, child_iin=IIN)
    [case] = db.session.scalars(select(Case)).all()
    assert first.case_id == second.case_id == case.id
    assert notices(NoticeKind.CONTACT_JOINED) == [case.manager_id]


def test_a_step_that_fails_after_the_press_is_with_the_shift_lead_within_a_minute(desk, district, sign_in):
    """Fault A18: only the administrator saw that the child had no case."""
    lead, began = sign_in(Role.SHIFT_LEAD), clock.now()
    empty = make.district(make.region(79))
    contact = text(district_id=empty.id)
    sent = {**CODED, "region": "79", "district": str(empty.id), "outcome": "emergency", "child_age": "6"}
    do(desk, contact, "triage_contact", sent)
    stuck.tell_of_stuck()
    stuck.tell_of_stuck()
    assert notices(NoticeKind.CONTACT_STUCK) == [lead.user.id]
    assert clock.now() - began < timedelta(minutes=1)
    page = lead.get("/shift").text
    assert contact.number in page and "Automatic steps that failed" in page
    incident = db.session.scalars(select(Incident)).one()
    assert lead.get("/notices").text.count('href="/shift"') >= 1
    make.user(Role.SPECIALIST, region_id=79, district_id=empty.id)
    assert lead.post(f"/shift/stuck/{incident.public_id}/again").status_code == 303
    db.session.commit()
    drain()
    db.session.expire_all()
    assert contact.case_id is not None and contact.number not in lead.get("/shift").text.partition("Waiting</h2>")[0]


def test_what_may_mend_by_itself_is_told_at_its_second_failure_to_those_who_lead_the_case(session):
    case = make_work.case()
    head = make.user(Role.HEAD, region_id=case.region_id)
    runs = make_work.instance(case_id=case.id)
    incident = make_work.incident(runs)
    stuck.tell_of_stuck()
    assert notices(NoticeKind.CASE_STUCK) == []
    incident.tries = 2
    session.flush()
    stuck.tell_of_stuck()
    assert notices(NoticeKind.CASE_STUCK) == [case.manager_id, head.id]


def test_without_a_head_the_manager_alone_hears_and_of_a_family_nobody(session):
    case = make_work.case()
    make_work.incident(make_work.instance(case_id=case.id), tries=2)
    make_work.incident(make_work.instance(process="foster_family"), tries=2)
    session.flush()
    stuck.tell_of_stuck()
    assert db.session.scalars(select(Notice.user_id)).all() == [case.manager_id]
    assert db.session.scalars(select(Incident.id).where(Incident.told_at.is_(None))).all() == []


def matches(desk, contact, **typed):
    return desk.post(f"/contacts/{contact.public_id}/matches", typed).text


def test_the_card_says_age_and_place_and_its_key_works_only_for_a_single_child(desk, district):
    """Fault A12: Alt+A took the first of two of one name."""
    contact = text(reply_code="")
    sixteen = clock.today() - timedelta(days=16 * 366)
    first = people.create_person(by=None, surname="Өмірова", given="Айша", is_child=True, born_on=sixteen)
    people.join(people.create_household(district.id, "Абай көшесі, 12", by=None), first, "child", None, by=None)
    db.session.commit()
    alone = matches(desk, contact, child_surname="Өмірова", child_given="Айша")
    assert "16 years" in alone and "Абай көшесі" in alone and "12" not in alone.partition("Абай көшесі")[2][:4]
    assert "Alt+KeyA" in alone
    people.create_person(by=None, surname="Өмірова", given="Айша", is_child=True)
    db.session.commit()
    both = matches(desk, contact, child_surname="Өмірова", child_given="Айша")
    assert both.count("It is this child") == 2 and "Alt+KeyA" not in both
    assert "2 children may be meant" in both and "Where the child lives is not known." in both


def standing(client, code):
    return client.post("/help/answer", {"code": code}, follow_redirects=True).text


def test_the_child_reads_how_far_111_has_come(client, desk, listener, district):
    """Fault A14: "no answer yet" stood there for ever, also after the contact was closed."""
    contact, code = text(), "3" * 20
    db.session.commit()
    assert "Nobody has read it yet" in standing(client, code)
    desk.get("/triage")
    assert "is working on it" in standing(client, code)
    do(desk, contact, "triage_contact", {"outcome": "psychologist"})
    assert "is working on it" in standing(client, code)
    do(listener, contact, "talk_with_child", {"outcome": "helped", "summary": "Better now."})
    page = standing(client, code)
    assert "has finished with it" in page and "call 111" in page and "call 112" in page
    assert "no answer yet" not in page


def test_the_child_reads_that_its_report_was_passed_on_and_an_answer_goes_before_it(client, desk, district):
    contact, code = text(), "3" * 20
    sent = {**CODED, "region": "61", "district": str(district.id), "outcome": "state_body"}
    do(desk, contact, "triage_contact", sent)
    assert "people whose work is to help children" in standing(client, code)
    conversation.answer(contact, "We are with you.", by=desk.user)
    db.session.commit()
    page = standing(client, code)
    assert "We are with you." in page and "people whose work is" not in page


def talked(desk, **answers):
    contact = receiving.take_call("+77011234567", "7", by=desk.user)
    db.session.commit()
    do(desk, contact, "triage_contact", {"region": "61", "outcome": "psychologist", "words": "Плачет", **answers})
    return contact, receiving.open_task(contact, "talk_with_child")


def test_the_psychologist_sees_the_number_to_call_and_when_it_is_safe(desk, listener):
    """Fault A15: a call was handed over without its number."""
    _contact, task = talked(desk, call_back="после 18, когда отца нет", child_given="Айша", child_age="12")
    page = listener.get(f"/tasks/{task.public_id}").text
    assert 'href="tel:+77011234567"' in page and "+7 701 123 45 67" in page
    assert "после 18, когда отца нет" in page and "12 years" in page


def test_where_a_call_is_not_safe_the_number_stays_hidden(desk, listener):
    _contact, task = talked(desk, is_reply_safe="no")
    page = listener.get(f"/tasks/{task.public_id}").text
    assert "tel:+77011234567" not in page and "+7 701 ••• •• 67" in page


def test_the_talk_waits_for_the_agreed_time_and_says_so_in_the_queue(desk, listener):
    contact, task = talked(desk, child_given="Айша")
    at = (clock.now() + timedelta(days=2)).replace(second=0, microsecond=0)
    answer = listener.post(f"/tasks/{task.public_id}/later", {"why": "call_back", "at": boxes(at)})
    assert answer.status_code == 303, answer.text
    db.session.expire_all()
    task = receiving.open_task(contact, later.TALK)
    assert contact.come_back_at == at and task.due_at > at and task.warn_at > at
    queue = listener.get("/queue").text
    assert "Айша · Call back:" in queue
    page = listener.get(f"/tasks/{task.public_id}").text
    assert "The talk goes on" in page and "Call back:" in page
    assert "The talk goes on later: call back" in desk.get(f"/contacts/{contact.public_id}").text


@pytest.mark.parametrize(("days", "said"), [(-1, "still to come"), (15, "longer than two weeks")])
def test_a_talk_is_put_off_neither_into_the_past_nor_for_ever(desk, listener, days, said):
    _contact, task = talked(desk)
    at = boxes(clock.now() + timedelta(days=days))
    answer = listener.post(f"/tasks/{task.public_id}/later", {"why": "child_writes", "at": at})
    assert answer.status_code == 422 and said in answer.text


def test_a_child_who_writes_sooner_is_no_longer_waited_for(desk, listener):
    contact = text()
    do(desk, contact, "triage_contact", {"outcome": "psychologist"})
    task = receiving.open_task(contact, later.TALK)
    later.agree(task, contact, clock.now() + timedelta(days=3), Later.CHILD_WRITES, by=listener.user)
    conversation.add(contact, "I am here.")
    assert contact.come_back_at is None and contact.come_back_why is None
    assert task.due_at < clock.now() + timedelta(days=1)


def test_a_child_who_writes_after_the_agreed_time_moves_no_deadline(desk, listener):
    contact = text()
    do(desk, contact, "triage_contact", {"outcome": "psychologist"})
    task = receiving.open_task(contact, later.TALK)
    later.agree(task, contact, clock.now() + timedelta(hours=1), Later.CHILD_WRITES, by=listener.user)
    due = task.due_at
    with clock.at(clock.now() + timedelta(hours=2)):
        conversation.add(contact, "I am here.")
    assert contact.come_back_at is None and task.due_at == due


def test_a_talk_that_ended_cannot_be_put_off_nor_a_step_that_is_no_talk(desk, listener):
    contact, task = talked(desk)
    do(listener, contact, "talk_with_child", {"outcome": "helped", "summary": "Better now."})
    at = boxes(clock.now() + timedelta(days=1))
    assert listener.post(f"/tasks/{task.public_id}/later", {"why": "call_back", "at": at}).status_code == 409
    other = receiving.take_call("+77017654321", "8", by=desk.user)
    db.session.commit()
    assert desk.get(f"/tasks/{receiving.open_task(other).public_id}/later").status_code == 404


def test_the_contact_page_and_the_texts_facts_say_all_that_is_known(desk, district):
    """Fault A16: region, address, name, harms and case number stood nowhere."""
    named = {"address": "Абай көшесі, 12", "caller_name": "Гүлнар Ахметова", "caller_relation": "grandparent"}
    contact = call(desk, "+77011234567", district, child_given="Айша", **named)
    case = db.session.get_one(Case, contact.case_id)
    page = desk.get(f"/contacts/{contact.public_id}").text
    said = ("Абай көшесі, 12", "Гүлнар Ахметова", "Grandparent", "Physical violence", case.number, district.name_en)
    assert [words for words in said if words not in page] == []
    text(words="Help", reply_code="", region_id=61, address="Сейфуллин көшесі, 7", caller_name="Ким")
    assert "Сейфуллин көшесі, 7" in desk.get("/triage").text


def test_earlier_contacts_show_their_first_words(desk):
    """Fault A16: a list of dates said nothing of what was told."""
    with clock.at(clock.now() - timedelta(days=1)):
        text(words="Әкем мені ұрады. " * 20, caller_phone="+77011234567", reply_code="")
    db.session.commit()
    contact = receiving.take_call("+77011234567", "7", by=desk.user)
    db.session.commit()
    page = desk.get(f"/tasks/{receiving.open_task(contact).public_id}").text
    assert page.count("Әкем мені ұрады.") == 8 and " …</q>" in page


def test_a_talk_that_the_deadline_table_does_not_know_waits_without_a_deadline(listener):
    contact = make_work.contact()
    task = make_work.task(Role.PSYCHOLOGIST, process="contact", step="talk_elsewhere", contact_id=contact.id)
    later.agree(task, contact, clock.now() + timedelta(hours=3), Later.CALL_BACK, by=listener.user)
    assert (task.warn_at, task.due_at, task.escalate_at) == (None, None, None)
    assert task.counts_from_at == contact.come_back_at
