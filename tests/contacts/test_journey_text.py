"""From a child's text to a closed case, through four roles."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from app import clock
from app.db import db
from app.staff.models import District
from app.tables.cases import Case, CaseState
from app.tables.contacts import Contact
from tests.support.hands import a_minute_ago, boxes
from tests.support.town import WITH_A_PLAN

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CRY = "Мен 10-сыныптамын. Өгей әкем ұрады. Кеше белбеумен ұрды."
ANSWER = "Сізге маман барады. Ертең түске дейін хабарласады."


def district(site):
    with site.unit():
        return db.session.scalars(select(District).order_by(District.id).limit(1)).one()


def newest_contact(site):
    with site.unit():
        return db.session.scalars(select(Contact).order_by(Contact.id.desc()).limit(1)).one()


def day(site, days=0):
    with site.unit():
        return boxes(clock.now() + timedelta(days=days), hour=False)


def test_a_childs_text_becomes_a_case_and_is_worked_to_its_close(site, person):
    site.hand_out_the_line()
    child = person(language="kk", java_script_enabled=False)
    code = write(child, district(site))
    contact = newest_contact(site)
    operator = person("operator")
    refer(operator, contact)
    specialist = person(site.holder("accept_case", contact.id))
    specialist.open_task("accept_case", contact.id)
    specialist.done(answer="yes").sees("Next for you")
    visit(specialist, site, contact)
    operator.open_task("tell_caller", contact.id)
    operator.done(how="message", message=ANSWER)
    plan(specialist, site, contact)
    head = person("head")
    head.open_task("approve_plan", contact.id)
    head.done(decision="approved")
    site.move(days=95)
    review_and_propose(specialist, site, contact)
    head.open_task("approve_closure", contact.id)
    head.done(closure="approved")
    with site.unit():
        case = db.session.get_one(Case, newest_contact(site).case_id)
        assert case.state is CaseState.CLOSED
    specialist.go(f"/cases/{case.public_id}")
    specialist.well().sees("Closed")
    read_answer(child, code)


def write(child, place):
    child.go("/help")
    child.page.locator("a[href*='/help/me']").first.click()
    child.fill(words=CRY, name="Айша", age="15", region=place.region_id, district=place.id, is_reply_safe="yes")
    child.page.locator("[data-main-action]").click()
    return re.sub(r"\s", "", child.page.locator("p.code").inner_text())


def refer(operator, contact):
    """One key opens the whole form of the text that is next."""
    operator.go("/triage")
    operator.sees(CRY)
    operator.page.keyboard.press("o")
    operator.page.wait_for_url("**/tasks/*")
    operator.page.wait_for_load_state("load")
    operator.fill(danger="no", harms=["physical"], carer_access="yes", is_repeat="no", child_surname="Серік")
    expect(operator.page.locator("#live")).to_contain_text(re.compile("high|critical|medium", re.IGNORECASE))
    assert operator.send() == 303
    operator.well()


def visit(specialist, site, contact):
    assert site.task("first_visit", contact.id)
    specialist.open_task("first_visit", contact.id)
    answers = {**WITH_A_PLAN, "child_words": "Апаммен бірге болғым келеді."}
    specialist.done(visited_at=boxes(a_minute_ago(site)), next_contact_on=day(site, 3), **answers)
    specialist.sees("Next for you")


def plan(specialist, site, contact):
    specialist.open_task("assess_family", contact.id)
    specialist.done(assessed_on=day(site), bodies=["education"])
    specialist.open_task("make_plan", contact.id)
    lines = {"lines-0-body": "psychologist", "lines-0-due_on": day(site, 30)}
    specialist.done(family_agrees="yes", **lines).sees("Next for you: Tell the police")
    who = {"how": "phone", "who": "Кезекші, капитан Омаров"}
    specialist.done(told_at=boxes(a_minute_ago(site)), **who).well()


def review_and_propose(specialist, site, contact):
    specialist.open_task("review_plan", contact.id)
    specialist.done(reviewed_on=day(site), is_child_seen="yes", review="goals_met", next_on=day(site, 7))
    specialist.open_task("propose_closure", contact.id)
    specialist.done(reason="goals_met", seen_on=day(site))


def read_answer(child, code):
    child.go("/help/answer")
    child.fill(code=code)
    child.page.locator("[data-main-action]").click()
    child.sees(CRY).sees(ANSWER)
