"""Two people, or one impatient person, at the same task: it is done once, and nothing that was typed is lost."""

import pytest
from sqlalchemy import func, select

from app.db import db
from app.rules.contacts import receiving
from app.staff.models import District, User
from app.values.terms import Channel
from app.workflow.models import Answer
from tests.support.look import settled

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def waiting(site):
    """A text of its own for the test, waiting for triage: its task."""
    with site.unit():
        place = db.session.scalars(select(District).order_by(District.id).limit(1)).one()
        contact = receiving.receive(
            receiving.Incoming(
                words="Сәлем", channel=Channel.WEB, language="kk", region_id=place.region_id, district_id=place.id
            )
        )
    return site.task("triage_contact", contact.id)


def times_done(site, task):
    with site.unit():
        return db.session.scalar(select(func.count()).select_from(Answer).where(Answer.task_id == task.id))


def test_a_double_click_does_the_task_once(site, person, waiting):
    operator = person("operator")
    operator.go(f"/tasks/{waiting.public_id}")
    operator.fill(danger="no", harms=["school"], carer_access="no", is_repeat="no")
    operator.page.locator("[data-main-action]").dblclick()
    operator.page.wait_for_url(lambda url: str(waiting.public_id) not in url)
    settled(operator.page)
    operator.well().sees("Done:")
    assert times_done(site, waiting) == 1


def test_the_second_of_two_learns_who_was_first_and_keeps_the_words(site, person, waiting):
    first, second = person("operator"), person("operator2")
    for one, words in ((first, "Бірінші"), (second, "Екінші адамның сөзі")):
        one.go(f"/tasks/{waiting.public_id}")
        one.fill(danger="no", harms=["school"], carer_access="no", is_repeat="no", address=words)
    assert first.send() == 303
    assert second.send() == 409
    second.well().sees(name_of(site, "operator")).sees("completed this task").sees("Екінші адамның сөзі")
    assert times_done(site, waiting) == 1
    second.go(f"/tasks/{waiting.public_id}")
    second.sees("Екінші адамның сөзі")


def test_the_back_button_leads_to_what_was_done_not_to_the_form(site, person, waiting):
    operator = person("operator")
    operator.go(f"/tasks/{waiting.public_id}")
    operator.fill(danger="no", harms=["school"], carer_access="no", is_repeat="no")
    assert operator.send() == 303
    operator.page.go_back()
    operator.well().sees("completed this task")
    assert operator.page.locator("#task").count() == 0
    assert times_done(site, waiting) == 1


def name_of(site, sign_in):
    with site.unit():
        return db.session.scalars(select(User.name).where(User.sign_in == sign_in)).one()
