"""A call under the fingers of who takes it: one key for what is common, and the record stays until it is ended."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from app.db import db
from app.staff.models import District
from app.tables import sealing
from app.tables.contacts import Contact, ContactState, Ending
from app.values.terms import Channel
from app.workflow.models import Task
from tests.contacts.test_journey_call import raised
from tests.support.look import settled

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def newest(site):
    with site.unit():
        return db.session.scalars(select(Contact).order_by(Contact.id.desc()).limit(1)).one()


def press(page, keys, where):
    page.keyboard.press(keys)
    page.wait_for_url(where)
    return settled(page)


def test_a_silent_call_takes_one_key_and_one_more_brings_it_back(person):
    """Faults A2 and A19: 24 Tabs and Enters before, and no way back."""
    operator = person("operator3")
    page = raised(operator, "77015551261")
    expect(page.locator("[name=words]")).to_be_focused()
    page.keyboard.type("…")
    press(page, "F9", "**/calls/new")
    assert newest(operator.site).ended_how is Ending.ENDED
    expect(page.locator("#notices .alert")).to_have_count(1)
    press(page, "Alt+KeyZ", re.compile("/tasks/"))
    assert newest(operator.site).state is ContactState.WAITING
    expect(page.locator("[name=words]")).to_have_value("…")
    press(page, "Alt+KeyH", "**/calls/new")
    assert newest(operator.site).ended_how is Ending.HUNG_UP
    operator.well()


def test_102_takes_one_key_and_the_address_can_still_be_written(person):
    """Fault A3."""
    operator = person("operator4")
    page = raised(operator, "77015551262")
    press(page, "F8", "**/record")
    expect(page.locator("[name=address]")).to_be_focused()
    page.keyboard.type("Абай 5, 17 пәтер")
    page.reload()
    settled(page)
    expect(page.locator("[name=address]")).to_have_value("Абай 5, 17 пәтер")
    operator.fill(has_child="unknown")
    press(page, "F10", "**/calls/new")
    contact = newest(operator.site)
    with operator.site.unit():
        assert sealing.get(db.session.get_one(Contact, contact.id), "address") == "Абай 5, 17 пәтер"
    operator.site.task("connect_emergency", contact.id)
    operator.well()


def test_a_double_click_says_once_that_it_is_done(person):
    """Fault A19."""
    operator = person("operator2")
    page = raised(operator, "77015551263")
    page.get_by_role("button", name="Psychologist").dblclick()
    page.wait_for_url("**/record")
    expect(settled(page).locator("#notices .alert")).to_have_count(1)
    operator.well()


def test_the_districts_are_those_of_the_region(person):
    """Fault A19."""
    operator = person("operator2")
    page = raised(operator, "77015551264")
    with operator.site.unit():
        place = db.session.scalars(select(District).order_by(District.id).limit(1)).one()
        near = {row.id for row in db.session.scalars(select(District).where(District.region_id == place.region_id))}
    page.select_option("[name=region]", str(place.region_id))
    shown = page.locator("[name=district] option").evaluate_all("all => all.map(({ value }) => value).filter(Boolean)")
    assert {int(value) for value in shown} == near
    page.select_option("[name=region]", "")
    page.select_option("[name=district]", str(place.id))
    expect(page.locator("[name=region]")).to_have_value(str(place.region_id))


def test_ctrl_enter_in_the_answer_box_sends_the_answer_and_nothing_else(person):
    """Fault A10: it submitted the other form, and the answer was gone."""
    child = person(language="en", java_script_enabled=False)
    child.go("/help/me")
    child.fill(words="Nobody listens to me", name="Айша", age="15", is_reply_safe="yes")
    child.page.locator("[data-main-action]").click()
    contact = newest(child.site)
    assert contact.channel is not Channel.PHONE
    operator = person("operator")
    operator.at("triage_contact", contact.id)
    operator.page.fill("[name=answer]", "Someone will write to you.")
    press(operator.page, "F4", "**/record")
    listener = person("psychologist")
    listener.at("talk_with_child", contact.id)
    page = listener.page
    page.fill("[name=summary]", "Half of what was said")
    page.focus("[name=answer]")
    page.keyboard.type("I am here.")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    settled(page)
    expect(page.locator("main")).to_contain_text("I am here.")
    expect(page.locator("main")).to_contain_text("Someone will write to you.")
    expect(page.locator("[name=answer]")).to_have_value("")
    expect(page.locator("[name=summary]")).to_have_value("Half of what was said")
    with listener.site.unit():
        done = select(Task).where(Task.contact_id == contact.id, Task.step == "talk_with_child")
        assert db.session.scalars(done).one().ended_at is None
    listener.well()
