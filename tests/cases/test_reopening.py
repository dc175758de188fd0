"""A closed case is reopened; one closed as a duplicate leaves its contacts to the other, and that is undone (B6)."""

import pytest
from sqlalchemy import select

from app.db import db
from app.errors import Conflict, RuleBroken
from app.roles import Role
from app.rules.cases import cases, reopenings
from app.tables.cases import CaseEvent, CasePerson, CaseState, Safety
from app.tables.closures import CaseDuplicate, ReopenReason
from app.tables.notices import Notice
from app.tables.placements import PlacementState
from app.workflow import engine
from app.workflow.models import Instance, InstanceState
from tests import make, make_work


def kinds(case):
    return set(db.session.scalars(select(CaseEvent.kind).where(CaseEvent.case_id == case.id)))


def told(user):
    return set(db.session.scalars(select(Notice.kind).where(Notice.user_id == user.id)))


def running(case):
    wanted = select(Instance).where(Instance.case_id == case.id, Instance.process == "protection_case")
    return db.session.scalars(wanted.where(Instance.state == InstanceState.RUNNING)).all()


@pytest.fixture
def closed(accepted):
    """The case after its end, whose process has ended too."""
    cases.close_case(accepted.case, "goals_met", by=accepted.people[Role.HEAD])
    reopenings._end_process(accepted.case)
    accepted.settle()
    accepted.page = f"/cases/{accepted.case.public_id}/reopen"
    return accepted


def test_a_closed_case_is_reopened_with_a_reason_and_begins_a_new_round(closed):
    client, case = closed.client(closed.manager), closed.case
    assert closed.page in client.get(f"/cases/{case.public_id}").text
    assert client.post(closed.page, {"reason": "new_concern", "why": ""}).status_code == 422
    assert client.post(closed.page, {"reason": "new_concern", "why": "Әкесі үйге қайта оралды"}).status_code == 303
    closed.settle()
    assert (case.state, case.closed_at, case.manager_id, case.safety) == (CaseState.OPEN, None, closed.manager.id, None)
    assert (closed.steps(), len(running(case))) == (["accept_case"], 1)
    assert closed.task("accept_case").assignee_id == closed.manager.id
    assert "case_reopened" in kinds(case)
    assert "case_reopened" in told(closed.people[Role.HEAD])
    assert "Әкесі үйге қайта оралды" in client.get(f"/cases/{case.public_id}/timeline").text
    closed.do("accept_case", {"answer": "yes"})
    assert "first_visit" in closed.steps()


def test_a_case_whose_manager_left_goes_to_whoever_has_least_to_do(closed):
    other = make.user(district_id=closed.district.id)
    closed.manager.is_present = False
    reopenings.reopen(closed.case, ReopenReason.OTHER, "Қайта", by=closed.people[Role.HEAD])
    closed.settle()
    assert (closed.case.manager_id, "case_reopened" in told(other)) == (other.id, True)


def test_what_keeps_a_case_closed(closed):
    by = closed.people[Role.HEAD]
    with pytest.raises(RuleBroken, match="why"):
        reopenings.reopen(closed.case, ReopenReason.OTHER, " ", by=by)
    newer = make.case(closed.case.child, closed.manager)
    with pytest.raises(RuleBroken, match=newer.number):
        reopenings.reopen(closed.case, ReopenReason.OTHER, "Қайта", by=by)
    cases.close_case(newer, "goals_met", by=by)
    closed.manager.is_present = by.is_enabled = False
    db.session.flush()
    with pytest.raises(RuleBroken, match="no one could lead"):
        reopenings.reopen(closed.case, ReopenReason.OTHER, "Қайта", by=by)


def test_an_open_case_is_not_reopened(accepted):
    page = f"/cases/{accepted.case.public_id}/reopen"
    assert accepted.client(accepted.manager).get(page).status_code == 409
    with pytest.raises(Conflict):
        reopenings.reopen(accepted.case, ReopenReason.OTHER, "Қайта", by=accepted.manager)


# -- a duplicate


@pytest.fixture
def twice(accepted):
    """A second case of the same child, under another person, more urgent, with a contact and a mother."""
    accepted.twin = accepted.open(make.case(make.person(), accepted.manager, risk="critical"))
    accepted.settle()
    accepted.contact = make.contact(case_id=accepted.twin.id)
    accepted.late = make.contact(case_id=accepted.twin.id)
    cases.add_person(accepted.twin, make.adult(), "mother", Safety.WITH_CARE, by=accepted.manager)
    accepted.page = f"/cases/{accepted.twin.public_id}/duplicate"
    accepted.head = accepted.client(accepted.people[Role.HEAD])
    return accepted


def test_a_duplicate_is_closed_and_its_contacts_and_people_are_with_the_case_that_is_kept(twice):
    shown = twice.head.get(twice.page).text
    assert twice.case.number in shown
    sent = {"which": str(twice.case.public_id), "why": "ЖСН бір"}
    assert twice.head.post(twice.page, {**sent, "why": ""}).status_code == 422
    assert twice.head.post(twice.page, sent).status_code == 303
    twice.settle()
    assert (twice.twin.state, twice.twin.close_reason, running(twice.twin)) == (CaseState.CLOSED, "duplicate", [])
    assert (twice.contact.case_id, twice.steps(twice.twin)) == (twice.case.id, [])
    assert twice.case.risk == "critical"
    assert list(db.session.scalars(select(CasePerson.relation).filter_by(case_id=twice.case.id))) == ["mother"]
    assert ("duplicate_closed" in kinds(twice.twin), "duplicate_joined" in kinds(twice.case)) == (True, True)
    assert "case_duplicate" in told(twice.manager)
    for one, other in ((twice.case, twice.twin), (twice.twin, twice.case)):
        assert other.number in twice.head.get(f"/cases/{one.public_id}/linked").text


def test_the_kept_case_stays_as_urgent_as_it_was_and_nobody_stands_in_it_twice(twice):
    twice.twin.risk = "low"
    (mother,) = db.session.scalars(select(CasePerson).filter_by(case_id=twice.twin.id))
    cases.add_person(twice.case, mother.person, "mother", Safety.SAFE, by=twice.manager)
    reopenings.close_as_duplicate(twice.twin, twice.case, "ЖСН бір", by=twice.people[Role.HEAD])
    assert twice.case.risk == "high"
    assert list(db.session.scalars(select(CasePerson.safety).filter_by(case_id=twice.case.id))) == [Safety.SAFE]


def test_a_duplicate_named_by_its_number(twice):
    wrong = twice.head.post(twice.page, {"which": "number", "number": "KZ-1", "why": "ЖСН бір"})
    assert (wrong.status_code, 'href="#number"' in wrong.text) == (422, True)
    sent = {"which": "number", "number": twice.case.number.lower(), "why": "ЖСН бір"}
    assert twice.head.post(twice.page, sent).status_code == 303
    twice.settle()
    assert twice.twin.state is CaseState.CLOSED


def test_that_it_was_a_duplicate_is_undone(twice):
    row = reopenings.close_as_duplicate(twice.twin, twice.case, "ЖСН бір", by=twice.people[Role.HEAD])
    twice.settle()
    twice.late.case_id = None  # went elsewhere meanwhile
    db.session.flush()
    undo = f"/cases/{twice.twin.public_id}/duplicate/undo"
    assert twice.head.post(undo).status_code == 303
    twice.settle()
    assert (twice.twin.state, twice.contact.case_id, twice.late.case_id) == (CaseState.OPEN, twice.twin.id, None)
    assert (len(running(twice.twin)), "duplicate_undone" in kinds(twice.case)) == (1, True)
    assert row.undone_by_id == twice.people[Role.HEAD].id
    assert twice.head.post(undo).status_code == 409
    with pytest.raises(Conflict):
        reopenings.undo_duplicate(db.session.scalars(select(CaseDuplicate)).one(), by=twice.manager)


def test_what_is_no_duplicate(twice):
    by = twice.people[Role.HEAD]
    with pytest.raises(RuleBroken, match="how you know"):
        reopenings.close_as_duplicate(twice.twin, twice.case, " ", by=by)
    with pytest.raises(RuleBroken, match="another case"):
        reopenings.close_as_duplicate(twice.twin, twice.twin, "ЖСН бір", by=by)
    make_work.placement(twice.twin, state=PlacementState.RUNNING)
    with pytest.raises(RuleBroken, match="lives with a family"):
        reopenings.close_as_duplicate(twice.twin, twice.case, "ЖСН бір", by=by)
    cases.close_case(twice.case, "goals_met", by=by)
    with pytest.raises(RuleBroken, match="closed"):
        reopenings.close_as_duplicate(twice.twin, twice.case, "ЖСН бір", by=by)


def test_whoever_waits_to_hear_that_the_case_was_accepted_hears_it_of_the_kept_one(twice, monkeypatch):
    monkeypatch.setattr(engine, "waiting_for", lambda message, **about: [about["contact_id"]])
    sent = []
    monkeypatch.setattr(engine, "send_later", lambda message, instance_id: sent.append(instance_id))
    reopenings._move_contacts(twice.twin, twice.case)
    assert sent == [twice.contact.id, twice.late.id]
    twice.contact.case_id, twice.case.accepted_at = twice.twin.id, None
    reopenings._move_contacts(twice.twin, twice.case)
    assert len(sent) == 2


def test_only_the_head_closes_a_duplicate(twice):
    assert twice.client(twice.manager).get(twice.page).status_code == 403
    assert twice.page not in twice.client(twice.manager).get(f"/cases/{twice.twin.public_id}/linked").text
    assert twice.page in twice.head.get(f"/cases/{twice.twin.public_id}/linked").text
