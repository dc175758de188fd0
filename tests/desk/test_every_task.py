"""What is true of every task, whatever it is about and however late somebody acts on it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.audit import AuditEntry
from app.db import db
from app.deadlines import changes
from app.deadlines.changes import Reason, Terms
from app.deadlines.models import DeadlineRule
from app.errors import Conflict, NotFound
from app.roles import Role
from app.rules.tasks import assignment, completion, incidents, overdue, redating
from app.tables.cases import CaseEvent
from app.tables.notices import Notice
from app.workflow import engine, escalating
from app.workflow.models import Draft, InstanceState, Task, TaskState
from tests import make, make_work


@pytest.fixture(autouse=True)
def _table(session):
    make.deadlines()


def kinds():
    db.session.flush()
    return list(db.session.scalars(select(CaseEvent.kind).order_by(CaseEvent.id)))


def audited(user):
    db.session.flush()
    return list(db.session.scalars(select(AuditEntry.what).where(AuditEntry.actor_id == user.id)))


def told():
    db.session.flush()
    return [tuple(row) for row in db.session.execute(select(Notice.user_id, Notice.kind).order_by(Notice.id))]


# -- who has it


def test_a_task_taken_twice_by_one_person_is_taken_once():
    item, operator = make_work.task(Role.OPERATOR), make.user(Role.OPERATOR)
    assignment.claim(item, by=operator)
    db.session.flush()
    since = item.claimed_at
    clock.advance(timedelta(minutes=5))
    assignment.claim(item, by=operator)
    assert (item.assignee_id, item.claimed_at) == (operator.id, since)
    assert audited(operator) == ["task taken"]


def test_a_task_given_to_whom_it_belongs_already_leaves_no_line():
    case = make_work.case()
    item, head = make_work.task(of=case), make.user(Role.HEAD)
    assignment.assign(item, case.manager, by=head)
    db.session.flush()
    assignment.assign(item, case.manager, by=head)
    assert kinds() == ["case_opened", "task_assigned"]
    assert audited(head) == ["task assigned"]


@pytest.mark.parametrize("state", [TaskState.DONE, TaskState.WITHDRAWN])
def test_a_task_that_ended_belongs_to_nobody_any_more(state):
    item, operator = make_work.task(Role.OPERATOR, state=state), make.user(Role.OPERATOR)
    for act in (
        lambda: assignment.claim(item, by=operator),
        lambda: assignment.assign(item, operator, by=operator),
        lambda: assignment.hand_back(item, by=operator),
    ):
        with pytest.raises(Conflict, match="no longer open"):
            act()
    assert item.assignee_id is None


# -- about nothing: no process of ours begins so, and the machine does not stumble over one


def test_a_task_about_nothing_is_taken_and_handed_back_without_a_line():
    item, operator = make_work.task(Role.OPERATOR), make.user(Role.OPERATOR)
    assignment.claim(item, by=operator)
    db.session.flush()
    assignment.hand_back(item, by=operator)
    assert item.assignee_id is None
    assert (audited(operator), kinds()) == (["task taken", "task handed back"], [])


def test_nothing_is_typed_into_a_task_about_nothing_as_no_key_could_seal_it():
    item, operator = make_work.task(Role.OPERATOR), make.user(Role.OPERATOR)
    with pytest.raises(NotFound):
        completion.save_draft(item, {"words": ["Сәлем"]}, operator)
    assert db.session.scalars(select(Draft)).all() == []


def test_an_incident_about_nothing_is_skipped_without_a_line():
    item = make_work.task(Role.OPERATOR, escalate_at=clock.now() - timedelta(hours=1))
    held = make_work.incident(item.instance, engine_id=None, task_id=item.id, step=item.step)
    admin = make.user(Role.ADMINISTRATOR)
    incidents.skip(held, "It is known", by=admin)
    assert (held.end_reason, item.escalated_at is None, kinds()) == ("It is known", False, [])
    assert audited(admin) == ["skipped: accept_case"]


def test_a_changed_deadline_reaches_a_task_about_nothing_without_a_line():
    instance = engine.start("contact", about={"contact_id": 0}, route=engine.Route())
    item = db.session.scalars(select(Task).where(Task.instance_id == instance.id)).one()
    rule, due = db.session.get_one(DeadlineRule, item.rule_id), item.due_at
    same = {name: getattr(rule, name) for name in Terms.__dataclass_fields__}
    terms = Terms(**{**same, "value": rule.value * 2, "valid_from": clock.today()})
    change = changes.propose(rule, terms, Reason("Аз", moves_open=True), by=make.user(Role.ADMINISTRATOR))
    changes.approve(change, by=make.user(Role.ADMINISTRATOR))
    redating.move(instance.id, redating.DEADLINE, change.id)
    assert (item.due_at > due, instance.state, kinds()) == (True, InstanceState.RUNNING, [])


# -- an incident that somebody else mended


@pytest.mark.parametrize(
    "act", [lambda held, by: incidents.retry(held, by=by), lambda held, by: incidents.skip(held, "Қажет емес", by=by)]
)
def test_what_was_mended_or_skipped_meanwhile_is_not_acted_on_again(act):
    held, admin = make_work.incident(ended_at=clock.now(), next_try_at=None), make.user(Role.ADMINISTRATOR)
    with pytest.raises(Conflict, match="already been fixed or skipped"):
        act(held, admin)
    assert (held.next_try_at, held.ended_by_id, audited(admin)) == (None, None, [])


# -- what nobody is to hear of


def nobody_hears():
    """A row of the deadline table that names nobody."""
    return db.session.scalars(select(DeadlineRule.id).where(DeadlineRule.escalates_to.is_(None)).limit(1)).one()


@pytest.mark.parametrize("listeners", [overdue.CASEWORK, overdue.DECISION])
def test_a_late_task_whose_rule_names_nobody_is_told_to_nobody(listeners):
    case = make_work.case()
    for role in (Role.HEAD, Role.COMMISSIONER):
        make.user(role, region_id=case.region_id)
    listeners.late(make_work.task(of=case, rule_id=nobody_hears()))
    assert (told(), kinds()) == ([], ["case_opened"])
    listeners.late(make_work.task(of=case))
    assert "task_late" in kinds()


def test_in_a_region_without_a_head_the_manager_is_warned_and_no_head_is_said_to_be():
    case = make_work.case()
    item = make_work.task(of=case, assignee_id=case.manager_id)
    assert escalating.warn(item)
    assert told() == [(case.manager_id, "task_may_be_late")]
    assert kinds() == ["case_opened", "task_warned"]
