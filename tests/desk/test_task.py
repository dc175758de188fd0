"""The page of a task: what was typed is never lost, and whoever comes second is told who was first."""

import re

import pytest
from sqlalchemy import select

from app import clock
from app.audit import AuditEntry
from app.db import db
from app.deadlines import seed
from app.errors import RuleBroken
from app.roles import Role
from app.rules.cases.people import warn
from app.rules.tasks import completion
from app.tables.cases import Case
from app.workflow import engine, registry
from app.workflow.models import Draft, Task, TaskState
from tests import make, make_work

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def item():
    """A case that has just begun: its manager is to accept it."""
    seed.seed()
    case = make_work.case()
    place = {"region_id": case.region_id, "district_id": case.district_id}
    route = engine.Route(case_id=case.id, manager_id=case.manager_id, risk=case.risk, **place)
    instance = engine.start("protection_case", about={"case_id": case.id, "risk": case.risk}, route=route)
    return db.session.scalars(select(Task).where(Task.instance_id == instance.id, Task.step == "accept_case")).one()


@pytest.fixture
def manager(item):
    return db.session.get_one(make.User, item.assignee_id)


def colleague_of(manager):
    return make.user(Role.SPECIALIST, district_id=manager.district_id)


def drafts(item):
    return db.session.scalars(select(Draft).where(Draft.task_id == item.id)).all()


def test_a_filled_in_form_completes_the_task_and_leads_to_the_next_of_the_case(sign_in, item, manager):
    answer = sign_in(manager).post(f"/tasks/{item.public_id}", {"answer": "yes"})
    db.session.refresh(item)
    assert item.state is TaskState.DONE
    visit = db.session.scalars(select(Task).where(Task.case_id == item.case_id, Task.step == "first_visit")).one()
    assert answer.location == f"/tasks/{visit.public_id}"


def test_the_next_page_says_what_was_done_and_what_comes(sign_in, item, manager):
    browser = sign_in(manager)
    page = browser.get(browser.post(f"/tasks/{item.public_id}", {"answer": "yes"}).location)
    assert re.search(r"Done: [^<]+\. Next for you: ", page.text)


def test_a_form_that_lacks_an_answer_is_422_and_names_it_with_a_link(sign_in, item, manager):
    answer = sign_in(manager).post(f"/tasks/{item.public_id}", {"explanation": "Басқа аудан"})
    assert answer.status_code == 422
    assert 'href="#answer' in answer.text
    assert "Басқа аудан" in answer.text
    assert item.state is TaskState.OPEN


def test_a_broken_rule_is_shown_at_its_field_and_nothing_is_half_done(sign_in, item, manager, monkeypatch):
    def half_done(form, task, actor):
        task.name = "changed halfway"
        db.session.flush()
        raise RuleBroken("Not on a Sunday.", field="reason")

    bound = registry.user_tasks[item.key]
    monkeypatch.setitem(registry.user_tasks, item.key, registry.Binding(item.key, bound.form, half_done))
    name = item.name
    answer = sign_in(manager).post(f"/tasks/{item.public_id}", {"answer": "yes", "explanation": "typed"})
    assert answer.status_code == 422
    assert "Not on a Sunday." in answer.text
    assert "typed" in answer.text
    db.session.refresh(item)
    assert (item.name, item.state) == (name, TaskState.OPEN)


def test_whoever_comes_second_is_told_who_did_it_and_keeps_what_was_typed(sign_in, item, manager):
    item.assignee_id = None
    second = colleague_of(manager)
    sign_in(manager).post(f"/tasks/{item.public_id}", {"answer": "yes"})
    browser = sign_in(second)
    answer = browser.post(f"/tasks/{item.public_id}", {"answer": "no", "explanation": "Мен жолдамын"})
    assert answer.status_code == 409
    assert f"{manager.name} completed this task." in answer.text
    assert "Мен жолдамын" in answer.text
    assert "No, and I will say why" in answer.text
    assert "Мен жолдамын" in browser.get(f"/tasks/{item.public_id}").text


def test_the_same_form_pressed_twice_goes_on_quietly(sign_in, item, manager):
    browser = sign_in(manager)
    form = {"answer": "yes", "once": "a-key-of-this-form"}
    first, second = (browser.post(f"/tasks/{item.public_id}", form) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert browser.post(f"/tasks/{item.public_id}", form | {"answer": "no"}).status_code == 409


def test_a_task_that_a_colleague_has_taken_is_not_done_by_another(sign_in, item, manager):
    answer = sign_in(colleague_of(manager)).post(f"/tasks/{item.public_id}", {"answer": "yes"})
    assert answer.status_code == 409
    assert f"This task is assigned to {manager.name}." in answer.text
    assert item.state is TaskState.OPEN


def test_a_withdrawn_task_says_that_it_is_no_longer_needed(sign_in, item, manager):
    item.state, item.ended_at = TaskState.WITHDRAWN, clock.now()
    answer = sign_in(manager).get(f"/tasks/{item.public_id}")
    assert answer.status_code == 409
    assert "no longer needed" in answer.text


def test_a_draft_is_put_back_field_by_field(sign_in, item, manager):
    browser = sign_in(manager)
    draft = f"/tasks/{item.public_id}/draft"
    assert browser.post(draft, {"answer": "no"}).status_code == 204
    assert browser.post(draft, {"explanation": "Екі отбасы"}).status_code == 204
    page = browser.get(f"/tasks/{item.public_id}")
    assert "Your draft from" in page.text
    assert "Екі отбасы" in page.text
    assert re.search(r'value="no"[^>]*checked', page.text)


def test_a_draft_is_sealed_and_holds_only_the_forms_own_fields(sign_in, item, manager):
    sign_in(manager).post(f"/tasks/{item.public_id}/draft", {"explanation": "secret", "is_admin": "1", "once": "x"})
    [kept] = drafts(item)
    assert b"secret" not in kept.sealed
    assert completion.read_draft(item, kept) == {"explanation": ["secret"]}


def test_a_draft_is_kept_when_a_colleague_was_faster_and_gone_when_one_did_it_oneself(sign_in, item, manager):
    item.assignee_id = None
    slow = colleague_of(manager)
    sign_in(manager).post(f"/tasks/{item.public_id}/draft", {"explanation": "mine"})
    sign_in(manager).post(f"/tasks/{item.public_id}", {"answer": "yes"})
    answer = sign_in(slow).post(f"/tasks/{item.public_id}/draft", {"explanation": "late"})
    assert answer.status_code == 409
    assert [kept.user_id for kept in drafts(item)] == [slow.id]


@pytest.mark.parametrize("path", ["", "/draft"])
def test_a_task_of_another_district_does_not_exist(sign_in, item, path):
    browser = sign_in(Role.SPECIALIST)
    assert browser.post(f"/tasks/{item.public_id}{path}", {"answer": "yes"}).status_code == 404
    assert browser.get(f"/tasks/{item.public_id}").status_code == 404


def test_a_head_reads_a_specialists_task_and_cannot_send_it(sign_in, item):
    browser = sign_in(Role.HEAD)
    page = browser.get(f"/tasks/{item.public_id}")
    assert page.status_code == 200
    assert "Assign to this person" in page.text
    assert 'name="answer"' not in page.text
    assert browser.post(f"/tasks/{item.public_id}", {"answer": "yes"}).status_code == 404


def test_the_page_shows_the_child_the_warnings_and_why_and_the_look_is_recorded(sign_in, item, manager):
    case = db.session.get_one(Case, item.case_id)
    warn(case, "Do not phone the home", by=manager)
    page = sign_in(manager).get(f"/tasks/{item.public_id}")
    assert "Do not phone the home" in page.text
    assert case.number in page.text
    assert "Why is this with me?" in page.text
    assert "3 hours" in page.text or "1 hour" in page.text
    looks = select(AuditEntry).where(AuditEntry.case_id == case.id, AuditEntry.what == f"task: {item.key}")
    assert [entry.actor_id for entry in db.session.scalars(looks)] == [manager.id]


def test_the_page_takes_at_most_15_statements(sign_in, item, manager):
    browser = sign_in(manager)
    browser.post(f"/tasks/{item.public_id}/draft", {"answer": "no"})
    before = db.unit.statements
    assert browser.get(f"/tasks/{item.public_id}").status_code == 200
    assert db.unit.statements - before <= 15
