"""The administrator mends what the machine could not do, without reading a word of a case."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from app import clock
from app.audit import AuditEntry
from app.db import db
from app.jobs import drain
from app.roles import Role
from app.tables.cases import CaseEvent
from app.tables.escalations import Escalation
from app.workflow import engine, registry
from app.workflow.models import Incident, Task, TaskState
from tests import make, make_work

PATH = "/incidents"


@pytest.fixture
def admin(sign_in):
    return sign_in(Role.ADMINISTRATOR)


@pytest.fixture
def broken(session, monkeypatch):
    """A case whose first machine step fails, and a function that mends what it stumbles over."""
    make.deadlines()
    whole = registry.services["protection_case/propose_case_manager"]
    broken = replace(whole, function=fail)
    monkeypatch.setitem(registry.services, "protection_case/propose_case_manager", broken)
    case = make.case()
    route = engine.Route(case_id=case.id, district_id=case.district_id, manager_id=case.manager_id, risk=case.risk)
    engine.start("protection_case", about={"case_id": case.id, "risk": case.risk}, route=route)
    incident = session.scalars(select(Incident)).one()
    session.commit()
    incident.mend = lambda: monkeypatch.setitem(registry.services, "protection_case/propose_case_manager", whole)
    incident.case = case
    return incident


def fail(call):
    raise ConnectionError("Айша, 7 жаста, Абай көшесі 5")


def steps(incident):
    wanted = select(Task.step).where(Task.instance_id == incident.instance_id, Task.state == TaskState.OPEN)
    return list(db.session.scalars(wanted))


def again(incident):
    db.session.commit()
    drain()
    return db.session.get(Incident, incident.id, populate_existing=True)


def test_the_page_says_what_failed_where_and_nothing_of_the_case(admin, broken):
    page = admin.get(PATH).text
    assert "Assign a case manager" in page
    assert "ConnectionError in tests.machine.test_incidents" in page
    assert "Айша" not in page and broken.case.number not in page


def test_try_now_goes_on_once_the_cause_is_gone(admin, broken):
    broken.mend()
    assert admin.post(f"{PATH}/{broken.public_id}/retry").status_code == 303
    assert again(broken).ended_at is not None
    assert steps(broken) == ["accept_case"]
    assert "No incidents" in admin.get(PATH).text


def test_try_now_that_fails_again_counts_and_waits(admin, broken):
    admin.post(f"{PATH}/{broken.public_id}/retry")
    found = again(broken)
    assert (found.tries, found.ended_at) == (2, None)
    assert found.next_try_at > clock.now()


def test_a_parked_one_can_be_tried_again(admin, broken):
    broken.tries, broken.next_try_at = 5, None
    db.session.commit()
    assert "waiting for a member of staff" in admin.get(PATH).text
    broken.mend()
    admin.post(f"{PATH}/{broken.public_id}/retry")
    assert again(broken).ended_at is not None


def test_skipping_needs_a_reason(admin, broken):
    answer = admin.post(f"{PATH}/{broken.public_id}/skip", {"reason": ""})
    assert answer.status_code == 422
    assert "Enter why the process can go on without it." in answer.text
    assert steps(broken) == []


def test_skipping_goes_on_behind_the_step_with_the_reason_on_the_record(admin, broken):
    assert admin.get(f"{PATH}/{broken.public_id}/skip").status_code == 200
    answer = admin.post(f"{PATH}/{broken.public_id}/skip", {"reason": "The manager was set by hand."})
    assert answer.status_code == 303
    assert steps(broken) == ["accept_case"]
    db.session.refresh(broken)
    assert (broken.end_reason, broken.ended_by_id) == ("The manager was set by hand.", admin.user.id)
    entries = select(AuditEntry.what).where(AuditEntry.actor_id == admin.user.id)
    assert "skipped: propose_case_manager" in list(db.session.scalars(entries))
    lines = select(CaseEvent.kind).where(CaseEvent.case_id == broken.case.id)
    assert "step_skipped" in list(db.session.scalars(lines))


def test_what_was_resolved_meanwhile_is_gone(admin, broken):
    broken.mend()
    admin.post(f"{PATH}/{broken.public_id}/retry")
    again(broken)
    assert admin.post(f"{PATH}/{broken.public_id}/retry").status_code == 404
    assert admin.post(f"{PATH}/{broken.public_id}/skip", {"reason": "late"}).status_code == 404


def test_timers_cannot_be_skipped(admin, session):
    held = make_work.incident(engine_id=None, step="acceptance_late")
    session.commit()
    assert f"{held.public_id}/skip" not in admin.get(PATH).text
    answer = admin.post(f"{PATH}/{held.public_id}/skip", {"reason": "Never mind"})
    assert answer.status_code == 422
    assert "the case would become inactive" in answer.text
    assert db.session.get(Incident, held.id, populate_existing=True).ended_at is None


def test_an_escalation_that_is_skipped_counts_as_told(admin, session):
    make.deadlines()
    item = make_work.task(of=make_work.case(), escalate_at=clock.now() - timedelta(hours=1))
    held = make_work.incident(item.instance, engine_id=None, task_id=item.id, step=item.step)
    session.commit()
    assert admin.post(f"{PATH}/{held.public_id}/skip", {"reason": "The head knows."}).status_code == 303
    assert db.session.get(Task, item.id, populate_existing=True).escalated_at is not None
    assert db.session.scalars(select(Escalation)).all() == []


def test_a_job_that_was_given_up_is_shown_without_what_it_was_about_and_can_be_tried(admin, session):
    insert = "insert into procrastinate_jobs (queue_name, task_name, args, status, attempts) values "
    insert += "('work', 'start_instance', jsonb_build_object('about', 'secret'), 'failed', 5) returning id"
    number = session.scalar(text(insert))
    session.commit()
    page = admin.get(PATH).text
    assert "start_instance" in page and "secret" not in page
    assert re.search(rf'name="number" value="{number}"', page)
    assert admin.post(f"{PATH}/jobs", {"number": str(number)}).status_code == 303
    state = session.scalar(text("select status::text from procrastinate_jobs where id = :n"), {"n": number})
    assert state == "todo"
    for wrong in (str(number), "x", "", "9" * 30):
        assert admin.post(f"{PATH}/jobs", {"number": wrong}).status_code == 404


def test_no_page_here_asks_more_than_fifteen_statements(admin, session):
    for _ in range(8):
        make_work.incident()
    session.commit()
    session.expire_all()
    before = db.unit.statements
    admin.get(PATH)
    assert db.unit.statements - before <= 15
