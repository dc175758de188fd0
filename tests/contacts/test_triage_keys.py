"""Text triage by its keys, in a browser: what is written goes with the outcome of its own text."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from app import clock
from app.db import db
from app.rules.contacts import conversation, receiving
from app.tables.contacts import Contact
from app.values.terms import Channel

pytestmark = pytest.mark.browser


def received(site, *texts):
    site.hand_out_the_line()
    with site.unit():
        for number, words in enumerate(texts):
            code = str(number) * 20
            before = clock.now() - timedelta(hours=2 - number)
            incoming = receiving.Incoming(
                words=words, channel=Channel.WEB, language="ru", reply_code=code, received_at=before
            )
            receiving.receive(incoming)


def talk(site, words):
    with site.unit():
        for contact in db.session.query(Contact).order_by(Contact.id):
            said = [one.text for one in conversation.messages(contact)]
            if said[0] == words:
                return said[1:]
    return None


def test_an_answer_written_after_a_key_is_sent_with_the_next_outcome(site, person):
    """Fault A1: on the second text the box hung outside its form, and only the outcome was sent."""
    received(site, "Меня бьют дома, первое письмо", "Меня бьют дома, второе письмо")
    operator = person("operator")
    operator.go("/triage")
    operator.sees("Меня бьют дома, первое письмо").page.keyboard.press("1")
    operator.sees("Меня бьют дома, второе письмо")
    operator.page.get_by_label("Answer to the person").fill("Мы с тобой.")
    operator.page.locator("main h1").click()
    operator.page.keyboard.press("1")
    expect(operator.page.locator("main")).not_to_contain_text("второе письмо")
    operator.well()
    assert (talk(site, "Меня бьют дома, первое письмо"), talk(site, "Меня бьют дома, второе письмо")) == (
        [],
        ["Мы с тобой."],
    )
