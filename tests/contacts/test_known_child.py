"""A contact and the child it is about: known again, taken for another, or not there."""

from uuid import uuid4

import pytest
from sqlalchemy import func, select

from app.audit import AuditEntry
from app.audit_codes import AuditCode
from app.db import db
from app.errors import NotFound, RuleBroken
from app.roles import Role
from app.rules.contacts import opening, receiving, triage
from app.tables.cases import Case, CaseEvent
from app.tables.contacts import ContactState
from app.tables.notices import Notice, NoticeKind
from app.tables.people import Person
from app.tables.words.timeline import Event
from app.values.terms import Outcome
from tests import make

IIN = "120314500004"


@pytest.fixture
def manager(session):
    make.deadlines()
    return make.user()


def contact_of(manager, **more):
    found = make.contact(region_id=manager.region_id, district_id=manager.district_id, **more)
    receiving.put_iin(found, IIN)
    return found


def test_the_iin_of_a_child_that_is_known_makes_no_second_person(manager):
    child = make.person(iin=IIN)
    case = opening.open_case(contact_of(manager, child_given="Айка"), "high", "")
    assert (case.child_id, case.child.given) == (child.id, "Айгерім")
    assert db.session.scalar(select(func.count(Person.id))) == 1


def test_the_iin_of_a_child_with_an_open_case_joins_that_case_and_makes_it_more_urgent(manager):
    case = make.case(make.person(iin=IIN), manager, risk="medium")
    contact = contact_of(manager)
    opening.check(contact)
    assert opening.open_case(contact, "critical", "") is case
    assert (contact.case_id, contact.child_id, case.risk) == (case.id, case.child_id, "critical")
    assert db.session.scalar(select(func.count(Case.id))) == 1


def test_the_manager_of_the_case_hears_of_the_contact_that_joined_it(manager):
    """Fault A18: nobody but the timeline said so."""
    case = make.case(make.person(iin=IIN), manager, risk="medium")
    opening.open_case(contact_of(manager), "medium", "")
    [notice] = db.session.scalars(select(Notice).where(Notice.user_id == manager.id)).all()
    assert (notice.kind, notice.case_id) == (NoticeKind.CONTACT_JOINED, case.id)


def close(contact, outcome, by):
    triage.close(contact, triage.Chosen(outcome=outcome), by=by)
    db.session.flush()


def attached_lines(case):
    lines = select(CaseEvent.id).where(CaseEvent.case_id == case.id, CaseEvent.kind == Event.CONTACT_ATTACHED)
    return len(db.session.scalars(lines).all())


def test_a_contact_that_needs_no_body_stands_on_the_case_too_and_its_manager_hears(manager):
    case, operator, contact = make.case(make.person(), manager), make.user(Role.OPERATOR), make.contact()
    triage.attach(contact, case.child.public_id, by=operator)
    close(contact, Outcome.PSYCHOLOGIST, operator)
    assert attached_lines(case) == 1
    opening.open_case(contact, "high", "")  # the talk showed that a body is needed after all
    assert attached_lines(case) == 1
    assert len(db.session.scalars(select(Notice).where(Notice.user_id == manager.id)).all()) == 2


def test_after_another_child_the_wrong_case_says_nothing_of_the_contact(manager):
    """Fault A12: the case of the wrong child kept "contact attached"."""
    case, operator, contact = make.case(make.person(), manager), make.user(Role.OPERATOR), make.contact()
    triage.attach(contact, case.child.public_id, by=operator)
    triage.detach(contact, by=operator)
    close(contact, Outcome.INFORMATION, operator)
    assert attached_lines(case) == 0 and contact.case_id is None
    seen = db.session.scalars(select(AuditEntry.what).where(AuditEntry.case_id == case.id).order_by(AuditEntry.id))
    assert {AuditCode.CONTACT_ATTACHED, AuditCode.CHILD_TAKEN_BACK} <= set(seen)


def test_before_any_district_is_there_the_operator_hears_that_nobody_could_take_the_case(session):
    with pytest.raises(RuleBroken, match="no district yet") as refused:
        opening.check(make.contact())
    assert refused.value.field == "district"


@pytest.mark.parametrize("of", [uuid4, lambda: make.adult().public_id])
def test_no_contact_is_about_somebody_who_is_no_child_that_we_know(manager, of):
    contact = make.contact()
    with pytest.raises(NotFound):
        triage.attach(contact, of(), by=make.user(Role.OPERATOR))
    assert contact.child_id is None


def test_once_a_contact_is_triaged_its_child_is_no_longer_taken_back_by_the_operator(manager):
    operator, child = make.user(Role.OPERATOR), make.person()
    contact = make.contact()
    triage.attach(contact, child.public_id, by=operator)
    contact.state = ContactState.TRIAGED
    with pytest.raises(RuleBroken, match="already been triaged"):
        triage.detach(contact, by=operator)
    assert contact.child_id == child.id
