"""Text triage: one text after the other, one key for each outcome that opens no case."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from app import clock
from app.db import db
from app.deadlines import seed as deadlines
from app.roles import Role
from app.rules.contacts import conversation, receiving
from app.rules.contacts import waiting as line
from app.staff.models import User
from app.tables.cases import Case
from app.tables.contacts import Contact, ContactState
from app.values.terms import Channel, Outcome
from app.web.contacts.triage import KEYS
from app.workflow.models import Task, TaskState
from tests import make
from tests.support import markup


@pytest.fixture
def ground(session):
    deadlines.seed()
    make.district()
    session.flush()


@pytest.fixture
def desk(ground, sign_in):
    return sign_in(Role.OPERATOR)


def text(words="A child writes.", **more):
    incoming = receiving.Incoming(words=words, channel=Channel.WEB, language="kk", **more)
    return receiving.receive(incoming)


def press(desk, contact, outcome, **more):
    return desk.post(f"/triage/{contact.public_id}", {"outcome": outcome, **more})


def test_the_oldest_text_is_shown_first(desk):
    with clock.at(clock.now() - timedelta(minutes=5)):
        text("The older text.")
    text("The newer text.")
    page = desk.get("/triage").text
    assert "The older text." in page and "The newer text." not in page
    assert "2 messages waiting" in page


def test_words_of_danger_come_before_older_texts(desk):
    with clock.at(clock.now() - timedelta(minutes=5)):
        text("A question about school.")
    text("Мен өлгім келеді")
    assert "Мен өлгім келеді" in desk.get("/triage").text


def test_without_texts_the_page_says_when_some_will_come(desk):
    assert "No messages waiting" in desk.get("/triage").text


def test_after_the_last_text_the_page_says_so_without_being_loaded_anew(desk):
    """Fault A1: what htmx selects stands once in the answer, also when nothing waits."""
    contact = text()
    page = markup.read(desk.get("/triage").text)
    [form] = markup.asking(page)
    answer = desk.post(f"/triage/{contact.public_id}", {"outcome": "information"}, follow_redirects=True)
    after, counts = markup.swapped(page, form, answer.text)
    assert counts == {"#one-message": 1, "#notices": 1}
    assert "No messages waiting" in after.text_content() and markup.faults(after) == []


def test_a_call_is_not_a_text(desk, ground):
    receiving.take_call("+77011234567", "7", by=desk.user)
    assert "No messages waiting" in desk.get("/triage").text


@pytest.mark.parametrize(("code", "outcome"), KEYS)
def test_each_key_ends_the_text_without_a_case_and_the_next_one_is_there(desk, code, outcome):
    with clock.at(clock.now() - timedelta(minutes=5)):
        first = text("The first text.")
    text("The second text.")
    page = desk.get("/triage").text
    assert f'value="{outcome}"' in page and f'data-key="{code}"' in page
    answer = press(desk, first, outcome)
    onwards = f"/tasks/{receiving.open_task(first).public_id}" if outcome == "adult_help.police" else "/triage"
    assert (answer.status_code, answer.headers["Location"]) == (303, onwards)  # 102 is called first
    assert "The second text." in desk.get("/triage").text
    db.session.refresh(first)
    assert first.state is ContactState.TRIAGED
    assert ".".join(filter(None, [first.outcome, first.outcome_detail])) == outcome
    assert db.session.scalar(select(func.count(Case.id))) == 0


def test_what_the_child_wrote_of_itself_outlives_the_key(desk):
    contact = text(child_given="Әлия", child_age=9)
    press(desk, contact, "information")
    db.session.refresh(contact)
    assert (contact.child_given, contact.child_age) == ("Әлия", 9)


def test_the_psychologist_gets_the_text(desk):
    press(desk, text(), "psychologist")
    waiting = db.session.scalars(select(Task).where(Task.state == TaskState.OPEN)).one()
    assert (waiting.step, waiting.role) == ("talk_with_child", Role.PSYCHOLOGIST)


def test_a_state_body_needs_the_whole_form(desk):
    contact = text()
    desk.get("/triage")
    assert press(desk, contact, "state_body").status_code == 422
    assert press(desk, contact, "").status_code == 422
    form = desk.post(f"/triage/{contact.public_id}/full").headers["Location"]
    assert "A child writes." in desk.get(form).text


def test_an_answer_goes_with_the_outcome(desk):
    contact = text(reply_code="1" * 20)
    assert press(desk, contact, "information", text="Come to us.").status_code == 303
    assert [said.text for said in conversation.messages(contact)] == ["A child writes.", "Come to us."]


def test_an_answer_nobody_can_read_stops_the_outcome_and_stands_again(desk):
    contact = text()
    answer = press(desk, contact, "information", text="Come to us.")
    assert answer.status_code == 422 and "no reply code" in answer.text
    db.session.refresh(contact)
    assert contact.state is ContactState.WAITING


def test_a_word_to_the_child_can_go_out_before_the_outcome(desk):
    contact = text(reply_code="1" * 20)
    for _press in range(2):
        answer = desk.post(f"/contacts/{contact.public_id}/messages", {"text": "We read it.", "once": "the-same-form"})
        assert answer.status_code == 303
    assert [said.text for said in conversation.messages(contact)] == ["A child writes.", "We read it."]
    assert desk.post(f"/contacts/{contact.public_id}/messages", {"text": " "}).status_code == 422


def test_the_same_key_pressed_twice_is_one_outcome(desk):
    contact = text()
    press(desk, contact, "information")
    assert press(desk, contact, "not_a_contact.prank").status_code == 303
    db.session.refresh(contact)
    assert contact.outcome is Outcome.INFORMATION


def test_two_operators_get_two_texts(desk, sign_in):
    text("One text.")
    text("Another text.")
    other = sign_in(Role.OPERATOR)
    pages = {("One text." in client.get("/triage").text) for client in (desk, other)}
    assert pages == {True, False}


def test_a_text_stays_with_its_operator_when_the_page_is_loaded_again(desk):
    text("Мен өлгім келеді")
    desk.get("/triage")
    with clock.at(clock.now() - timedelta(hours=1)):
        text("An older text.")
    assert "Мен өлгім келеді" in desk.get("/triage").text


def test_a_text_left_alone_goes_to_the_next_operator(desk, sign_in):
    contact = text("Left alone.")
    desk.get("/triage")
    other = sign_in(Role.OPERATOR)
    assert "No messages waiting" in other.get("/triage").text
    contact.held_until = clock.real_now() - timedelta(seconds=1)
    db.session.flush()
    assert "Left alone." in other.get("/triage").text


def test_a_text_can_be_left_to_somebody_else(desk, sign_in):
    contact = text("For somebody else.")
    desk.get("/triage")
    assert desk.post(f"/triage/{contact.public_id}/back").status_code == 303
    assert "For somebody else." in sign_in(Role.OPERATOR).get("/triage").text


def test_earlier_contacts_of_the_same_number_stand_beside_the_text(desk):
    with clock.at(clock.now() - timedelta(days=1)):
        press(desk, text("The earlier text.", caller_phone="+77011234567"), "information")
    text("The new text.", caller_phone="+77011234567")
    page = desk.get("/triage").text
    assert "The new text." in page and "Earlier contacts" in page and "Information given" in page


def test_only_the_line_reads_texts(ground, sign_in):
    text()
    assert sign_in(Role.SPECIALIST).get("/triage").status_code == 403


def test_eight_operators_at_once_never_get_the_same_text(committed):
    with db.unit_of_work():
        make.region()
        deadlines.seed()
        ids = [make.user(Role.OPERATOR).id for _ in range(8)]
        for number in range(6):
            text(f"Text {number}")
    together = Barrier(8)

    def ask(user_id):
        with db.unit_of_work() as session:
            operator = session.get_one(User, user_id)
            together.wait(timeout=10)
            held = line.next_text(operator)
            return held.contact.id if held else None

    with ThreadPoolExecutor(8) as pool:
        got = [number for number in pool.map(ask, ids) if number is not None]
    assert len(got) == len(set(got)) and got
    with db.unit_of_work() as session:
        held = session.scalar(select(func.count(Contact.id)).where(Contact.held_until.is_not(None)))
        assert held == len(got)
