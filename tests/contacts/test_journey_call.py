"""A telephone call, from the moment the telephone raises the page: nothing that was heard is lost."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from app.db import db
from app.tables.contacts import Contact
from app.workflow.models import Task, TaskState
from tests.support.hands import a_minute_ago, boxes, is_sent
from tests.support.look import physical_keys, saved, settled

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HEARD = "Көршінің баласы түні бойы жылайды. Есік ашылмайды."


def raised(somebody, number):
    """As any telephone system does it. The number leaves the address at once."""
    page = somebody.go(f"/calls/new?from=%2B{number}&line=7")
    page.wait_for_url(re.compile(r"/tasks/[0-9a-f-]+$"))
    return settled(page)


def contact_of(site, page):
    with site.unit():
        task = db.session.scalars(select(Task).where(Task.public_id == page.url.rpartition("/")[2])).one()
        return db.session.get_one(Contact, task.contact_id)


def kept(page):
    expect(page.locator("[name=words]")).to_have_value(HEARD)
    expect(page.locator("[name=danger][value=unknown]")).to_be_checked()
    expect(page.locator("[name=child_age]")).to_have_value("12")


def test_a_call_is_written_down_while_it_is_heard(person):
    operator = person("operator3")
    page = raised(operator, "77015551201")
    contact, address = contact_of(operator.site, page), page.url
    page.fill("[name=words]", HEARD)
    operator.fill(danger="unknown")
    expect(page.locator("#live")).to_contain_text(re.compile("medium", re.IGNORECASE))
    operator.fill(harms=["left_alone"])
    page.focus("[name=child_age]")
    with physical_keys(page) as press:
        press("Digit1", '"')
        press("Digit2", "ә")
    page.keyboard.press("Tab")
    saved(page)
    page.reload()
    kept(settled(page))
    page.goto("/queue")
    page.go_back()
    kept(settled(page))
    sign_out(operator)
    page.goto("/sign-in")
    operator = person("operator3")
    operator.go(address.partition(operator.site.address)[2])
    kept(operator.page)
    operator.fill(carer_access="unknown", is_repeat="no", child_given="Айша")
    assert operator.send() == 303
    operator.well()
    assert operator.site.task("accept_case", contact.id)


def sign_out(somebody):
    page = somebody.page
    page.locator("details.me summary").click()
    with page.expect_navigation():
        page.locator("form[action$='/sign-out'] button").click()


def test_102_does_not_wait_for_the_form(person):
    operator = person("operator4")
    page = raised(operator, "77015551202")
    contact = contact_of(operator.site, page)
    operator.fill(child_age="9")
    assert operator.send("F8") == 303
    operator.open_task("connect_emergency", contact.id)
    operator.done(service="102", called_at=boxes(a_minute_ago(operator.site)), reference="4471")
    assert operator.site.task("accept_case", contact.id)


def test_a_child_who_wants_to_talk_is_given_to_a_psychologist(person):
    operator = person("operator2")
    page = raised(operator, "77015551203")
    contact = contact_of(operator.site, page)
    with page.expect_navigation(), page.expect_response(is_sent):
        page.get_by_role("button", name="Psychologist").click()
    psychologist = person("psychologist")
    psychologist.open_task("talk_with_child", contact.id)
    psychologist.done(summary="Сөйлестік, тыныш.", outcome="helped")
    with operator.site.unit():
        open_tasks = select(func.count(Task.id)).where(Task.contact_id == contact.id, Task.state == TaskState.OPEN)
        assert db.session.scalar(open_tasks) == 0


def test_the_same_call_raised_twice_is_one_contact(person):
    operator = person("operator2")
    assert raised(operator, "77015551204").url == raised(operator, "77015551204").url
