"""The shift lead sees everything that waits, what is late on top, and gives it to somebody."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import clock, subjects
from app.db import db
from app.deadlines import seed as deadlines
from app.roles import Role
from app.rules.contacts import receiving, waiting
from app.tables.cases import CaseEvent
from app.values.terms import Channel, Outcome
from app.workflow import engine
from app.workflow.models import Instance, Task, TaskState
from tests import make


@pytest.fixture(autouse=True)
def ground(session):
    deadlines.seed()
    make.district()
    session.flush()


@pytest.fixture
def lead(sign_in):
    return sign_in(Role.SHIFT_LEAD)


def text(words="A child writes.", minutes=0, channel=Channel.WEB):
    with clock.at(clock.now() - timedelta(minutes=minutes)):
        return receiving.receive(receiving.Incoming(words=words, channel=channel, language="ru"))


def sweep():
    for instance_id in db.session.scalars(select(Instance.id)).all():
        engine.advance(instance_id)
    db.session.flush()


def test_the_lead_starts_with_the_shift(lead):
    assert lead.get("/").headers["Location"] == "/shift"


def test_what_waits_stands_there_with_age_channel_language_and_holder(lead):
    contact = text(minutes=12, channel=Channel.QR)
    operator = make.user(Role.OPERATOR, name="Айгерім Оператор")
    waiting.next_text(operator)
    db.session.flush()
    page = lead.get("/shift").text
    assert contact.number in page and "12 minutes" in page and "Message from a QR code" in page
    assert "Русский" in page and "Айгерім Оператор" in page
    assert "A child writes." not in page


def test_what_is_not_triaged_in_time_is_escalated_and_stands_on_top(lead):
    late = text(minutes=30)
    new = text()
    sweep()
    task = receiving.open_task(late)
    assert task.escalated_at is not None and task.warned_at is not None
    page = lead.get("/shift").text
    assert page.index(late.number) < page.index(new.number)
    assert "1 overdue" in page and "escalated to the shift lead" in page
    only_late = lead.get("/shift?late=1").text
    assert late.number in only_late and new.number not in only_late


def test_a_warning_is_no_breach(lead):
    text(minutes=12)
    sweep()
    task = db.session.scalars(select(Task)).one()
    assert task.warned_at is not None and task.escalated_at is None
    assert "escalates to the shift lead in 7 minutes" in lead.get("/shift").text


def test_the_breach_is_on_the_contacts_timeline_once(lead):
    contact = text(minutes=30)
    sweep()
    sweep()
    late = select(CaseEvent).where(CaseEvent.contact_id == contact.id, CaseEvent.kind == "contact_late")
    assert len(db.session.scalars(late).all()) == 1


def test_the_lead_gives_a_text_to_somebody_and_no_lease_takes_it_away(lead, sign_in):
    contact = text()
    task = receiving.open_task(contact)
    chosen, other = make.user(Role.OPERATOR), sign_in(Role.OPERATOR)
    answer = lead.post("/shift", {"tasks": str(task.public_id), "to": str(chosen.public_id)})
    assert answer.status_code == 303
    db.session.refresh(task)
    assert task.assignee_id == chosen.id
    assert "No messages waiting" in other.get("/triage").text


def test_nobody_but_present_colleagues_of_the_line_can_be_given_a_text(lead):
    task = receiving.open_task(text())
    away = make.user(Role.OPERATOR, is_present=False)
    make.user(Role.OPERATOR)
    for to in (str(away.public_id), str(make.user(Role.SPECIALIST).public_id), ""):
        answer = lead.post("/shift", {"tasks": str(task.public_id), "to": to})
        assert answer.status_code == 422 and "govuk-error-summary" in answer.text
        assert f'value="{task.public_id}" checked' in answer.text
        db.session.refresh(task)
        assert task.assignee_id is None


def test_many_are_given_with_one_press_and_only_to_who_may_do_them(lead):
    """Fault B24: a select and a button in each of 73 rows."""
    tasks = [receiving.open_task(text()) for _ in range(3)]
    done, operator = receiving.open_task(text()), make.user(Role.OPERATOR)
    page = lead.get("/shift").text
    assert page.count("<select") == 1 and page.count('name="tasks"') == 4
    once = re.search(r'name="once"[^>]*value="([^"]+)"', page)[1]
    done.state, done.ended_at = TaskState.DONE, clock.now()
    db.session.flush()
    ticked = {"tasks": [str(one.public_id) for one in (*tasks, done)], "to": str(operator.public_id), "once": once}
    assert [lead.post("/shift", ticked).status_code for _press in range(2)] == [303, 303]
    for one in (*tasks, done):
        db.session.refresh(one)
    assert [one.assignee_id for one in tasks] == [operator.id] * 3 and done.assignee_id is None
    said = lead.get("/shift").text
    assert said.count("3 tasks were assigned.") == 1 and "1 could not be assigned" in said
    given = select(func.count()).where(CaseEvent.kind == "task_assigned", CaseEvent.contact_id == tasks[0].contact_id)
    assert db.session.scalar(given) == 1


def test_a_call_to_102_stands_before_what_is_only_late(lead):
    late = text(minutes=30)
    sweep()
    urgent = receiving.open_task(text())
    urgent.step, urgent.danger = "connect_emergency", True
    db.session.flush()
    page = lead.get("/shift").text
    assert page.index(subjects.load(urgent).number) < page.index(late.number)


def test_the_page_is_short_and_shows_all_when_asked(lead):
    for _ in range(27):
        text()
    assert lead.get("/shift").text.count('name="tasks"') == 25
    assert "Show all" in lead.get("/shift").text
    assert lead.get("/shift?all=1").text.count('name="tasks"') == 27


def test_today_is_counted_by_outcome(lead, sign_in):
    operator = sign_in(Role.OPERATOR)
    for outcome in ("information", "information", "not_a_contact.test"):
        operator.post(f"/triage/{text().public_id}", {"outcome": outcome})
    counts = waiting.counts_of_today()
    assert [counts[of] for of in (Outcome.INFORMATION, Outcome.NOT_A_CONTACT, Outcome.STATE_BODY)] == [2, 1, 0]
    assert "3 contacts triaged today" in lead.get("/shift").text


def test_only_the_lead_sees_the_shift(sign_in):
    assert sign_in(Role.OPERATOR).get("/shift").status_code == 403
