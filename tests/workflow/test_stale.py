"""What comes too late finds nothing to do: the step is done, the instance has ended, somebody else was quicker."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm.exc import StaleDataError

from app import clock
from app.audit import AuditEntry
from app.db import db
from app.deadlines import times
from app.workflow import engine, escalating, steering, steps
from app.workflow.models import Incident, Instance, InstanceState, TaskState
from app.workflow.redating import Change
from app.workflow.script import EngineFault
from tests import make_work
from tests.support.draw import Drawing
from tests.support.scratch import do, opened

ROUTE = engine.Route(case_id=7)


@pytest.fixture
def ended(session, folder):
    """An instance whose one step is done."""
    drawing = Drawing("over").start().user("work").end().flow("start", "work", "end")
    instance = engine.start(drawing.save(folder), about={}, route=ROUTE)
    do(instance, "work")
    assert instance.state is InstanceState.ENDED
    return instance


def nothing_changes():
    table = times.table()
    return Change(table, table, ["work"])


@pytest.mark.parametrize(
    ("late", "answer"),
    [
        (lambda id_: engine.advance(id_), False),
        (lambda id_: engine.deliver(id_, "news"), False),
        (lambda id_: engine.redate(id_, nothing_changes()), []),
        (lambda id_: steps.hasten(id_, "work"), None),
        (lambda id_: steps.recount(id_), None),
        (lambda id_: steering.end(id_), False),
    ],
    ids=["timers", "message", "dates", "haste", "count", "end"],
)
def test_an_instance_that_has_ended_stays_as_it_ended(ended, late, answer):
    before = (ended.revision, ended.ended_at, ended.trail)
    assert late(ended.id) == answer
    db.session.refresh(ended)
    assert (ended.revision, ended.ended_at, ended.trail) == before


def test_no_step_of_an_instance_that_has_ended_is_opened_again(ended):
    with pytest.raises(engine.CannotRepeat) as refused:
        engine.repeat(ended.id, "work", may_undo=["work"])
    assert refused.value.steps == []
    assert opened(ended) == []


def test_a_message_that_nobody_waits_for_is_no_news(session, folder):
    drawing = Drawing("deaf").start().user("work").end().flow("start", "work", "end")
    instance = engine.start(drawing.save(folder), about={}, route=ROUTE)
    assert engine.deliver(instance.id, "news") is False
    assert [task.step for task in opened(instance)] == ["work"]


@pytest.mark.parametrize("act", [escalating.watch, escalating.warn_now, escalating.escalate_now, escalating.forgo])
def test_of_a_task_that_is_done_nobody_is_warned_and_nothing_is_escalated(session, act):
    past = {"warn_at": clock.now() - timedelta(hours=2), "escalate_at": clock.now() - timedelta(hours=1)}
    task = make_work.task(of=make_work.case(), state=TaskState.DONE, ended_at=clock.now(), **past)
    before = len(session.scalars(select(AuditEntry.id)).all())
    act(task.id)
    session.refresh(task)
    assert (task.warned_at, task.escalated_at) == (None, None)
    assert len(session.scalars(select(AuditEntry.id)).all()) == before


@pytest.mark.parametrize(("escalates_in", "marked"), [(1, False), (-1, True)])
def test_only_what_is_due_counts_as_told_when_nobody_is_to_be_told(session, escalates_in, marked):
    with clock.at(clock.now()):
        now = clock.now()
        dates = {"warn_at": now - timedelta(hours=2), "escalate_at": now + timedelta(hours=escalates_in)}
        task = make_work.task(of=make_work.case(), **dates)
        escalating.forgo(task.id)
        assert (task.warned_at, task.escalated_at) == (now, now if marked else None)


@pytest.mark.parametrize("act", [steps.retry, steps.skip])
def test_a_service_that_was_skipped_is_not_called_again_and_opens_nothing_twice(session, folder, served, act):
    calls = []

    @served("x/broken")
    def broken(call):
        calls.append(call)
        raise ValueError

    drawing = Drawing("passed").start().service("call", "x/broken").user("after").end()
    instance = engine.start(drawing.flow("start", "call", "after", "end").save(folder), about={}, route=ROUTE)
    incident = session.scalars(select(Incident).where(Incident.instance_id == instance.id)).one()
    engine.skip(incident)
    act(incident)
    assert len(calls) == 1
    assert (incident.next_try_at, incident.ended_at is not None) == (None, True)
    assert [task.step for task in opened(instance)] == ["after"]


def test_a_state_that_somebody_else_wrote_meanwhile_is_not_overwritten(session, folder):
    drawing = Drawing("raced").start().user("work").end().flow("start", "work", "end")
    instance = engine.start(drawing.save(folder), about={}, route=ROUTE)
    engine.hold(instance.id)
    theirs = update(Instance).where(Instance.id == instance.id).values(revision=Instance.revision + 1)
    session.execute(theirs, execution_options={"synchronize_session": False})
    with pytest.raises(StaleDataError, match=f"instance {instance.id}"):
        engine.complete(opened(instance, "work"), {})


def test_what_nobody_holds_is_not_changed(session, folder):
    drawing = Drawing("free").start().user("work").end().flow("start", "work", "end")
    instance = engine.start(drawing.save(folder), about={}, route=ROUTE)
    with pytest.raises(EngineFault, match="not held"):
        engine.complete(opened(instance, "work"), {})
    with pytest.raises(EngineFault, match="no instance is held"):
        engine.count_from("work", clock.now())
    with pytest.raises(LookupError, match="no instance 0"):
        engine.hold(0)
