"""What is late is escalated by itself: case manager, head, commissioner, Ombudsman; each once, in order."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.audit import AuditEntry
from app.db import db
from app.deadlines import times
from app.deadlines.models import DeadlineRule
from app.jobs import drain
from app.roles import Role
from app.rules.contacts import receiving as contacts
from app.rules.escalations.opening import open_escalation
from app.tables.cases import CaseEvent
from app.tables.escalations import Cause, Escalation
from app.tables.notices import Notice
from app.values.terms import Channel
from app.workflow import engine, escalating, jobs, registry
from app.workflow.models import Incident, Instance, InstanceState, Task
from tests import make, make_work
from tests.support import fillings as fill


def told():
    """Who was told what, in the order of telling."""
    rows = db.session.execute(select(Notice.user_id, Notice.kind).order_by(Notice.id))
    return [tuple(row) for row in rows]


def told_of(task):
    rows = select(Notice.user_id, Notice.kind).where(Notice.task_id == task.id).order_by(Notice.id)
    return [tuple(row) for row in db.session.execute(rows)]


def lines(desk, *kinds):
    wanted = select(CaseEvent.kind).where(CaseEvent.case_id == desk.case.id, CaseEvent.kind.in_(kinds))
    return list(db.session.scalars(wanted.order_by(CaseEvent.id)))


def escalations():
    return db.session.scalars(select(Escalation).order_by(Escalation.id)).all()


def sweep():
    jobs.find_due()
    db.session.commit()
    drain()
    db.session.expire_all()


@pytest.fixture
def visit(accepted):
    """The first visit of a case of high risk: 24 hours, warned after 18."""
    return accepted.task("first_visit")


@pytest.fixture
def assessment(accepted):
    """A step whose lateness the diagram does not draw: only its own row knows it."""
    accepted.do("first_visit", fill.visit())
    return accepted.task("assess_family")


def ids(desk, *roles):
    return [desk.people[role].id for role in roles]


def test_the_manager_is_warned_and_then_the_head(accepted, visit):
    accepted.wait(hours=19)
    manager, head = ids(accepted, Role.SPECIALIST, Role.HEAD)
    assert told_of(visit) == [(manager, "visit_may_be_late"), (head, "visit_may_be_late")]
    assert lines(accepted, "task_warned", "head_warned") == ["task_warned", "head_warned"]
    assert accepted.task("first_visit").escalated_at is None


def test_a_breach_comes_before_the_commissioner_and_the_specialist_keeps_the_task(accepted, visit):
    accepted.wait(hours=19)
    accepted.wait(hours=6)
    assert accepted.steps() == ["first_visit", "review_escalation"]
    assert accepted.task("first_visit").assignee_id == accepted.manager.id
    assert told_of(visit)[2:] == [(accepted.people[Role.COMMISSIONER].id, "escalation_waits")]


@pytest.mark.parametrize("step", ["first_visit", "assess_family"])
def test_after_days_of_silence_each_warning_and_breach_happens_once_and_in_order(accepted, step):
    if step == "assess_family":
        accepted.do("first_visit", fill.visit())
    task = accepted.task(step)
    clock.advance(timedelta(days=40))
    for _ in range(4):
        sweep()
    db.session.refresh(task)
    manager, head, above = ids(accepted, Role.SPECIALIST, Role.HEAD, Role.COMMISSIONER)
    kind = "visit_may_be_late" if step == "first_visit" else "task_may_be_late"
    assert told_of(task) == [(manager, kind), (head, kind), (above, "escalation_waits")]
    kinds = lines(accepted, "task_warned", "head_warned", "task_late", "escalation_opened")
    assert kinds == ["task_warned", "head_warned", "task_late", "escalation_opened"]
    assert [row.task_id for row in escalations()] == [task.id]
    assert task.warned_at <= task.escalated_at
    running = select(Instance).where(Instance.process == "escalation", Instance.state == InstanceState.RUNNING)
    assert len(db.session.scalars(running).all()) == 1


def test_a_warning_that_is_due_comes_without_a_breach(accepted, assessment):
    with clock.at(assessment.warn_at + timedelta(seconds=1)):
        sweep()
        assert accepted.task("assess_family").warned_at == clock.now()
        assert accepted.task("assess_family").escalated_at is None
        assert escalations() == []


def test_what_the_commissioner_leaves_lying_is_told_to_the_ombudsman_once(accepted, visit):
    accepted.wait(hours=25)
    accepted.miss("review_escalation")
    accepted.wait(days=4)
    ombudsman = accepted.people[Role.OMBUDSMAN].id
    assert escalations()[0].reached_ombudsman_at is not None
    assert [kind for who, kind in told() if who == ombudsman] == ["review_late"]


def test_the_diagram_and_the_row_say_the_same_breach_and_it_is_escalated_once(accepted, visit):
    clock.advance(timedelta(hours=25))
    escalating.watch(visit.id)
    engine.advance(visit.instance_id)
    assert len(escalations()) == 1
    assert lines(accepted, "task_late") == ["task_late"]


def test_a_breach_the_commissioner_has_closed_does_not_escalate_again_when_the_diagram_comes_later(accepted, visit):
    clock.advance(timedelta(hours=25))
    escalating.watch(visit.id)
    escalations()[0].closed_at = clock.now()
    engine.advance(visit.instance_id)
    assert len(escalations()) == 1


def test_a_new_breach_of_the_same_task_is_escalated_again(accepted, visit):
    clock.advance(timedelta(hours=25))
    escalating.watch(visit.id)
    escalations()[0].closed_at = clock.now()
    clock.advance(timedelta(days=1))
    visit.escalated_at, visit.escalate_at = None, clock.now() - timedelta(hours=1)
    db.session.flush()
    escalating.watch(visit.id)
    assert len(escalations()) == 2


def test_somebody_may_ask_for_a_review_of_what_was_closed(accepted, visit):
    clock.advance(timedelta(hours=25))
    escalating.watch(visit.id)
    escalations()[0].closed_at = clock.now()
    open_escalation(accepted.case, "first_visit", Cause.PERSON)
    assert len(escalations()) == 2


def test_a_step_that_is_escalated_to_the_head_tells_the_head_and_is_marked(accepted, assessment):
    assessment.rule_id = db.session.scalars(
        select(DeadlineRule.id).where(DeadlineRule.escalates_to == Role.HEAD.value).limit(1)
    ).one()
    clock.advance(timedelta(days=40))
    sweep()
    head = accepted.people[Role.HEAD].id
    assert told_of(assessment)[-1] == (head, "task_late")
    assert accepted.task("assess_family").escalated_at is not None
    assert escalations() == []


def test_the_head_is_told_once_of_what_is_the_heads_own(accepted):
    accepted.do("first_visit", fill.visit())
    accepted.do("assess_family", fill.assessment())
    accepted.do("make_plan", fill.plan())
    task = accepted.task("approve_plan")
    clock.advance(task.warn_at - clock.now() + timedelta(seconds=1))
    sweep()
    manager, head = ids(accepted, Role.SPECIALIST, Role.HEAD)
    assert told_of(task) == [(head, "task_may_be_late"), (manager, "task_may_be_late")]


def test_a_confirmation_that_the_head_does_not_give_is_told_to_the_commissioner(accepted):
    accepted.wait(hours=25)
    colleague = make.user(district_id=accepted.district.id)
    order = {"decision": "reassign", "finding": "no_reason", "why": "-", "who": str(colleague.public_id)}
    accepted.do("review_escalation", order)
    task = accepted.task("confirm_reassignment")
    clock.advance(timedelta(days=7))
    sweep()
    head, above = ids(accepted, Role.HEAD, Role.COMMISSIONER)
    assert told_of(task) == [(head, "task_may_be_late"), (above, "task_late")]


def test_a_task_that_is_done_in_time_tells_nobody(accepted, visit):
    accepted.do("first_visit", fill.visit())
    clock.advance(timedelta(days=3))
    sweep()
    assert told_of(visit) == []


def test_what_was_escalated_is_in_the_audit_as_done_by_the_system(accepted, visit):
    accepted.wait(hours=25)
    entries = select(AuditEntry.what, AuditEntry.actor_id).where(AuditEntry.subject == f"task {visit.public_id}")
    found = [tuple(row) for row in db.session.execute(entries.order_by(AuditEntry.id))]
    assert [entry for entry in found if entry[0] in {"warned in time", "climbed late"}] == [
        ("warned in time", None),
        ("climbed late", None),
    ]


def test_what_waits_too_long_at_111_is_told_to_the_shift_lead_once(session):
    make.deadlines()
    lead, away = make.user(Role.SHIFT_LEAD), make.user(Role.SHIFT_LEAD, is_present=False)
    text = contacts.receive(contacts.Incoming(words="…", channel=Channel.WEB, language="kk"))
    task = contacts.open_task(text, "triage_contact")
    clock.advance(timedelta(minutes=21))
    for _ in range(3):
        sweep()
    db.session.refresh(task)
    assert told_of(task) == [(lead.id, "contact_late")]
    assert away.id not in {who for who, _ in told()}
    assert task.warned_at is not None and task.escalated_at is not None
    late = select(CaseEvent.kind).where(CaseEvent.contact_id == text.id, CaseEvent.kind == "contact_late")
    assert len(db.session.scalars(late).all()) == 1


def due_soon_is(monkeypatch, told):
    """Who hears that a task of casework is due soon, for the length of the test; returns who did before."""
    known = registry.processes["protection_case"]
    changed = replace(known, overdue=replace(known.overdue, due_soon=told))
    monkeypatch.setitem(registry.processes, "protection_case", changed)
    return known.overdue.due_soon


def test_a_listener_that_fails_is_an_incident_and_the_others_go_on(accepted, visit, monkeypatch):
    other = make_work.task(of=accepted.case, escalate_at=clock.now() + timedelta(hours=1), warn_at=None)

    def breaks(task):
        if task.id == visit.id:
            raise ValueError("Айша, 7 жаста")

    due_soon_is(monkeypatch, breaks)
    clock.advance(timedelta(hours=20))
    for _ in range(3):
        sweep()
    incident = db.session.scalars(select(Incident).where(Incident.task_id == visit.id)).one()
    assert (incident.tries, incident.step, incident.ended_at) == (1, "first_visit", None)
    assert "Айша" not in incident.cause
    assert accepted.task("first_visit").warned_at is None
    assert db.session.get(Task, other.id).escalated_at is not None


def test_what_failed_is_tried_again_later_and_parked_after_five_tries(accepted, visit, monkeypatch):
    heard = due_soon_is(monkeypatch, lambda task: 1 / 0)
    clock.advance(timedelta(hours=20))
    for _ in range(8):
        sweep()
        clock.advance(timedelta(minutes=3))
    incident = db.session.scalars(select(Incident).where(Incident.task_id == visit.id)).one()
    assert (incident.tries, incident.next_try_at) == (5, None)
    due_soon_is(monkeypatch, heard)
    incident.next_try_at = clock.now() - timedelta(seconds=1)
    sweep()
    db.session.refresh(incident)
    assert incident.ended_at is not None
    assert len(told_of(visit)) == 2


def test_the_rule_that_set_the_times_says_where_it_is_escalated(accepted, visit):
    rule = db.session.get_one(DeadlineRule, visit.rule_id)
    found = times.times("first_visit", "high", visit.counts_from_at)
    assert (rule.escalates_to, visit.warn_at, visit.escalate_at) == ("commissioner", found.warn_at, found.escalate_at)
