"""The public page: a child writes, gets a number, reads the answer."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from app import clock, vault
from app.db import db
from app.deadlines import seed as deadlines
from app.roles import Role
from app.rules.contacts import conversation, intake_limits, receiving
from app.tables import sealing
from app.tables.contacts import Contact, ContactState, Facility, IntakeAttempt
from app.workflow.models import Task, TaskState
from tests import make


@pytest.fixture(autouse=True)
def ground(session):
    deadlines.seed()
    session.flush()


def sent(client, **typed):
    answer = client.post("/help/me", {"words": "My father beats me.", "once": "a-shown-form-1", **typed})
    assert answer.status_code == 200, answer.text
    return re.search(r'class="code"[^>]*>([\d ]+)<', answer.text)[1]


def budget_rows():
    return db.session.scalar(select(func.count(IntakeAttempt.id)))


def only_contact():
    return db.session.scalars(select(Contact)).one()


def test_the_front_page_leads_to_both_forms_and_names_the_numbers(client):
    assert client.get("/").headers["Location"].endswith("/help")
    page = client.get("/help").text
    assert "/help/me" in page and "/help/child" in page
    assert all(f"tel:{number}" in page for number in ("112", "102", "111"))
    assert "data-quick-exit" in page


def test_staff_go_on_to_their_work(sign_in):
    assert sign_in(Role.OPERATOR).get("/").headers["Location"].endswith("/queue")


def test_a_text_waits_for_triage_with_its_words_sealed(client):
    sent(client, name="Aliya", age="9", phone="8 701 123 45 67", is_reply_safe="yes")
    contact = only_contact()
    assert contact.state is ContactState.WAITING and contact.language == "en"
    assert sealing.get(contact, "words") == "My father beats me."
    assert b"father" not in contact.words_sealed
    assert contact.caller_phone_index == vault.index("phone", "+77011234567")
    assert (contact.child_given, contact.child_age, contact.is_reply_safe) == ("Aliya", 9, True)
    task = db.session.scalars(select(Task)).one()
    assert (task.step, task.role, task.state) == ("triage_contact", Role.OPERATOR, TaskState.OPEN)


def test_only_the_blind_index_of_the_code_is_kept(client):
    code = sent(client).replace(" ", "")
    contact = only_contact()
    assert len(code) == 20 and contact.reply_code_index == vault.index("reply_code", code)
    assert code.encode() not in contact.reply_code_index


def test_the_same_form_sent_twice_is_one_contact_and_one_number(client):
    assert sent(client) == sent(client)
    assert db.session.scalar(select(func.count(Contact.id))) == 1


def test_words_changed_after_going_back_are_added_not_lost(client):
    sent(client)
    sent(client, words="He also beats my brother.")
    assert [said.text for said in conversation.messages(only_contact())] == [
        "My father beats me.",
        "He also beats my brother.",
    ]


def test_an_empty_text_is_refused_and_everything_typed_stands_again(client):
    answer = client.post("/help/child", {"words": " ", "name": "Әлия", "age": "six", "phone": "12"})
    assert answer.status_code == 422
    assert 'value="Әлия"' in answer.text and 'value="six"' in answer.text and 'value="12"' in answer.text
    assert 'href="#words"' in answer.text


def test_digits_of_the_kazakh_layout_are_an_age(client):
    sent(client, age='"қ')
    assert only_contact().child_age == 10


def test_a_text_over_20_kilobytes_is_refused_and_shown_again(client):
    long = "ә" * 10_001
    answer = client.post("/help/me", {"words": long})
    assert answer.status_code == 422 and long in answer.text


def test_what_a_robot_fills_in_is_asked_for_once_more(client):
    answer = client.post("/help/me", {"words": "Buy now", "website": "https://spam.example"})
    assert answer.status_code == 422 and "Buy now" in answer.text and "spam.example" not in answer.text
    assert db.session.scalar(select(func.count(Contact.id))) == 0


def test_a_flood_from_one_address_is_stopped_and_the_draft_stands_again(client, monkeypatch):
    monkeypatch.setitem(intake_limits.LIMITS, "text", 1)
    sent(client)
    answer = client.post("/help/me", {"words": "One more text"})
    assert answer.status_code == 429 and "One more text" in answer.text and "tel:111" in answer.text


def test_a_flood_never_stops_the_telephone(client, monkeypatch):
    monkeypatch.setitem(intake_limits.LIMITS, "text", 0)
    assert client.post("/help/me", {"words": "Help"}).status_code == 429
    assert receiving.take_call("+77011234567", "7", by=make.user(Role.OPERATOR)).id


def test_no_address_is_remembered_for_longer_than_a_day(client):
    sent(client)
    intake_limits.forget_addresses()
    assert budget_rows() == 1
    db.session.execute(update(IntakeAttempt).values(at=clock.real_now() - timedelta(days=2)))
    intake_limits.forget_addresses()
    assert budget_rows() == 0


def test_a_child_without_cookies_can_write_while_staff_need_their_token(app, client, sign_in, monkeypatch):
    operator = sign_in(Role.OPERATOR)
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    code = sent(client)
    assert client.post("/help/answer", {"code": code}).status_code == 200
    assert operator.post(f"/triage/{only_contact().public_id}", {"outcome": "information"}).status_code == 400


def test_a_schools_qr_code_codes_the_school_and_its_district(client):
    district = make.district()
    school = make.add(Facility(kind="school", name="School no. 5", folded="school 5", district_id=district.id))
    page = client.get(f"/?school={school.public_id}", follow_redirects=True)
    assert f"/help/me?school={school.public_id}" in page.text
    assert "School no. 5" in client.get(f"/help/me?school={school.public_id}").text
    sent(client, school=str(school.public_id))
    contact = only_contact()
    assert (contact.facility_id, contact.district_id, str(contact.channel)) == (school.id, district.id, "qr")


def test_an_unknown_school_is_passed_over(client):
    assert client.get("/help/me?school=not-a-school").status_code == 200


def test_the_number_opens_the_talk_and_takes_more_words(client):
    code = sent(client)
    contact = only_contact()
    conversation.answer(contact, "We are with you.", by=make.user(Role.OPERATOR))
    page = client.post("/help/answer", {"code": code})
    assert page.status_code == 200 and "We are with you." in page.text and "My father beats me." in page.text
    for _press in range(2):
        page = client.post("/help/answer", {"code": code, "words": "Thank you.", "once": "a-shown-form-2"})
    assert page.text.count("Thank you.") == 1


def test_a_wrong_number_is_told_and_guessing_is_stopped(client, monkeypatch):
    monkeypatch.setitem(intake_limits.LIMITS, "code", 2)
    for _try in range(2):
        answer = client.post("/help/answer", {"code": "1234"})
        assert answer.status_code == 422 and "do not know this number" in answer.text
    assert client.post("/help/answer", {"code": "1234"}).status_code == 429


def test_more_words_after_the_end_wait_for_triage_again(client):
    code = sent(client)
    contact = only_contact()
    task = receiving.open_task(contact)
    task.state, contact.state = TaskState.DONE, ContactState.TRIAGED
    db.session.flush()
    client.post("/help/answer", {"code": code, "words": "It happened again.", "once": "a-shown-form-3"})
    db.session.refresh(contact)
    assert contact.state is ContactState.WAITING
    assert receiving.open_task(contact, "triage_contact") is not None


def test_nothing_is_written_back_to_somebody_for_whom_it_is_not_safe(client):
    sent(client, is_reply_safe="no")
    with pytest.raises(Exception, match="not safe to write back"):
        conversation.answer(only_contact(), "Hello", by=make.user(Role.OPERATOR))


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_page_opens_in_each_language(client, language):
    for path in ("/help", "/help/me", "/help/child", "/help/answer"):
        page = client.get(path, headers={"Accept-Language": language})
        assert page.status_code == 200 and f'<html lang="{language}"' in page.text


def test_changing_the_language_keeps_what_is_typed(client):
    typed = {"words": "Мне страшно дома", "name": "Айша", "language": "ru"}
    answer = client.post("/help/me", typed)
    assert answer.status_code == 200
    assert 'lang="ru"' in answer.text
    for text in ("Мне страшно дома", "Айша"):
        assert text in answer.text
    assert "language=ru" in answer.headers["Set-Cookie"]
    assert client.get("/help").text.count('lang="ru" class') == 1
