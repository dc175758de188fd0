"""Danger before lateness (fault A5), and the phrases by which a message is taken for dangerous (fault A7)."""

from datetime import timedelta

import pytest

from app import clock
from app.deadlines import seed as deadlines
from app.errors import RuleBroken
from app.roles import Role
from app.rules.contacts import conversation, danger, receiving, waiting
from app.rules.contacts.danger import Found, Phrases, phrase
from app.rules.contacts.danger_list import has_risk_words
from app.values.terms import Channel
from app.web.desk import queue_statements
from tests import make

DANGER = "Меня бьют дома"


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize(
    "said",
    [
        "Меня бьют дома", "не хочу жить", "Әкем мені ұрады", "I took pills", "Мен өлгім келеді", "ОЛГИМ КЕЛЕДИ",
        "ne hochu zhit", "akem meni urady", "He hits me", "I don’t want to live", "спасииите меня",
        "dad is drunk again",
    ],
)  # fmt: skip
def test_danger_is_seen_in_every_language_and_spelling(said):
    assert has_risk_words(said)


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize(
    "said",
    [
        "Помогите с домашкой по математике", "как убить дракона в игре", "часы бьют полночь", "когда выплатят пособие",
        "Мектеп туралы сұрақ", "How do I change school?", "умираю со смеху", "", "help me with my homework",
    ],
)  # fmt: skip
def test_ordinary_questions_are_not_taken_for_danger(said):
    assert not has_risk_words(said)


@pytest.mark.usefixtures("session")
def test_a_long_text_is_looked_through_to_its_end():
    assert has_risk_words("слово " * 3000 + DANGER)
    assert not has_risk_words("слово " * 3000)


@pytest.mark.parametrize(
    ("line", "held", "free"),
    [
        ("отчим бьет", "бьет меня отчим", "отчим дома"),
        ('"не хочу жить"', "жить? я не хочу жить", "жить не хочу"),
        ("умер*", "умереть", "ум"),
        ("отец|папа кричит", "папа кричит", "мама кричит"),
        ("отец кричит", "отец кричит", "отец один два три четыре пять кричит"),
        ("отец кричит", "отец кричит", "отец. кричит"),
        ("дом дом", "дом и дом", "дом"),
    ],
)
def test_a_phrase_is_words_that_stand_near_each_other(line, held, free):
    found = Phrases([phrase(line)])
    match = found.found(held)
    assert match is not None and match.phrase == line and found.found(free) is None


def test_what_is_harmless_is_not_looked_at_and_the_rest_is():
    found = Phrases([phrase("бьет"), phrase("- часы бьет")])
    assert found.found("часы бьет") is None
    assert found.found("часы бьет, и отчим бьет") == Found("бьет", "бьет")


@pytest.mark.parametrize("line", ["", "- ", "* *", "а*", "...", "а б в г д е", "слово" * 60])
def test_a_line_that_would_match_nothing_or_everything_is_refused(line):
    with pytest.raises(RuleBroken) as refused:
        phrase(line)
    assert refused.value.field == "phrase"


def test_the_list_can_be_read_and_is_long_enough():
    every = danger.shipped()
    assert len([one for one in every if not one.is_harmless]) >= 300
    assert len({one.text for one in every}) == len(every)


@pytest.fixture
def ground(session):
    deadlines.seed()
    make.district()
    session.flush()


def text(words, minutes, code=""):
    """Received so long ago."""
    with clock.at(clock.now() - timedelta(minutes=minutes)):
        return receiving.receive(receiving.Incoming(words=words, channel=Channel.WEB, language="ru", reply_code=code))


@pytest.mark.usefixtures("ground")
def test_danger_stands_above_whatever_is_late(sign_in):
    late = [text(f"Вопрос {number}", 500 + number) for number in range(14)]
    new = text(DANGER, 1)
    for role, address in ((Role.OPERATOR, "/queue"), (Role.SHIFT_LEAD, "/shift")):
        page = sign_in(role).get(address).text
        assert page.index(new.number) < min(page.index(one.number) for one in late)
    assert "Possible danger now" in sign_in(Role.OPERATOR).get("/queue").text


@pytest.mark.usefixtures("ground")
def test_a_list_of_danger_goes_on_behind_its_first_page(sign_in, monkeypatch):
    monkeypatch.setattr(queue_statements, "PAGE", 2)
    urgent, calm = [text(DANGER, minutes) for minutes in (30, 20, 10)], text("Вопрос", 500)
    desk = sign_in(Role.OPERATOR)
    first = desk.get("/queue").text
    assert [one.number in first for one in (*urgent, calm)] == [True, True, False, False]
    last = desk.get(f"/queue?after={receiving.open_task(urgent[1]).public_id}").text
    assert [one.number in last for one in (*urgent, calm)] == [False, False, True, True]
    alone = desk.get("/queue?group=danger").text
    assert urgent[0].number in alone and calm.number not in alone


@pytest.mark.usefixtures("ground")
def test_a_later_message_of_danger_lifts_the_task_that_is_open(sign_in):
    contact, other = text("Можно спросить?", 5, code="7"), text("Вопрос", 50)
    assert waiting.next_text(make.user(Role.OPERATOR)).contact == other
    conversation.add(contact, "Он меня убьёт")
    assert receiving.open_task(contact).danger
    assert waiting.next_text(make.user(Role.OPERATOR)).contact == contact


@pytest.mark.usefixtures("ground")
def test_the_line_to_102_is_in_danger_whatever_was_written(sign_in):
    desk = sign_in(Role.OPERATOR)
    contact = receiving.take_call("+77011234567", "7", by=desk.user)
    task = receiving.open_task(contact)
    assert not task.danger
    desk.post(f"/tasks/{task.public_id}", {"outcome": "emergency"})
    waits = receiving.open_task(contact, "connect_emergency")
    assert waits is not None and waits.danger


@pytest.mark.usefixtures("ground")
def test_the_operator_reads_why_a_message_comes_first(sign_in):
    text("Можно спросить? Он меня очень сильно бьёт", 5)
    page = sign_in(Role.OPERATOR).get("/triage", follow_redirects=True).text
    assert "Danger words" in page and "« меня … бьёт »" in page


@pytest.mark.usefixtures("ground")
def test_the_words_are_found_in_a_later_message_too(sign_in):
    contact = text("Можно спросить?", 5, code="7")
    conversation.add(contact, "Мен өлгім келеді")
    page = sign_in(Role.OPERATOR).get("/triage", follow_redirects=True).text
    assert "« өлгім келеді »" in page
