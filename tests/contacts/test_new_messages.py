"""A person writes again while somebody is at work on the contact (fault A4)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.db import db
from app.roles import Role
from app.rules.contacts import conversation, new_messages, receiving
from app.rules.tasks import assignment
from app.staff.models import User
from app.tables.cases import CaseState
from app.tables.contacts import ContactMessage
from app.tables.notices import Notice, NoticeKind
from app.values.terms import Channel
from tests import make

CODE = "12345678901234567890"
KILLING = "ол мені қазір өлтіреді"


@pytest.fixture
def at_work(session):
    """A text whose triage somebody has, due in an hour."""
    make.deadlines()
    incoming = receiving.Incoming(words="Сәлем", channel=Channel.WEB, language="kk", reply_code=CODE)
    contact = receiving.receive(incoming)
    task = receiving.open_task(contact)
    assignment.claim(task, by=make.user(Role.OPERATOR))
    task.due_at = clock.now() + timedelta(minutes=59)
    return contact, task


def told(user):
    db.session.flush()
    return db.session.scalars(select(Notice.kind).where(Notice.user_id == user.id)).all()


def holder(task):
    return db.session.get_one(User, task.assignee_id)


@pytest.mark.parametrize(("words", "minutes"), [(KILLING, 5), ("рахмет", 20)])
def test_the_task_is_due_soon_and_sooner_for_danger(at_work, words, minutes):
    contact, task = at_work
    conversation.add(contact, words)
    assert task.due_at == clock.now() + timedelta(minutes=minutes) or task.due_at - clock.now() < timedelta(
        minutes=minutes
    )
    assert task.due_at > clock.now() + timedelta(minutes=minutes - 1)
    assert contact.has_risk_words is (minutes == 5)


def test_a_task_that_is_due_sooner_keeps_its_time(at_work):
    contact, task = at_work
    task.due_at = soon = clock.now() + timedelta(minutes=2)
    conversation.add(contact, KILLING)
    assert task.due_at == soon


def test_whoever_has_it_is_told_once_until_they_read_it(at_work):
    contact, task = at_work
    conversation.add(contact, "рахмет")
    conversation.add(contact, "тағы")
    assert told(holder(task)) == [NoticeKind.NEW_MESSAGE]
    conversation.add(contact, KILLING)
    assert told(holder(task)) == [NoticeKind.NEW_MESSAGE, NoticeKind.DANGER_MESSAGE]


def test_of_danger_the_shift_lead_and_the_manager_of_the_case_hear_too(at_work):
    contact, _task = at_work
    lead, case = make.user(Role.SHIFT_LEAD), make.case()
    contact.case_id = case.id
    conversation.add(contact, "рахмет")
    assert (told(lead), told(case.manager)) == ([], [NoticeKind.NEW_MESSAGE])
    conversation.add(contact, KILLING)
    assert (told(lead), told(case.manager)[-1]) == ([NoticeKind.DANGER_MESSAGE], NoticeKind.DANGER_MESSAGE)
    about = db.session.execute(select(Notice.user_id, Notice.case_id).where(Notice.case_id.is_not(None))).all()
    assert set(about) == {(case.manager_id, case.id)}


def test_a_closed_case_has_nobody_to_be_told(at_work):
    contact, task = at_work
    case = make.case()
    case.state, contact.case_id, contact.handler_id = CaseState.CLOSED, case.id, make.user(Role.OPERATOR).id
    conversation.add(contact, "рахмет")
    assert told(case.manager) == []
    assert set(db.session.scalars(select(Notice.user_id))) == {task.assignee_id, contact.handler_id}


def test_a_task_nobody_has_is_due_sooner_and_nobody_is_told(at_work):
    contact, task = at_work
    assignment.hand_back(task, by=holder(task))
    conversation.add(contact, "рахмет")
    assert task.due_at < clock.now() + timedelta(minutes=21)
    assert db.session.scalars(select(Notice.id)).all() == []


def test_a_message_is_new_until_whoever_has_the_task_opens_it(at_work, sign_in):
    contact, task = at_work
    conversation.add(contact, "тағы жаздым")
    operator, lead = sign_in(holder(task)), sign_in(Role.SHIFT_LEAD)
    assert "new message" in operator.get("/queue").text
    lead.get(f"/contacts/{contact.public_id}")
    operator.get(f"/tasks/{task.public_id}", headers={"X-Background": "1"})
    assert "new message" in operator.get("/queue").text
    assert "new message" in operator.get(f"/tasks/{task.public_id}").text
    message = db.session.scalars(select(ContactMessage), execution_options={"populate_existing": True}).one()
    assert message.read_at is not None and message.read_by_id == task.assignee_id
    assert "new message" not in operator.get(f"/tasks/{task.public_id}").text
    assert "new message" not in operator.get("/queue").text


def test_the_talk_alone_is_read_by_whoever_has_the_contact_in_hand(at_work, sign_in):
    contact, task = at_work
    conversation.add(contact, "тағы жаздым")
    colleague = sign_in(Role.SHIFT_LEAD).get(f"/contacts/{contact.public_id}/talk")
    assert "тағы жаздым" in colleague.text and "new message" in colleague.text
    operator = sign_in(holder(task))
    for headers in ({"X-Background": "1"}, {}):
        assert "new message" in operator.get(f"/contacts/{contact.public_id}/talk", headers=headers).text
    assert "new message" not in operator.get(f"/contacts/{contact.public_id}/talk").text
    assert operator.get(f"/contacts/{contact.public_id}/talk").text.count("<li ") == 2


def test_an_answer_says_that_what_came_was_read(at_work):
    contact, task = at_work
    conversation.add(contact, "тағы")
    conversation.answer(contact, "Біз осындамыз", by=holder(task))
    assert [one.is_new for one in conversation.messages(contact)] == [False, False, False]


def test_without_a_row_of_the_deadline_table_the_date_stays(at_work, monkeypatch):
    contact, task = at_work
    monkeypatch.setattr(new_messages, "READ_DANGER_WITHIN", "nothing_of_that_name")
    before = task.due_at
    conversation.add(contact, KILLING)
    assert task.due_at == before


def test_a_row_of_the_queue_says_how_the_contact_came_and_that_it_sounds_like_danger(at_work, sign_in):
    """Fault B24: 47 rows, all saying "Triage the contact"."""
    contact, task = at_work
    calm = sign_in(holder(task)).get("/queue").text
    contact.has_risk_words = True
    db.session.flush()
    page = sign_in(holder(task)).get("/queue").text
    assert "Message from the public page" in page
    assert "danger words" in page and "danger words" not in calm
