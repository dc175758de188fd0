"""The clock of a first visit, the level a head lowers, the next date of a quiet case (faults B12, B17, B19, B22)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.audit import AuditEntry
from app.db import db
from app.jobs import drain
from app.roles import Role
from app.tables.cases import CaseEvent
from app.tables.notices import Notice
from app.workflow.models import Instance, Timer
from tests import make, make_work
from tests.support import casework
from tests.support import fillings as fill
from tests.support.desk import Desk
from tests.support.tree import parsed

HOUR = timedelta(hours=1)


def timers(desk, step):
    wanted = select(Timer.due_at).join(Instance, Instance.id == Timer.instance_id)
    return db.session.scalars(wanted.where(Instance.case_id == desk.case.id, Timer.step == step)).all()


@pytest.fixture
def critical(session, sign_in):
    return Desk(sign_in, "critical")


def test_a_case_accepted_days_late_says_at_once_that_the_visit_is_overdue(critical):
    opened_at = db.session.get_one(Instance, critical.task("accept_case").instance_id).started_at
    clock.advance(timedelta(days=3))
    critical.do("accept_case", {"answer": "yes"})
    visit = critical.task("first_visit")
    assert visit.due_at == opened_at + 3 * HOUR
    assert visit.counts_from_at == opened_at
    assert "2 days overdue" in critical.show("first_visit").text
    critical.wait(minutes=1)
    assert critical.task("first_visit").escalated_at is not None


def test_a_visit_that_is_opened_again_has_its_whole_time(critical):
    critical.do("accept_case", {"answer": "yes"})
    critical.do("first_visit", fill.visit())
    critical.wait(days=2)
    path = f"/cases/{critical.case.public_id}/steps/first_visit/repeat"
    critical.client(critical.people[Role.HEAD]).post(path, {"why": "Қайта көру керек", "once": "abcdefgh1"})
    critical.settle()
    visit = critical.task("first_visit")
    assert visit.due_at == visit.opened_at + 3 * HOUR


def lower(desk, risk="medium", **more):
    data = {"risk": risk, "why": "Әкесі көшіп кетті", "once": "abcdefgh2", **more}
    answer = desk.client(desk.people[Role.HEAD]).post(f"/cases/{desk.case.public_id}/risk", data)
    desk.settle()
    return answer


def test_the_head_lowers_the_level_with_a_reason_and_open_work_has_the_time_of_the_table(accepted):
    began = accepted.task("first_visit").counts_from_at
    assert lower(accepted).status_code == 303
    visit = accepted.task("first_visit")
    assert (visit.risk, visit.due_at) == ("medium", began + 72 * HOUR)
    assert timers(accepted, "visit_late") == [visit.due_at]
    assert timers(accepted, "visit_warning") == [began + 54 * HOUR]
    assert db.session.scalar(select(CaseEvent.by_id).where(CaseEvent.kind == "risk_changed")) is not None
    assert db.session.scalar(select(AuditEntry.id).where(AuditEntry.what == "risk changed")) is not None
    told = select(Notice.id).where(Notice.user_id == accepted.manager.id, Notice.kind == "risk_changed")
    assert db.session.scalar(told) is not None
    page = accepted.client(accepted.manager).get(f"/cases/{accepted.case.public_id}").text
    assert "Әкесі көшіп кетті" in page


def test_a_date_that_somebody_set_and_what_was_escalated_stay_when_the_level_falls(accepted):
    visit = accepted.task("first_visit")
    visit.due_at = own = visit.due_at + 5 * HOUR
    db.session.commit()
    lower(accepted)
    assert accepted.task("first_visit").due_at == own


def test_an_escalated_step_stays_overdue_when_the_level_falls(accepted):
    accepted.miss("first_visit")
    due_at = accepted.task("first_visit").due_at
    lower(accepted)
    assert accepted.task("first_visit").due_at == due_at


@pytest.mark.parametrize(
    ("change", "words"), [({"risk": "high"}, "The case has this risk level already."), ({"why": ""}, "Enter why")]
)
def test_the_same_level_or_no_reason_changes_nothing(accepted, change, words):
    answer = lower(accepted, **{"risk": "low", **change})
    assert answer.status_code == 422
    assert words in answer.text
    assert accepted.task("first_visit").risk == "high"


def test_a_head_who_leads_the_case_is_not_told_of_the_own_act(accepted):
    head = accepted.people[Role.HEAD]
    accepted.case.manager_id = head.id
    db.session.commit()
    lower(accepted)
    assert db.session.scalar(select(Notice.id).where(Notice.kind == "risk_changed")) is None


def test_a_specialist_neither_sees_nor_does_it(accepted):
    browser, path = accepted.client(accepted.manager), f"/cases/{accepted.case.public_id}"
    assert "Change the risk level" not in browser.get(path).text
    assert browser.post(f"{path}/risk", {"risk": "low", "why": "x", "once": "abcdefgh3"}).status_code == 403
    assert "Change the risk level" in accepted.client(accepted.people[Role.HEAD]).get(path).text


def test_a_case_without_tasks_tells_its_next_date_in_the_list_and_on_its_page(sign_in, session):
    """Fault B19: it said "none" while a review was to come."""
    make.deadlines()
    case, quiet = make_work.case(), make_work.case(manager=None)
    runs = make_work.instance(case_id=case.id, region_id=case.region_id, district_id=case.district_id)
    make_work.timer(runs, step="review_due", due_at=clock.now() + timedelta(days=40))
    browser = sign_in(casework.manager_of(case))
    row = parsed(browser.get("/cases").text).xpath("//tr[@data-item]")[0].text_content()
    assert "Review due" in row
    assert "none" not in row
    assert "Next: Review due" in browser.get(f"/cases/{case.public_id}").text
    assert "none" in sign_in(casework.manager_of(quiet)).get("/cases").text
    drain()


def test_links_that_change_something_are_worded_as_acts(sign_in, session):
    """Fault B22: "has left" beside somebody who lives there, "void" beside a valid paper."""
    make.deadlines()
    case, _sibling = casework.full()
    browser = sign_in(casework.manager_of(case))
    people = parsed(browser.get(f"/cases/{case.public_id}/people").text)
    papers = parsed(browser.get(f"/cases/{case.public_id}/documents").text)
    acts = [
        link
        for page in (people, papers)
        for link in page.xpath("//a[contains(@href, '/leave') or contains(@href, '/void')]")
    ]
    assert {link.text_content() for link in acts} == {"Mark as no longer living here", "Mark as invalid"}
    assert all(link.get("aria-label").startswith(link.text_content()) for link in acts)
