"""Somebody types and is interrupted, at random: no letter is lost, and none comes up in another record."""

import os
import random
import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from app import clock, config
from app.db import db
from app.staff.models import Login, User
from tests import make_work

pytestmark = [pytest.mark.browser, pytest.mark.slow]
RUNS = 200 if os.environ.get("LONG") else 20
STEPS = 4
TEXT = "main [name=text]"


class Record:
    """A form about one record: its words all bear its own mark."""

    def __init__(self, mark, path):
        self.mark, self.path, self.typed = mark, path, ""


class Hand:
    """One tab, one person, and what they have typed where."""

    def __init__(self, person, records, chance):
        self.person, self.page, self.records, self.chance = person, person.page, records, chance
        self.here, self.steps, self.words = records[0], [], 0

    def open(self, record):
        self.here = record
        self.page.goto(record.path)

    def type(self):
        self.words += 1
        word = f"{self.here.mark}{self.words} "
        self.page.locator(TEXT).press("ControlOrMeta+End")
        if self.chance.random() < 0.5:
            self.page.keyboard.type(word)
        else:
            self.page.keyboard.insert_text(word)
        self.here.typed += word
        self.page.wait_for_timeout(self.chance.choice([0, 0, 30, 200, 800]))

    def reload(self):
        self.page.reload()

    def go_elsewhere(self):
        self.open(self.chance.choice(self.records))

    def cut_the_network(self):
        self.page.context.set_offline(True)
        self.type()
        if self.chance.random() < 0.5:  # the browser's own error page, and back
            with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
                self.page.reload()
            self.page.context.set_offline(False)
            self.page.goto(self.here.path)
        else:
            self.page.locator("[data-main-action]").click()
            expect(self.page.locator("[data-save-state]").last).to_have_attribute("data-state", "failed")
            self.page.context.set_offline(False)

    def end_the_session(self):
        with self.person.site.unit():
            db.session.execute(update(Login).where(Login.closed_at.is_(None)).values(closed_at=clock.real_now()))
        self.type()
        dialog = self.page.locator("#sign-again")
        expect(dialog).to_be_visible()
        dialog.locator("[type=password]").fill(config.read().demo_password)
        self.page.keyboard.press("Enter")
        expect(dialog).to_be_hidden()

    def change_the_language(self):
        with self.page.expect_navigation(wait_until="load"):
            self.page.locator(f".top [name=language][value={self.chance.choice(['kk', 'ru', 'en'])}]").click()

    def step(self):
        ways = [self.type, self.type, self.reload, self.go_elsewhere, self.change_the_language]
        way = self.chance.choice([*ways, self.cut_the_network, self.end_the_session])
        self.steps.append(way.__name__)
        way()
        self.look()

    def look(self):
        """What the form shows is all that was ever typed into it."""
        expect(self.page.locator(TEXT)).to_have_value(self.here.typed, timeout=10_000)


@pytest.fixture
def desk(site, person):
    """A specialist's tab, and forms about three records of theirs."""
    with site.unit():
        me = db.session.query(User).filter_by(sign_in="specialist").one()
        paths = [f"/cases/{make_work.case(manager=me).public_id}/note" for _ in range(2)]
        paths.append(paths[0].replace("/note", "/talk"))
    sitting = person("specialist")
    sitting.page.on("dialog", lambda dialog: dialog.accept())
    yield sitting, paths
    with site.unit():  # the language they chose goes with them to every browser, of the next tests too
        db.session.execute(update(User).where(User.sign_in == "specialist").values(language=None))


def kept_by_server(page, path):
    """What a tab that never saw the form is shown."""
    text = page.context.request.get(path).text()
    return re.search(r'(?s)<textarea[^>]*name="text"[^>]*>\s*(.*?)</textarea>', text)[1]


def test_no_letter_is_lost_and_none_appears_in_another_record(desk):
    sitting, paths = desk
    seed = int(os.environ.get("SEED", random.randrange(10**6)))
    records = [Record(mark, path) for mark, path in zip("абв", paths, strict=True)]
    for run in range(RUNS):
        walk(Hand(sitting, records, random.Random(seed + run)), f"SEED={seed + run}")
    last = Hand(sitting, records, random.Random(seed))
    for record in records:
        last.open(record)
        last.look()
        sitting.page.wait_for_timeout(1500)
        assert kept_by_server(sitting.page, record.path).strip() == record.typed.strip()


def walk(hand, label):
    try:
        hand.open(hand.chance.choice(hand.records))
        hand.look()
        for _ in range(STEPS):
            hand.step()
    except Exception as error:
        raise AssertionError(f"{label}: {hand.steps}") from error
