"""What may be written into a case at any time, by whom, and what happens to what is refused."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.db import db
from app.roles import Role
from app.rules.cases import cases
from app.tables.cases import CaseEvent, CaseWarning, Place, Visit
from app.tables.words.labels import LABELS
from app.workflow.models import TaskState
from tests import make, make_work
from tests.support import casework

pytestmark = pytest.mark.usefixtures("session", "rules")
rules = casework.rules
EDITS = ("/note", "/talk", "/visit", "/place", "/warnings/new", "/people/new", "/child", "/household/address")


@pytest.fixture
def case():
    return make_work.case()


@pytest.fixture
def browser(sign_in, case):
    return sign_in(casework.manager_of(case))


def kinds(case):
    return list(db.session.scalars(select(CaseEvent.kind).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id)))


def boxes(moment):
    local = moment.astimezone(clock.ALMATY)
    return [str(local.day), str(local.month), str(local.year), local.strftime("%H:%M")]


def test_a_note_stands_on_the_timeline_under_its_writers_name(browser, case):
    assert browser.post(f"/cases/{case.public_id}/note", {"text": "Көршісімен сөйлестім"}).status_code == 303
    page = browser.get(f"/cases/{case.public_id}").text
    assert "Көршісімен сөйлестім" in page
    assert browser.user.name in page


def test_a_note_sent_twice_stands_once(browser, case):
    for _ in range(2):
        browser.post(f"/cases/{case.public_id}/note", {"text": "бір рет", "once": "one-shown-form-0002"})
    assert kinds(case).count("note") == 1


def test_an_empty_note_is_refused_with_a_link_to_the_field(browser, case):
    answer = browser.post(f"/cases/{case.public_id}/note", {"text": "  "})
    assert answer.status_code == 422
    assert 'href="#text"' in answer.text
    assert "note" not in kinds(case)


def test_a_talk_keeps_with_whom_and_what_was_said(browser, case):
    answer = browser.post(f"/cases/{case.public_id}/talk", {"relation": "grandparent", "text": "Балалар менде"})
    assert answer.status_code == 303
    page = browser.get(f"/cases/{case.public_id}/timeline?show=contacts").text
    assert "A phone call: grandparent." in page
    assert "Балалар менде" in page


def test_a_refused_talk_keeps_its_words(browser, case):
    answer = browser.post(f"/cases/{case.public_id}/talk", {"text": "Балалар менде"})
    assert answer.status_code == 422
    assert "Балалар менде" in answer.text
    assert "Select who you spoke to." in answer.text


def test_the_place_of_the_child_is_kept_and_shown(browser, case):
    assert browser.post(f"/cases/{case.public_id}/place", {"place": "relatives"}).status_code == 303
    db.session.refresh(case)
    assert case.place is Place.RELATIVES
    assert str(LABELS[Place][Place.RELATIVES]) in browser.get(f"/cases/{case.public_id}").text


def test_a_warning_stands_on_every_page_until_it_is_ended_with_a_reason(browser, case):
    browser.post(f"/cases/{case.public_id}/warnings/new", {"text": "Үйге қоңырау шалмаңыз"})
    for tab in ("", "/timeline", "/people", "/documents", "/note"):
        assert "Үйге қоңырау шалмаңыз" in browser.get(f"/cases/{case.public_id}{tab}").text
    warning = db.session.scalars(select(CaseWarning)).one()
    end = f"/cases/{case.public_id}/warnings/{warning.public_id}/end"
    assert browser.post(end, {"reason": ""}).status_code == 422
    assert browser.post(end, {"reason": "Әкесі кетті"}).status_code == 303
    assert "flags" not in browser.get(f"/cases/{case.public_id}/people").text
    assert browser.post(end, {"reason": "тағы"}).status_code == 404


def test_a_warning_of_another_case_is_not_ended_from_here(browser, case):
    other = make_work.case()
    warning = cases.warn(other, "құпия", by=casework.manager_of(other))
    answer = browser.post(f"/cases/{case.public_id}/warnings/{warning.public_id}/end", {"reason": "x"})
    assert answer.status_code == 404
    assert warning.ended_at is None


def test_an_attempt_is_recorded_and_the_first_visit_stays_open(browser, case):
    casework.started(case)
    item = casework.task_of(case, "accept_case")
    browser.post(f"/tasks/{item.public_id}", {"answer": "yes"})
    visit = casework.task_of(case, "first_visit")
    page = browser.get(f"/cases/{case.public_id}/visit").text
    assert f"/tasks/{visit.public_id}" in page
    sent = {"attempted_at": boxes(clock.now() - timedelta(hours=1)), "outcome": "nobody_home", "noticed": "Есік жабық"}
    assert browser.post(f"/cases/{case.public_id}/visit", sent).status_code == 303
    [row] = db.session.scalars(select(Visit).where(Visit.case_id == case.id))
    assert row.is_child_seen is False
    db.session.refresh(visit)
    assert visit.state is TaskState.OPEN
    assert "visit_failed" in kinds(case)


def test_a_sighting_later_says_when_the_child_was_last_seen(browser, case):
    seen = clock.now().replace(second=0, microsecond=0) - timedelta(hours=2)
    answer = browser.post(f"/cases/{case.public_id}/visit", {"at": boxes(seen), "report": "Сау-саламат"})
    assert answer.status_code == 303
    db.session.refresh(case)
    assert case.last_seen_at == seen


def test_a_sighting_in_the_future_is_refused(browser, case):
    tomorrow = boxes(clock.now() + timedelta(days=1))
    answer = browser.post(f"/cases/{case.public_id}/visit", {"at": tomorrow, "report": "x"})
    assert answer.status_code == 422
    assert "This cannot be in the future." in answer.text


@pytest.mark.parametrize("path", EDITS)
def test_every_form_opens_in_at_most_15_statements(browser, case, path):
    casework.started(case)
    browser.get(f"/cases/{case.public_id}{path}")
    with casework.statements() as asked:
        assert browser.get(f"/cases/{case.public_id}{path}").status_code == 200
    assert len(asked) <= 15, asked


@pytest.mark.parametrize("path", EDITS)
def test_who_only_reads_the_case_gets_no_form(sign_in, case, path):
    make_work.escalation(of=case)
    browser = sign_in(Role.COMMISSIONER, region_id=case.region_id)
    assert browser.get(f"/cases/{case.public_id}").status_code == 200
    assert browser.get(f"/cases/{case.public_id}{path}").status_code == 403
    assert browser.post(f"/cases/{case.public_id}{path}", {"text": "x"}).status_code == 403


@pytest.mark.parametrize("path", EDITS)
def test_a_case_of_another_district_is_not_found(sign_in, case, path):
    stranger = sign_in(Role.SPECIALIST, region_id=make.region(75).id)
    assert stranger.post(f"/cases/{case.public_id}{path}", {"text": "x"}).status_code == 404
    assert kinds(case) == ["case_opened"]


@pytest.mark.parametrize("path", EDITS)
def test_a_closed_case_is_read_and_not_changed(browser, case, path):
    cases.close_case(case, "goals_met", by=None)
    db.session.flush()
    page = browser.get(f"/cases/{case.public_id}")
    assert page.status_code == 200
    assert "Record a visit" not in page.text
    before = kinds(case)
    answer = browser.post(f"/cases/{case.public_id}{path}", {"text": "x", "place": "home"})
    assert answer.status_code == 409
    assert kinds(case) == before
