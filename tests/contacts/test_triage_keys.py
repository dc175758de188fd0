"""Text triage by its keys, in a browser: what is written goes with the outcome of its own text."""

import pytest
from playwright.sync_api import expect

from app.db import db
from app.rules.contacts import conversation, receiving
from app.tables.contacts import Contact
from app.values.terms import Channel

pytestmark = pytest.mark.browser


def received(site, *texts):
    with site.unit():
        for number, words in enumerate(texts):
            code = str(number) * 20
            receiving.receive(
                receiving.Incoming(words=words, channel=Channel.WEB, language="ru", reply_code=code, is_reply_safe=True)
            )


def talk(site, words):
    with site.unit():
        for contact in db.session.query(Contact).order_by(Contact.id):
            said = [one.text for one in conversation.messages(contact)]
            if said[0] == words:
                return said[1:]
    return None


def test_an_answer_written_after_a_key_is_sent_with_the_next_outcome(site, person):
    """Fault A1: on the second text the box hung outside its form, and only the outcome was sent."""
    received(site, "Первое письмо о школе", "Второе письмо о школе")
    operator = person("operator")
    operator.go("/triage")
    operator.sees("Первое письмо о школе").page.keyboard.press("1")
    operator.sees("Второе письмо о школе")
    operator.page.get_by_label("Answer to the person").fill("Мы с тобой.")
    operator.page.locator("main h1").click()
    operator.page.keyboard.press("1")
    expect(operator.page.locator("main")).to_contain_text("No messages waiting")
    operator.well()
    assert (talk(site, "Первое письмо о школе"), talk(site, "Второе письмо о школе")) == ([], ["Мы с тобой."])
