"""Each known defect of SpiffWorkflow 3.2.0 that loses data or blocks a case has a guard, and each guard a test."""

import time
from datetime import timedelta
from typing import Literal

import pytest
from SpiffWorkflow.bpmn import BpmnWorkflow
from sqlalchemy import select

from app import clock
from app.jobs import run
from app.roles import Role
from app.workflow import engine, specs, state, steps
from app.workflow.lint.check import problems
from app.workflow.lint.files import files_of
from app.workflow.models import Incident, InstanceState, Task, TaskState, Timer
from app.workflow.script import EngineFault, StepEngine
from tests.support.draw import Drawing
from tests.support.scratch import do, opened
from tests.support.shipped import CODE

ROUTE = engine.Route(case_id=7)


def looped(process="looped"):
    return (
        Drawing(process).start().user("again").add("more", "exclusiveGateway", default="more_end").end()
        .flow("start", "again", "more").flow("more", "again", when="go_on").flow("more", "end")
    )  # fmt: skip


def test_p1_a_loop_too_deep_is_refused_before_the_library_loses_its_task(session, folder, monkeypatch):
    monkeypatch.setattr(steps, "DEEPEST", 20)
    instance = engine.start(looped().save(folder), about={}, route=ROUTE)
    with pytest.raises(EngineFault, match="deep"):
        for _ in range(20):
            do(instance, "again", go_on=True)


def test_p1_an_end_reported_with_work_left_is_refused(session, folder, monkeypatch):
    instance = engine.start(looped().save(folder), about={}, route=ROUTE)
    monkeypatch.setattr(BpmnWorkflow, "is_completed", lambda self: True)
    with pytest.raises(EngineFault, match="unfinished"):
        do(instance, "again", go_on=True)


def test_p2_a_new_version_leaves_running_instances_their_diagram_and_their_due_time(session, folder, hours):
    hours("late", 5)
    drawing = Drawing("pinned").start().user("work").timer("warned", "work", "late").service("tell", "x/tell")
    drawing.end().end("end2").flow("start", "work", "end").flow("warned", "tell", "end2")
    instance = engine.start(drawing.save(folder), about={}, route=ROUTE)
    due = session.scalars(select(Timer.due_at).where(Timer.instance_id == instance.id)).one()
    changed = Drawing("pinned").start().user("work", "new_step").end().flow("start", "work", "new_step", "end")
    changed.save(folder)
    assert specs.shipped("pinned").sha256 != instance.bundle
    clock.advance(timedelta(hours=1))
    assert engine.advance(instance.id) is False
    assert session.scalars(select(Timer.due_at).where(Timer.instance_id == instance.id)).one() == due
    assert do(instance, "work") == []
    assert instance.state is InstanceState.ENDED
    assert do(engine.start("pinned", about={}, route=ROUTE), "work") == ["new_step"]


@pytest.mark.parametrize(
    ("element", "reason"),
    [
        ('<subProcess id="s" triggeredByEvent="true"><startEvent id="a"/></subProcess>', "sub"),  # P3
        ('<intermediateThrowEvent id="l"><linkEventDefinition name="n"/></intermediateThrowEvent>', "link"),  # P8
        ('<userTask id="dangling"/>', "dangling"),  # P8
        ('<endEvent id="e"><signalEventDefinition signalRef="x"/></endEvent>', "signal"),  # P12
    ],
)
def test_p3_p8_p12_what_the_engine_would_swallow_is_refused_by_the_check(folder, element, reason):
    drawing = Drawing("bad").start().user("work").end().flow("start", "work", "end")
    drawing.nodes["bad"] = element
    (folder / "bad.bpmn").write_text(drawing.xml(), encoding="utf-8")
    found = problems(files_of(folder), CODE)
    assert any(reason in f"{problem.element} {problem.reason}".lower() for problem in found), found


def test_p4_a_node_that_is_not_ready_is_not_run_again(session, folder):
    drawing = Drawing("once").start().user("first", "second").end().flow("start", "first", "second", "end")
    instance = engine.start(drawing.save(folder), about={}, route=ROUTE)
    task = opened(instance, "first")
    do(instance, "first")
    engine.hold(instance.id)
    with pytest.raises(EngineFault, match="not ready"):
        engine.complete(task, {})


@pytest.mark.parametrize(
    "value", [{"name": "Айша"}, [{"n": 1}], "Әке үйде ұрып жатыр, көмектесіңіздер, мен қорқамын, үйде жалғызбын", 1.5]
)
def test_p5_p6_only_codes_enter_a_token(session, folder, value):
    drawing = Drawing("thin").start().user("work").end().flow("start", "work", "end")
    instance = engine.start(drawing.save(folder), about={}, route=ROUTE)
    with pytest.raises(EngineFault, match="variable"):
        do(instance, "work", said=value)


def test_p7_a_service_that_raises_costs_its_own_work_only_and_is_tried_again(session, folder, served):
    tries = []

    @served("x/fails_twice", gives=Literal["found"])
    def fails_twice(call):
        tries.append(call.instance.id)
        session.add(Incident(instance_id=call.instance.id, step="lost", cause="", tries=0,
                             first_at=clock.now(), last_at=clock.now()))  # fmt: skip
        session.flush()
        if len(tries) < 3:
            raise ConnectionError("Айша, 7 жаста")
        return "found"

    drawing = Drawing("failing").start().user("work", "after").service("call", "x/fails_twice", "result").end()
    drawing.flow("start", "work", "call", "after", "end")
    instance = engine.start(drawing.save(folder), about={}, route=ROUTE)
    assert do(instance, "work") == []
    incident = session.scalars(select(Incident).where(Incident.instance_id == instance.id)).one()
    assert (incident.step, incident.tries, incident.ended_at) == ("call", 1, None)
    assert incident.cause.startswith("ConnectionError in tests.workflow.test_guards:")
    for expected in (False, True):
        assert steps.retry(incident) is expected
    assert incident.ended_at is not None
    assert [task.step for task in opened(instance)] == ["after"]
    assert session.scalars(select(Incident).where(Incident.step == "lost")).all().__len__() == 1


def test_p7_an_incident_is_parked_after_five_tries_and_can_be_skipped(session, folder, served):
    @served("x/never")
    def never(call):
        raise ValueError

    drawing = Drawing("never").start().service("call", "x/never").user("after").end()
    instance = engine.start(drawing.flow("start", "call", "after", "end").save(folder), about={}, route=ROUTE)
    incident = session.scalars(select(Incident).where(Incident.instance_id == instance.id)).one()
    while incident.next_try_at is not None:
        clock.advance(timedelta(minutes=5))
        run("retry_step", incident_id=incident.id)
        session.refresh(incident)
    assert (incident.tries, incident.ended_at) == (5, None)
    engine.skip(incident)
    assert [task.step for task in opened(instance)] == ["after"]


def test_p9_another_format_is_refused_by_its_number(session, folder, monkeypatch):
    instance = engine.start(looped().save(folder), about={}, route=ROUTE)
    monkeypatch.setattr(state, "FORMAT", 99)
    with pytest.raises(state.StateError, match="format 1"):
        do(instance, "again", go_on=False)


def test_p10_a_state_is_never_read_with_a_diagram_that_lacks_its_nodes(session, folder):
    instance = engine.start(looped().save(folder), about={}, route=ROUTE)
    other = Drawing("looped").start().user("renamed").end().flow("start", "renamed", "end").save(folder)
    spec = specs.spec(other, specs.shipped(other).sha256)
    with pytest.raises(state.StateError, match="no node again"):
        state.load(instance.engine_state, spec.top, spec.inner, StepEngine(instance))


def test_p11_a_parallel_join_on_a_cycle_is_refused_by_the_check(folder):
    drawing = (
        Drawing("early").start().add("split", "parallelGateway").user("a", "b").add("join", "parallelGateway")
        .add("again", "exclusiveGateway", default="again_end").add("open", "exclusiveGateway").end()
        .flow("start", "open", "split").flow("split", "a", "join").flow("split", "b", "join")
        .flow("join", "again").flow("again", "open", when="go_on").flow("again", "end")
    )  # fmt: skip
    (folder / "early.bpmn").write_text(drawing.xml(), encoding="utf-8")
    found = problems(files_of(folder), CODE)
    assert any(problem.element == "join" and "cycle" in problem.reason for problem in found), found


def test_p13_tasks_of_a_sub_process_stand_in_its_lane(session, folder):
    inner = '<startEvent id="in"/><userTask id="inside"/><endEvent id="out"/>'
    inner += '<sequenceFlow id="f1" sourceRef="in" targetRef="inside"/>'
    inner += '<sequenceFlow id="f2" sourceRef="inside" targetRef="out"/>'
    drawing = Drawing("nested", lane="Ombudsman").start().add("block", "subProcess", inner).end()
    instance = engine.start(drawing.flow("start", "block", "end").save(folder), about={}, route=ROUTE)
    assert opened(instance, "inside").role is Role.OMBUDSMAN


def test_missed_timers_fire_once_each_in_order_after_a_long_silence(session, folder, hours):
    hours("warn", 2)
    hours("late", 4)
    drawing = Drawing("slept").start().user("work", "warned", "escalated").end().end("end2").end("end3")
    drawing.timer("at_warn", "work", "warn").timer("at_late", "work", "late")
    drawing.flow("start", "work", "end").flow("at_warn", "warned", "end2").flow("at_late", "escalated", "end3")
    instance = engine.start(drawing.save(folder), about={}, route=ROUTE)
    clock.advance(timedelta(days=30))
    assert engine.advance(instance.id) is True
    assert engine.advance(instance.id) is False
    assert sorted(task.step for task in opened(instance)) == ["escalated", "warned", "work"]
    assert session.scalars(select(Timer).where(Timer.instance_id == instance.id)).all() == []


def test_not_one_second_before(session, folder, hours):
    hours("late", 4)
    drawing = Drawing("exact").start().user("work", "escalated").end().end("end2").timer("at_late", "work", "late")
    drawing.flow("start", "work", "end").flow("at_late", "escalated", "end2")
    with clock.at(clock.now()):
        instance = engine.start(drawing.save(folder), about={}, route=ROUTE)
        clock.advance(timedelta(hours=4) - timedelta(seconds=1))
        assert engine.advance(instance.id) is False
        clock.advance(timedelta(seconds=2))
        assert engine.advance(instance.id) is True


@pytest.mark.parametrize("wrong_by", [-(10**6), 10**6])
def test_a_wrong_clock_of_the_machine_fires_nothing_early_and_nothing_late(
    session, folder, hours, monkeypatch, wrong_by
):
    hours("late", 4)
    drawing = Drawing("wrong").start().user("work", "escalated").end().end("end2").timer("at_late", "work", "late")
    drawing.flow("start", "work", "end").flow("at_late", "escalated", "end2")
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + wrong_by)
    clock.reset()
    instance = engine.start(drawing.save(folder), about={}, route=ROUTE)
    clock.advance(timedelta(hours=3, minutes=59))
    assert engine.advance(instance.id) is False
    clock.advance(timedelta(minutes=2))
    assert engine.advance(instance.id) is True


def test_a_withdrawn_task_says_so(session, folder, hours):
    hours("late", 1)
    drawing = Drawing("cut").start().user("work", "other").end().end("end2")
    drawing.timer("at_late", "work", "late", interrupting=True)
    drawing.flow("start", "work", "end").flow("at_late", "other", "end2")
    instance = engine.start(drawing.save(folder), about={}, route=ROUTE)
    clock.advance(timedelta(hours=2))
    engine.advance(instance.id)
    states = {task.step: task.state for task in session.scalars(select(Task).where(Task.instance_id == instance.id))}
    assert states == {"work": TaskState.WITHDRAWN, "other": TaskState.OPEN}


def test_a_loop_without_a_person_in_it_is_stopped(session, folder):
    drawing = Drawing("mad").start().add("a", "exclusiveGateway", default="a_b").add("b", "exclusiveGateway")
    drawing.end().flow("start", "a").flow("a", "b", "a").flow("a", "end", when="done")
    with pytest.raises(EngineFault, match="nodes in one step"):
        engine.start(drawing.save(folder), about={}, route=ROUTE)


def test_a_higher_risk_brings_deadlines_forward_and_a_lower_one_gives_back_what_the_table_gave(session, folder, hours):
    hours("work", 72, "medium")
    hours("work", 24, "high")
    hours("late", 72, "medium")
    hours("late", 24, "high")
    drawing = Drawing("hurry").start().user("work", "climbed").end().end("end2").timer("at_late", "work", "late")
    drawing.flow("start", "work", "end").flow("at_late", "climbed", "end2")
    with clock.at(clock.now()):
        route = engine.Route(case_id=7, risk="medium")
        instance = engine.start(drawing.save(folder), about={}, route=route)
        began = clock.now()
        clock.advance(timedelta(hours=1))
        for level, length in (("high", 24), ("medium", 72)):
            steps.reroute_instance(instance.id, engine.Route(case_id=7, risk=level))
            session.expire_all()
            assert opened(instance, "work").due_at == began + timedelta(hours=length)
            timer = session.scalars(select(Timer).where(Timer.instance_id == instance.id)).one()
            assert timer.due_at == began + timedelta(hours=length)
