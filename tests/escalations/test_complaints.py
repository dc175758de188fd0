"""A complaint about inaction or a request for a review: from the case, or from 111 about a case it cannot read."""

import pytest
from sqlalchemy import select

from app import clock
from app.db import db
from app.roles import Role
from app.tables.cases import CaseState
from app.tables.escalations import WHOLE_CASE, Cause, Escalation
from app.tables.notices import Notice
from tests import make, make_work

pytestmark = pytest.mark.usefixtures("session")
ASKED = {"cause": "person", "step": WHOLE_CASE, "complaint": "body_refuses", "words": "Полиция келмейді"}


@pytest.fixture
def case():
    make.deadlines()
    return make.case()


@pytest.fixture
def manager(sign_in, case):
    return sign_in(case.manager)


def ask(browser, case, **change):
    return browser.post(f"/cases/{case.public_id}/review-request", {**ASKED, "once": f"{change}", **change})


def came_up():
    return db.session.scalars(select(Escalation).order_by(Escalation.id)).all()


def test_a_specialist_brings_the_case_before_the_commissioner_in_own_words(manager, case):
    commissioner = make.user(Role.COMMISSIONER, region_id=case.region_id)
    assert ask(manager, case).status_code == 303
    row = came_up()[0]
    assert (row.cause, row.complaint, row.step, row.asked_by_id) == (
        Cause.PERSON,
        "body_refuses",
        WHOLE_CASE,
        manager.user.id,
    )
    assert "Полиция".encode() not in row.words_sealed
    told = select(Notice.kind).where(Notice.user_id == commissioner.id)
    assert list(db.session.scalars(told)) == ["escalation_waits"]
    assert "Полиция келмейді" in manager.get(f"/cases/{case.public_id}/timeline").text
    assert "Полиция келмейді" in manager.get(f"/escalations/{row.public_id}").text


def test_the_same_matter_comes_up_once_while_it_is_open(manager, case):
    ask(manager, case)
    again = ask(manager, case, cause="complaint")
    assert again.status_code == 422 and came_up()[0].number in again.text
    came_up()[0].closed_at = clock.now()
    db.session.commit()
    assert ask(manager, case, cause="complaint", words="Тағы").status_code == 303
    assert len(came_up()) == 2


def test_another_step_is_another_matter(manager, case):
    make_work.task(of=case, step="first_visit", name="See the child")
    ask(manager, case)
    assert ask(manager, case, step="first_visit").status_code == 303
    assert [row.step for row in came_up()] == [WHOLE_CASE, "first_visit"]


@pytest.mark.parametrize("gap", ["cause", "complaint", "words"])
def test_a_request_with_a_gap_is_shown_again(manager, case, gap):
    answer = ask(manager, case, **{gap: ""})
    assert answer.status_code == 422 and f'href="#{gap}' in answer.text
    assert came_up() == []


def test_111_takes_a_complaint_about_an_open_case_and_reads_nothing_of_it(sign_in, case):
    lead = sign_in(Role.SHIFT_LEAD)
    contact = make_work.contact(case_id=case.id)
    page = lead.get(f"/contacts/{contact.public_id}")
    assert f"/contacts/{contact.public_id}/complaint" in page.text
    sent = {"complaint": "nobody_acts", "words": "Бір аптадан бері ешкім келмеді", "once": "abcdefgh12345678"}
    assert lead.post(f"/contacts/{contact.public_id}/complaint", sent).status_code == 303
    assert (came_up()[0].cause, came_up()[0].step) == (Cause.COMPLAINT, WHOLE_CASE)
    assert lead.get(f"/cases/{case.public_id}").status_code == 403


def test_about_a_closed_case_or_none_111_has_nothing_to_complain_of(sign_in, case):
    lead, alone, closed = sign_in(Role.SHIFT_LEAD), make_work.contact(), make_work.contact(case_id=case.id)
    case.state = CaseState.CLOSED
    db.session.commit()
    for contact in (alone, closed):
        assert lead.get(f"/contacts/{contact.public_id}/complaint").status_code == 404
        assert "/complaint" not in lead.get(f"/contacts/{contact.public_id}").text


def test_whoever_reads_only_is_not_asked(sign_in, case):
    assert (
        sign_in(Role.COMMISSIONER, region_id=case.region_id).get(f"/cases/{case.public_id}/review-request").status_code
        == 403
    )
