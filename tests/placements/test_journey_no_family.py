"""Nobody can take the child: asked every day, before the commissioner at 72 hours, in an institution meanwhile."""

import pytest
from sqlalchemy import select

from app.db import db
from app.roles import Role
from app.staff.models import District, User
from app.tables.cases import Case, Place
from app.tables.contacts import Contact
from app.tables.escalations import Cause, Escalation
from app.tables.placements import Placement, PlacementState
from app.workflow.models import Instance, Task
from tests.contacts.test_journey_call import contact_of
from tests.contacts.test_journey_text import day
from tests.escalations.test_journey_late import go_to
from tests.support.hands import a_minute_ago, boxes
from tests.support.town import UNSAFE

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AKMOLA = 11  # a region of the demonstration in which no family has applied
MEANWHILE = "Temporary: the search for a family continues."


def test_where_there_is_no_family_the_search_stays_open_and_is_escalated(site, person):
    with site.unit():
        place = db.session.scalars(select(District).where(District.region_id == AKMOLA).order_by(District.id)).first()
    officer, commissioner = (person(of_region(site, role)) for role in (Role.PLACEMENT_OFFICER, Role.COMMISSIONER))
    contact = is_unsafe(site, person, place)
    finds_nobody(site, officer, contact)
    comes_up_after_72_hours(site, commissioner, contact)
    finds_a_temporary_place(site, officer, contact)
    is_looked_for_still(site, officer, contact)
    is_written(site, contact)


def of_region(site, role):
    """The sign-in of that desk in the region."""
    with site.unit():
        wanted = select(User.sign_in).where(User.role == role, User.region_id == AKMOLA).order_by(User.id).limit(1)
        return db.session.scalars(wanted).one()


def is_unsafe(site, person, place):
    """A doctor calls; the child is found unsafe and stays in hospital."""
    operator = person("operator4")
    page = operator.go("/calls/new?from=%2B77015551388&line=7")
    page.fill("[name=words]", "Балалар ауруханасынан: қыздың денесінде таңба бар.")
    operator.fill(danger="unknown", harms=["physical"], carer_access="yes", is_repeat="no")
    operator.fill(child_surname="Тілеуқызы", child_given="Назерке", child_age=6)
    operator.fill(region=place.region_id, district=place.id)
    contact = contact_of(site, page)
    assert operator.send() == 303
    specialist = person(site.holder("accept_case", contact.id))
    specialist.at("accept_case", contact.id).done(answer="yes")
    unsafe = {"visited_at": boxes(a_minute_ago(site)), "next_contact_on": day(site, 1), **UNSAFE}
    specialist.at("first_visit", contact.id).done(**unsafe)
    return contact


def finds_nobody(site, officer, contact):
    """Said with a reason; a day later it is asked again."""
    for _ in range(2):
        officer.open_task("match_family", contact.id)
        officer.sees("No family can take the child now.").done(family="none")
        site.move(hours=24, minutes=1)
    assert site.task("match_family", contact.id)


def comes_up_after_72_hours(site, commissioner, contact):
    site.move(hours=24)
    review = review_of(site, contact)
    assert site.task("match_family", contact.id)
    commissioner.go("/notices")
    commissioner.sees("An escalation waits for a decision.")
    commissioner.go("/escalations")
    go_to(commissioner, f"/tasks/{review.public_id}")
    commissioner.well().sees("No family was found in time").sees("hospital or another health organisation")


def review_of(site, contact):
    """The commissioner's step about the family that was not found; other steps of the case are late too."""
    assert site.task("temporary_place", contact.id)
    site.soon(lambda: _review(site, contact) is not None)
    return _review(site, contact)


def _review(site, contact):
    with site.unit():
        case_id = db.session.get_one(Contact, contact.id).case_id
        of_case = (Escalation.case_id == case_id, Escalation.cause == Cause.NO_FAMILY)
        row = db.session.scalars(select(Escalation).where(*of_case)).one()
        is_about = Instance.about["escalation_id"].as_integer() == row.id
        wanted = select(Task).join(Instance, Instance.id == Task.instance_id)
        return db.session.scalars(wanted.where(Task.step == "review_escalation", is_about)).first()


def finds_a_temporary_place(site, officer, contact):
    meanwhile = {"place": "institution", "because": "no_families"}
    officer.at("temporary_place", contact.id).done(since=boxes(a_minute_ago(site)), **meanwhile)


def is_looked_for_still(site, officer, contact):
    """Two days later: in the list of those in institutions with days and reason, and the search is open."""
    site.move(days=2, minutes=1)
    officer.go("/placements?view=institution")
    officer.sees("Тілеуқызы").sees("temporary").sees("There is no foster family in the region").sees("for 2 days")
    officer.page.locator("[data-list] a.t", has_text="Тілеуқызы").click()
    officer.sees(MEANWHILE).sees("for 2 days. Reason: There is no foster family in the region")
    officer.at("match_family", contact.id).well().sees("No family can take the child now.")


def is_written(site, contact):
    """The child is in an institution, the search is open, and one escalation says why."""
    with site.unit():
        case = db.session.get_one(Case, db.session.get_one(Contact, contact.id).case_id)
        search = db.session.scalars(select(Placement).where(Placement.case_id == case.id)).one()
        found = db.session.scalars(select(Escalation.cause).where(Escalation.case_id == case.id)).all()
    assert (search.state, search.temporary_place) == (PlacementState.SEARCHING, Place.INSTITUTION)
    assert case.place == Place.INSTITUTION
    assert found.count(Cause.NO_FAMILY) == 1
