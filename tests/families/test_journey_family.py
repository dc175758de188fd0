"""A family applies and is approved; a child removed at night is matched, declined once, accepted, visited, home."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.db import db
from app.rules.families import families, requirements
from app.rules.placements.searches import moves
from app.tables.cases import Case, Place
from app.tables.contacts import Contact
from app.tables.families import FosterFamily, Stage
from app.tables.placements import Placement, PlacementState
from tests.contacts.test_journey_call import contact_of
from tests.contacts.test_journey_text import day, district
from tests.support.hands import a_minute_ago, boxes, is_sent
from tests.support.look import settled
from tests.support.town import UNSAFE

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NIGHT = 2  # o'clock
SAID = "Мұнда жылы, түнде ешкім айқайламайды."
CARER = {"part": "carer", "surname": "Бекетова", "given": "Гүлнар", "born_on": ["5", "3", "1984"], "sex": "girl"}
WISHES = {
    "places": 2, "age_from": 0, "age_to": 12, "takes_siblings": "yes", "languages": ["kk", "ru"],
    "abilities": ["violence"], "birth_family_contact": "yes",
}  # fmt: skip
WELL = {"seen": "alone", "health": "well", "school": "well", "carers": "well", "home": "well", "concern": "none"}


def test_a_family_for_a_child_from_the_application_to_the_way_home(site, person):
    place, officer, head = district(site), person("placement"), person("head")
    other = earlier_family(site, place)
    family = applies(site, officer, place)
    is_approved(site, officer, head, family)
    contact = is_called_about_at_night(site, person("operator2"), place)
    specialist = person(site.holder("accept_case", contact.id))
    is_removed(site, specialist, contact)
    declines(site, officer, contact, other)
    accepts(site, officer, head, contact, family)
    the_law_is_kept(site, specialist, contact)
    is_visited(site, specialist, contact)
    goes_home(site, specialist, officer, contact, family)


def earlier_family(site, place):
    """One that has been under contract for a year, and therefore stands first."""
    with site.unit(), clock.at(clock.now() - timedelta(days=365)):
        known = families.new_family("Сейдахмет", place, by=None)
        known.languages, known.abilities = ["kk", "ru"], ["violence"]
        known.places, known.takes_siblings, known.contract_from = 2, True, clock.today()
        families.enter(known, Stage.ACTIVE)
        return known


# -- the family


def applies(site, officer, place):
    officer.go("/families/new")
    assert officer.fill(surname=CARER["surname"], district=place.id).send() == 303
    with site.unit():
        family = db.session.scalars(select(FosterFamily).order_by(FosterFamily.id.desc()).limit(1)).one()
    people = {f"people-0-{name}": value for name, value in CARER.items()}
    officer.done(**people, **WISHES)
    return family


def is_approved(site, officer, head, family):
    """Every paper is looked at on its own page; the home, the course, the interview, the head, the contract."""
    papers(site, officer, family, "check_documents")
    papers(site, officer, family, "complete_training", "training")
    officer.on(site.family_task("complete_training", family.id))
    officer.done(format="accredited", hours=60, ended_on=day(site))
    officer.on(site.family_task("check_documents", family.id)).done()
    officer.on(site.family_task("visit_home", family.id))
    found = {"rooms": 3, "area_m2": 64, "fitness": "fit", "act_on": day(site)}
    officer.done(visited_at=boxes(a_minute_ago(site)), **found)
    officer.on(site.family_task("interview_family", family.id))
    officer.done(interviewed_at=boxes(a_minute_ago(site)), advice="recommended")
    officer.go("/families")
    officer.sees("Бекетова")
    head.on(site.family_task("decide_family", family.id)).sees("All mandatory requirements are met today.")
    head.done(ruled="approve")
    officer.on(site.family_task("sign_contract", family.id))
    officer.done(begins=day(site))
    officer.go(f"/families/{family.public_id}")
    officer.well().sees("Under contract").sees("The contract was signed.")


def papers(site, officer, family, step, *kinds):
    """From the step to each paper of it and back."""
    with site.unit():
        rows = requirements.unchecked(db.session.get_one(FosterFamily, family.id), step)
    task = site.family_task(step, family.id)
    for row in rows:
        officer.go(f"/families/{family.public_id}/requirements/{row.public_id}?task={task.public_id}")
        assert officer.fill(proof="accepted", paper="№ 17", issued_on=day(site)).send() == 303
        assert officer.page.url.endswith(str(task.public_id))
    officer.well()


# -- the child


def is_called_about_at_night(site, operator, place):
    """A patrol calls 111 at two in the morning."""
    with site.unit():
        local = clock.now().astimezone(clock.ALMATY)
    site.move(seconds=((NIGHT - local.hour) % 24 * 60 - local.minute) % (24 * 60) * 60)
    page = operator.go("/calls/new?from=%2B77015551377&line=7")
    page.fill("[name=words]", "Патруль: ата-анасы мас, бала далада жалаңаяқ тұр.")
    operator.fill(danger="unknown", harms=["physical"], carer_access="yes", is_repeat="no")
    operator.fill(child_surname="Серікқызы", child_given="Аяулым", child_age=8, child_sex="girl")
    operator.fill(region=place.region_id, district=place.id)
    contact = contact_of(site, page)
    assert operator.send() == 303
    return contact


def is_removed(site, specialist, contact):
    specialist.at("accept_case", contact.id).done(answer="yes")
    unsafe = {"visited_at": boxes(a_minute_ago(site)), "next_contact_on": day(site, 1), **UNSAFE}
    specialist.at("first_visit", contact.id).done(**unsafe)
    specialist.open_task("removal_act", contact.id)
    removed = {"grounds": ["violence"], "present": ["police"], "place": "health_organisation"}
    specialist.done(removed_at=boxes(a_minute_ago(site)), **removed)
    with site.unit():
        assert clock.now().astimezone(clock.ALMATY).hour == NIGHT


def declines(site, officer, contact, other):
    """The officer reads why that family stands first, asks it, and hears no."""
    officer.go("/placements")
    officer.sees("Серікқызы")
    officer.open_task("match_family", contact.id)
    officer.sees("2 families can take the child").sees("The order of the list").sees("prepared for it")
    officer.done(family=other.public_id)
    officer.at("ask_family", contact.id).sees("Сейдахмет")
    officer.done(asked_at=boxes(a_minute_ago(site)), answer="no", reason="health")


def accepts(site, officer, head, contact, family):
    """The one that declined is ruled out, with its rule; the next takes the child, who is there in the morning."""
    officer.at("match_family", contact.id).sees("1 family can take the child").sees("Has declined this child.")
    officer.done(family=family.public_id)
    officer.at("ask_family", contact.id).done(asked_at=boxes(a_minute_ago(site)), answer="yes")
    head.open_task("approve_placement", contact.id)
    head.sees("Бекетова").done(answer="yes")
    site.move(hours=6)
    went_along = ["birth_certificate", "removal_act"]
    officer.at("hand_over", contact.id).done(handed_at=boxes(a_minute_ago(site)), papers=went_along)
    officer.go("/placements?view=family")
    officer.well().sees("Серікқызы").sees(family.number)


def the_law_is_kept(site, specialist, contact):
    """The same night: the prosecutor. In the days after: the court, the data bank, the plan of the care."""
    specialist.at("notify_prosecutor", contact.id).done(told_at=boxes(a_minute_ago(site)), how="phone")
    specialist.at("file_court_claim", contact.id).done(claim="restriction", filed_on=day(site))
    specialist.at("register_child", contact.id).done(registered_on=day(site), status="without_care")
    line = {"lines-0-body": "psychologist", "lines-0-due_on": day(site, 30)}
    specialist.at("care_plan", contact.id).done(way_home="parents", **line)


def is_visited(site, specialist, contact):
    """In the first week and in the first month, each by itself on the calendar."""
    for days in (4, 23):
        site.move(days=days, minutes=1)
        specialist.open_task("visit_child", contact.id)
        specialist.done(visited_at=boxes(a_minute_ago(site)), child_words=SAID, **WELL)


def goes_home(site, specialist, officer, contact, family):
    with site.unit():
        case = db.session.get_one(Case, db.session.get_one(Contact, contact.id).case_id)
    page = specialist.go(f"/cases/{case.public_id}/stay")
    specialist.sees("no concern").sees("2 moves")
    with page.expect_response(is_sent) as sent, page.expect_navigation():
        page.locator("form[action$='/stay/end'] button").click()
    assert sent.value.status == 303
    home = {"reason": "returned_home", "place": "home"}
    officer.at("end_placement", contact.id).done(ended_at=boxes(a_minute_ago(site)), **home)
    specialist.go(f"/cases/{case.public_id}/stay")
    specialist.sees("Returned home").sees("cancelled: the placement ended")
    specialist.go(f"/cases/{case.public_id}/timeline")
    specialist.well().sees("The placement ended.").sees(SAID)
    settled(specialist.page)
    is_written(site, case, family)


def is_written(site, case, family):
    """What the database holds at the end: home; the hospital and one stay before; the place is free again."""
    with site.unit():
        assert db.session.get_one(Case, case.id).place == Place.HOME
        stay = db.session.scalars(select(Placement).where(Placement.case_id == case.id)).one()
        assert (stay.state, stay.end_reason, stay.family_id) == (PlacementState.ENDED, "returned_home", family.id)
        assert moves(case.id) == 2
        again = db.session.get_one(FosterFamily, family.id)
        assert (again.stage, again.taken) == (Stage.ACTIVE, 0)
