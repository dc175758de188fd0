"""Fault E3: a contact that is not one's own, and the number of an old one, are read for a reason that others see."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import clock, policy
from app.audit import AuditEntry
from app.db import db
from app.deadlines import seed as deadlines
from app.roles import Role
from app.rules.cases import people as persons
from app.rules.contacts import receiving
from app.tables.contacts import Contact, ContactReading
from app.tables.notices import Notice, NoticeKind
from app.tables.people import Person
from app.values.terms import Channel
from tests import make
from tests.support.telephone import ring

PHONE = "+77015556677"
IIN = "120314500004"


@pytest.fixture(autouse=True)
def _deadlines(session):
    deadlines.seed()


@pytest.fixture
def desk(sign_in):
    return sign_in(Role.OPERATOR)


@pytest.fixture
def lead(sign_in):
    return sign_in(Role.SHIFT_LEAD)


@pytest.fixture
def report(sign_in):
    """What another operator took three days ago, and ended."""
    child = persons.create_person(by=None, surname="Қасымова", given="Әлия", is_child=True, iin=IIN)
    case = make.case(child)
    with clock.at(clock.now() - timedelta(days=3)):
        said = receiving.Incoming(words="He beats her.", channel=Channel.OTHER, language="en", caller_phone=PHONE)
        contact = receiving.receive(said)
        browser = sign_in(Role.OPERATOR)
        where = f"/tasks/{receiving.open_task(contact).public_id}"
        browser.post(where, {"region": "", "outcome": "information", "child_iin": IIN, "phone": PHONE})
    contact.child_id, contact.case_id, contact.ended_at = child.id, case.id, clock.now() - timedelta(days=2)
    db.session.flush()
    return contact


def newest():
    return db.session.scalars(select(Contact).order_by(Contact.id.desc()).limit(1)).one()


def by_number(desk, report):
    return ring(desk, PHONE.removeprefix("+7").rjust(11, "8"))


def by_child(desk, report):
    where = ring(desk)
    child = db.session.get_one(type(report), report.id).child_id
    public_id = db.session.get_one(Person, child).public_id
    desk.post(f"/contacts/{newest().public_id}/attach", {"child": str(public_id)})
    return where


def by_iin(desk, report):
    where = ring(desk)
    receiving.put_iin(newest(), IIN)
    db.session.flush()
    return where


@pytest.mark.parametrize("way", [by_number, by_child, by_iin])
def test_a_made_up_call_names_the_reports_of_others_and_reads_none(desk, lead, report, way):
    page = desk.get(way(desk, report)).text
    assert "Read it, with a reason" in page and "He beats her." not in page
    here = f"/contacts/{report.public_id}"
    asked = desk.get(here)
    assert asked.headers["Location"] == f"{here}/why" and "He beats her." not in desk.get(f"{here}/why").text
    for act in ("number", "note", "reopen", "correct", "claim", "messages", "matches"):
        assert desk.post(f"{here}/{act}").status_code == 404
    assert desk.post(f"{here}/why", {}).status_code == 422
    assert desk.post(f"{here}/why", {"ground": "other"}).status_code == 422
    assert desk.post(f"{here}/why", {"ground": "other", "why": "The mother asks"}).headers["Location"] == here
    assert "He beats her." in desk.get(here).text and "+7 701 555 66 77" in desk.post(f"{here}/number").text
    given = select(func.count(AuditEntry.id)).where(AuditEntry.what == "contact reason given")
    assert db.session.scalar(given.where(AuditEntry.contact_id == report.id)) == 1
    assert db.session.scalars(select(Notice.user_id).where(Notice.kind == NoticeKind.CONTACT_READ)).all() == [
        lead.user.id
    ]
    shift = lead.get("/shift").text
    assert "The mother asks" in shift and report.number in shift
    with clock.at(clock.now() + policy.READ_FOR):
        assert desk.get(here).status_code in {302, 404}


def test_attached_and_detached_again_there_is_no_way_left_to_read(desk, report):
    by_child(desk, report)
    here = f"/contacts/{report.public_id}"
    desk.post(f"{here}/why", {"ground": "same_child"})
    assert desk.get(here).status_code == 200
    desk.post(f"/contacts/{newest().public_id}/detach")
    for address in (here, f"{here}/why"):
        assert desk.get(address).status_code == 404
    assert desk.post(f"{here}/number").status_code == 404


def test_a_contact_beside_nothing_can_not_even_be_asked_for(desk, report):
    assert desk.get(f"/contacts/{report.public_id}/why").status_code == 404


def test_a_shift_lead_sees_an_old_number_with_a_reason_only(lead, report):
    here = f"/contacts/{report.public_id}"
    assert lead.get(here).status_code == 200
    assert lead.post(f"{here}/number").headers["Location"] == f"{here}/why"
    assert lead.post(f"{here}/why", {"ground": "check"}).status_code == 303
    assert "+7 701 555 66 77" in lead.post(f"{here}/number").text
    assert db.session.scalar(select(func.count(ContactReading.id))) == 1


def test_an_answer_that_is_refused_shows_the_talk_and_leaves_a_trace(desk):
    """Fault E7: an empty text was a way to read without one."""
    ring(desk)
    looks = select(func.count(AuditEntry.id)).where(AuditEntry.what == "contact page")
    before = db.session.scalar(looks)
    assert desk.post(f"/contacts/{newest().public_id}/messages", {"text": ""}).status_code == 422
    assert db.session.scalar(looks) == before + 1


def test_a_number_of_today_is_shown_at_once(lead, desk):
    ring(desk, "87015556677")
    assert "+7 701 555 66 77" in lead.post(f"/contacts/{newest().public_id}/number").text
