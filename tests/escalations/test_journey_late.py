"""A visit that nobody makes: warned, escalated to the commissioner, instructed, missed again, brought to its end."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.db import db
from app.tables.cases import Case, CaseState
from app.tables.contacts import Contact
from app.tables.escalations import Escalation
from tests.contacts.test_journey_call import contact_of
from tests.contacts.test_journey_text import day, district
from tests.support.hands import a_minute_ago, boxes
from tests.support.look import physical_keys, settled
from tests.support.town import SAFE

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WARNED, MISSED = "The initial home visit to a child may become overdue.", "Missed again"


def test_what_is_late_is_escalated_to_the_end_and_each_desk_sees_it(site, person):
    contact = reported(person("operator3"), district(site))
    specialist = person(site.holder("accept_case", contact.id))
    specialist.open_task("accept_case", contact.id)
    specialist.done(answer="yes")
    case = case_of(site, contact)
    head, commissioner, ombudsman = person("head"), person("commissioner"), person("ombudsman")
    is_warned(site, contact, specialist, head)
    comes_up(site, contact, specialist, commissioner)
    instructs(site, contact, commissioner, specialist, case)
    number = is_missed_again(site, contact, ombudsman, specialist)
    the_ombudsman_decides(site, contact, ombudsman, commissioner, case)
    is_visited_and_closed(site, contact, specialist, head, case)
    commissioner.go("/escalations?view=closed")
    commissioner.sees(number).sees("Another agency did not come or did not answer")
    commissioner.go("/patterns")
    commissioner.well().sees("Another agency did not come or did not answer")


def reported(operator, place):
    """A neighbour calls 111, and the case is the district's."""
    page = operator.go("/calls/new?from=%2B77015551299&line=7")
    page.fill("[name=words]", "Көршінің баласы түні бойы жылайды.")
    operator.fill(danger="unknown", harms=["physical"], carer_access="yes", is_repeat="no", child_given="Айша")
    operator.fill(region=place.region_id, district=place.id)
    contact = contact_of(operator.site, page)
    assert operator.send() == 303
    operator.well()
    return contact


def is_warned(site, contact, specialist, head):
    """Time runs out: the case manager hears of it, then the head, and the row says where it goes."""
    reach(site, contact, "warn_at")
    site.soon(lambda: site.task("first_visit", contact.id).warned_at is not None)
    for somebody in (specialist, head):
        somebody.go("/notices")
        somebody.well().sees(WARNED)
    specialist.go("/queue")
    specialist.sees("escalates to the regional commissioner")


def comes_up(site, contact, specialist, commissioner):
    """Its time is over: it stands in the inbox, and the specialist keeps it."""
    reach(site, contact, "escalate_at")
    review = site.task("review_escalation", contact.id)
    specialist.go("/queue")
    specialist.sees("escalated to the regional commissioner")
    commissioner.go("/notices")
    commissioner.sees("An escalation waits for a decision.")
    commissioner.go("/escalations")
    go_to(commissioner, f"/tasks/{review.public_id}")
    commissioner.sees("“See the child” was due on").sees("No member of staff has seen the child yet.")
    commissioner.sees(WARNED).sees("Nothing is recorded: no visit, no conversation, no call.")


def instructs(site, contact, commissioner, specialist, case):
    """Decided by the main keys; the case's own step has the date, and the rows say whose and until when."""
    until = in_the_future(site, hours=6)
    manager = commissioner.page.locator("[name=who] option", has_text="case manager").get_attribute("value")
    commissioner.done(decision="instruct", who=manager, act_by=until, finding="no_reason", why="Мекенжай белгілі")
    specialist.go("/notices")
    specialist.sees("The regional commissioner recommended a new deadline to you.")
    specialist.go("/queue")
    specialist.sees("must act by")
    specialist.go(f"/cases/{case.public_id}")
    specialist.well().sees("The regional commissioner decided: recommend a new deadline.").sees("Мекенжай белгілі")


def is_missed_again(site, contact, ombudsman, specialist):
    site.move(hours=7)
    review = site.task("ombudsman_review", contact.id)
    ombudsman.go("/notices")
    ombudsman.sees("An escalation waits for a decision.")
    ombudsman.go("/escalations")
    go_to(ombudsman, f"/tasks/{review.public_id}")
    ombudsman.sees(MISSED).sees("Мекенжай белгілі")
    specialist.go("/queue")
    specialist.sees("escalated to the Ombudsman")
    with site.unit():
        return db.session.scalars(
            select(Escalation.number).where(Escalation.case_id == review.case_id).order_by(Escalation.id.desc())
        ).first()


def the_ombudsman_decides(site, contact, ombudsman, commissioner, case):
    """The finding and the step's date are the case's; the commissioner hears of it."""
    until = in_the_future(site, hours=20)
    ombudsman.done(finding="body_did_not_act", addressee="akim", recommendation="Көлік бөлінсін", act_by=until)
    commissioner.go("/notices")
    commissioner.sees("The Ombudsman decided on a case.")
    commissioner.go(f"/cases/{case.public_id}")
    commissioner.well().sees("The Ombudsman decided: another agency did not come or did not answer.").sees(
        "Көлік бөлінсін"
    )


def is_visited_and_closed(site, contact, specialist, head, case):
    specialist.open_task("first_visit", contact.id)
    answers = {**SAFE, "child_words": "Апаммен бірге болғым келеді."}
    specialist.done(visited_at=boxes(a_minute_ago(site)), next_contact_on=day(site, 3), **answers)
    specialist.open_task("propose_closure", contact.id)
    specialist.done(reason="no_concern", seen_on=day(site))
    head.open_task("approve_closure", contact.id)
    head.done(closure="approved")
    with site.unit():
        assert db.session.get_one(Case, case.id).state is CaseState.CLOSED
    specialist.go(f"/cases/{case.public_id}/timeline")
    specialist.well().sees("The case was closed.").sees("Escalated to the regional commissioner").sees(
        "Escalated to the Ombudsman."
    )


def go_to(somebody, path):
    """By J on a Kazakh keyboard to the row of the list, and Enter."""
    page = somebody.page
    with physical_keys(page) as press:
        for _ in range(25):
            press("KeyJ", "о")
            if page.locator(f".sel a[href='{path}']").count():
                break
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith(path)
    settled(page)


def case_of(site, contact):
    with site.unit():
        return db.session.get_one(Case, db.session.get_one(Contact, contact.id).case_id)


def reach(site, contact, moment):
    """To a minute after that moment of the first visit."""
    visit = site.task("first_visit", contact.id)
    with site.unit():
        ahead = getattr(visit, moment) - clock.now()
    site.move(seconds=ahead.total_seconds() + 60)


def in_the_future(site, **length):
    with site.unit():
        return boxes(clock.now() + timedelta(**length))
