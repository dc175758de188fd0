"""The public page: a child writes, gets a number, reads the answer."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from app import clock, vault
from app.db import db
from app.deadlines import seed as deadlines
from app.roles import Role
from app.rules.contacts import conversation, intake_limits, public_pages, receiving, waiting
from app.tables import sealing
from app.tables.contacts import Contact, ContactState, Facility, IntakeAttempt, PublicPage
from app.workflow.models import Task, TaskState
from tests import make


@pytest.fixture(autouse=True)
def ground(session):
    deadlines.seed()
    session.flush()


def post(client, path, typed):
    """The form sent, and the page that it leads to."""
    answer = client.post(path, typed)
    assert answer.status_code == 303, answer.text
    return client.get(answer.headers["Location"])


def sent(client, **typed):
    answer = post(client, "/help/me", {"words": "My father beats me.", "once": "a-shown-form-1", **typed})
    assert answer.status_code == 200, answer.text
    return re.search(r'class="code"[^>]*>([\dA-Z ]+)<', answer.text)[1]


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
    assert len(code) == 10 and contact.reply_code_index == vault.index("reply_code", code)
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
    answer = post(client, "/help/child", {"words": " ", "name": "Әлия", "age": "six", "phone": "12"})
    assert answer.status_code == 422
    assert 'value="Әлия"' in answer.text and 'value="six"' in answer.text and 'value="12"' in answer.text
    assert 'href="#words"' in answer.text


def test_digits_of_the_kazakh_layout_are_an_age(client):
    sent(client, age='"қ')
    assert only_contact().child_age == 10


def test_a_text_over_20_kilobytes_is_refused_and_shown_again(client):
    long = "ә" * 10_001
    answer = post(client, "/help/me", {"words": long})
    assert answer.status_code == 422 and long in answer.text


def test_what_a_robot_fills_in_is_asked_for_once_more(client):
    answer = post(client, "/help/me", {"words": "Buy now", "website": "https://spam.example"})
    assert answer.status_code == 422 and "Buy now" in answer.text and "spam.example" not in answer.text
    assert db.session.scalar(select(func.count(Contact.id))) == 0


def test_a_flood_from_one_address_is_stopped_and_the_draft_stands_again(client, monkeypatch):
    monkeypatch.setitem(intake_limits.LIMITS, "text", 1)
    sent(client)
    answer = post(client, "/help/me", {"words": "One more text"})
    assert answer.status_code == 429 and "One more text" in answer.text and "tel:111" in answer.text


def test_a_flood_never_stops_the_telephone(client, monkeypatch):
    monkeypatch.setitem(intake_limits.LIMITS, "text", 0)
    assert post(client, "/help/me", {"words": "Help"}).status_code == 429
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
    assert post(client, "/help/answer", {"code": code}).status_code == 200
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
    page = post(client, "/help/answer", {"code": code})
    assert page.status_code == 200 and "We are with you." in page.text and "My father beats me." in page.text
    for _press in range(2):
        page = post(client, "/help/answer", {"code": code, "words": "Thank you.", "once": "a-shown-form-2"})
    assert page.text.count("Thank you.") == 1


def test_a_wrong_number_is_told_and_guessing_is_stopped(client, monkeypatch):
    monkeypatch.setitem(intake_limits.LIMITS, "code", 2)
    for _try in range(2):
        answer = post(client, "/help/answer", {"code": "1234"})
        assert answer.status_code == 422 and "do not know this code" in answer.text
    assert post(client, "/help/answer", {"code": "1234"}).status_code == 429


def test_more_words_after_the_end_wait_for_triage_again(client):
    code = sent(client)
    contact = only_contact()
    task = receiving.open_task(contact)
    task.state, contact.state = TaskState.DONE, ContactState.TRIAGED
    db.session.flush()
    post(client, "/help/answer", {"code": code, "words": "It happened again.", "once": "a-shown-form-3"})
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
    answer = client.post("/help/me", {"words": "Мне страшно дома", "name": "Айша", "language": "ru"})
    assert "language=ru" in answer.headers["Set-Cookie"]
    page = client.get(answer.headers["Location"])
    assert page.status_code == 200 and 'lang="ru"' in page.text
    for text in ("Мне страшно дома", "Айша"):
        assert text in page.text
    assert client.get("/help").text.count('lang="ru" class') == 1


def test_back_and_reload_ask_for_a_page_and_what_was_typed_stands_there(client):
    """Fault A19: the form's own answer was the page, and Back was an error of the browser."""
    answer = client.post("/help/me", {"words": "I am afraid", "age": "six", "website": "x", "once": "a-shown-form-1"})
    again = answer.headers["Location"]
    assert answer.status_code == 303 and "afraid" not in again
    for page in (client.get(again), client.get(again)):
        assert page.status_code == 422 and "I am afraid" in page.text and 'value="six"' in page.text
        assert 'value="a-shown-form-1"' in page.text  # sent again, it is the same talk


def test_what_is_shown_is_kept_for_minutes_and_whoever_leaves_takes_it_along(client):
    code = sent(client)
    again = client.post("/help/answer", {"code": code}).headers["Location"]
    page = client.get(again).text
    way_out = re.search(r'href="(/help/leave[^"]+)"', page)[1]
    assert "My father beats me." in page
    assert client.post(way_out).headers["Location"] == "https://www.gov.kz"
    assert client.get(again).headers["Location"] == "/help/answer"


def test_after_a_quarter_of_an_hour_the_page_is_gone(client):
    again = client.post("/help/me", {"words": "Help"}).headers["Location"]
    assert re.search(r'class="code"', client.get(again).text)
    public_pages.forget_public_pages()
    assert db.session.scalar(select(func.count(PublicPage.id))) == 1
    db.session.execute(update(PublicPage).values(at=clock.real_now() - public_pages.KEPT_FOR))
    page = client.get(again)
    assert page.status_code == 200 and 'class="code"' not in page.text and "We have your message" in page.text
    public_pages.forget_public_pages()
    assert db.session.scalar(select(func.count(PublicPage.id))) == 0


def test_what_is_kept_is_sealed(client):
    client.post("/help/me", {"words": "", "name": "Aliya"})
    [row] = db.session.scalars(select(PublicPage)).all()
    assert b"Aliya" not in row.page_sealed


@pytest.mark.parametrize(
    ("path", "typed"), [("/help/me", {"words": "", "name": "Aliya"}), ("/help/answer", {"code": "Aliya"})]
)
def test_very_many_refused_forms_of_one_address_are_kept_no_more_and_shown_at_once(client, monkeypatch, path, typed):
    monkeypatch.setitem(intake_limits.LIMITS, "page", 0)
    answer = client.post(path, typed)
    assert answer.status_code == 422 and 'value="Aliya"' in answer.text


def test_under_one_code_only_so_much_is_taken_in_an_hour_and_the_child_is_told(client, monkeypatch):
    """Fault E6: 300 texts of 20 kB in 37 seconds."""
    monkeypatch.setattr(intake_limits, "TALK_TEXTS", 2)
    code = sent(client)
    texts = [{"code": code, "words": f"Text {number}", "once": f"a-talk-form-{number}"} for number in range(3)]
    *_taken, page = [post(client, "/help/answer", typed) for typed in texts]
    assert page.status_code == 429 and "written a lot" in page.text and "tel:112" in page.text
    assert "Text 2</textarea>" in page.text
    page = post(client, "/help/me", {"words": "Other words", "once": "a-shown-form-1"})
    assert page.status_code == 429 and "Other words</textarea>" in page.text
    assert [said.text for said in conversation.messages(only_contact())] == ["My father beats me.", "Text 0", "Text 1"]
    with clock.at(clock.now() + timedelta(hours=1, minutes=1)):
        assert post(client, "/help/answer", {"code": code, "words": "Later", "once": "a-form-later"}).status_code == 200


def test_a_few_very_long_texts_fill_the_hour_too(client):
    code = sent(client)
    statuses = [
        post(client, "/help/answer", {"code": code, "words": "x" * 19_000, "once": f"a-long-form-{number}"}).status_code
        for number in range(4)
    ]
    assert statuses == [200, 200, 200, 429]


def test_a_flood_of_words_of_danger_from_one_address_stands_behind_what_others_wrote(client):
    """Fault E6: it stood before 1,500 genuine texts."""
    for number in range(7):
        post(client, "/help/me", {"words": "Он бьёт меня", "once": f"a-flood-form-{number}"})
    marked = db.session.execute(
        select(Task.danger, Contact.is_of_flood).join(Contact, Contact.id == Task.contact_id).order_by(Contact.id)
    ).all()
    assert [tuple(row) for row in marked] == [(True, False)] * 5 + [(False, True)] * 2


def next_words():
    """What the next operator is shown, each time another one."""
    held = waiting.next_text(by=make.user(Role.OPERATOR))
    db.session.flush()
    return sealing.get(held.contact, "words")


def test_one_sender_under_many_codes_has_one_place_in_the_line(client):
    """Fault E6: each reply code was a place of its own."""
    for number in range(3):
        post(client, "/help/me", {"words": f"Again {number}", "once": f"a-form-again-{number}"})
    for number in range(2):
        with clock.at(clock.now() + timedelta(minutes=number + 1)):
            sent = {"words": f"Another child {number}", "once": f"a-form-other-{number}"}
            client.post("/help/me", sent, environ_base={"REMOTE_ADDR": f"203.0.113.{number}"})
    assert [next_words() for _ in range(5)] == [
        "Again 0", "Another child 0", "Another child 1", "Again 1", "Again 2",
    ]  # fmt: skip


def test_a_flood_stands_behind_a_text_that_came_long_after_it(client):
    """Fault E6."""
    for number in range(7):
        post(client, "/help/me", {"words": f"Flood {number}", "once": f"a-flood-form-{number}"})
    with clock.at(clock.now() + timedelta(minutes=50)):
        client.post("/help/me", {"words": "A child", "once": "a-child"}, environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert [next_words() for _ in range(8)][5:] == ["A child", "Flood 5", "Flood 6"]


def test_two_forms_never_share_a_code(client, monkeypatch):
    """Ten signs are few enough that two may meet once: the second form gets the next code."""
    whole = conversation.code_of
    monkeypatch.setattr(conversation, "code_of", lambda once, turn=0: whole("everybody", turn))
    first, second = sent(client), sent(client, once="a-shown-form-2", words="Another child.")
    assert first != second
    assert first == sent(client) and second == sent(client, once="a-shown-form-2", words="Another child.")
    assert db.session.scalar(select(func.count(Contact.id))) == 2


def test_a_code_is_read_on_any_keyboard_and_an_old_number_goes_on_working(client):
    contact = make.contact(reply_code_index=vault.index("reply_code", "48219930117752046610"))
    page = post(client, "/help/answer", {"code": "4821 9930 1177 5204 6610"})
    assert page.status_code == 200 and "Көмектесіңіздер" in page.text and contact.id
    code = sent(client)
    cyrillic = code.lower().translate(str.maketrans("abcehkmptxy", "авсенкмртху"))
    assert post(client, "/help/answer", {"code": f" {cyrillic}-"}).status_code == 200


def test_when_very_many_guess_each_address_may_try_a_few_times_only(client, monkeypatch):
    monkeypatch.setattr(intake_limits, "GUESSES", 2)
    tried = [post(client, "/help/answer", {"code": "0000000000"}).status_code for _ in range(4)]
    assert tried == [422, 422, 422, 429]
    assert intake_limits.is_spent("code", "203.0.113.7") is False  # one who has not guessed yet
