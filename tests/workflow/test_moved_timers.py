"""Timers whose deadline is paused, whose table changes, or whose moment comes sooner: those, and no others."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import select

from app import clock
from app.deadlines import times
from app.workflow import engine, pausing, registry, steps
from app.workflow.models import TaskState, Timer
from app.workflow.redating import Change
from tests.support.draw import Drawing
from tests.support.scratch import do, opened

ROUTE = engine.Route(case_id=7)
HOUR = timedelta(hours=1)
NOW = datetime(2026, 11, 16, 10, tzinfo=UTC)


def catch(drawing, name, key):
    when = f'<timeDate xsi:type="tFormalExpression">deadline("{key}")</timeDate>'
    return drawing.add(name, "intermediateCatchEvent", f"<timerEventDefinition>{when}</timerEventDefinition>")


def branches(process, *branches):
    """A fork with these branches, each of which ends by itself. The first step is `work`, with a timer drawn on it."""
    drawing = Drawing(process).start().add("fork", "parallelGateway").user("work", "other").end().end("told")
    drawing.timer("at_work", "work", "work").flow("start", "fork", "work", "end").flow("at_work", "told")
    catch(catch(drawing, "same", "work"), "apart", "apart")
    drawing.extra = '<message id="m" name="news"/>'
    drawing.add("heard", "intermediateCatchEvent", '<messageEventDefinition messageRef="m"/>')
    for branch in branches:
        drawing.end(f"end_{branch[0]}").flow("fork", *branch, f"end_{branch[0]}")
    return drawing


@pytest.fixture(autouse=True)
def _still(session):
    with clock.at(NOW):
        yield


@pytest.fixture
def run(session, folder):
    def start(drawing, risk=None, **about):
        return engine.start(drawing.begin(**about).save(folder), about=about, route=engine.Route(case_id=7, risk=risk))

    return start


@pytest.fixture
def due(session):
    """When each node of the instance fires, counted from the beginning."""

    def read(instance):
        rows = session.execute(select(Timer.step, Timer.due_at).where(Timer.instance_id == instance.id))
        return {step: moment - NOW for step, moment in rows}

    return read


def span(long):
    return pausing.Span(NOW, NOW + long, "family_away")


def test_a_pause_moves_the_timers_of_its_step_and_no_others(run, hours, due):
    hours("work", 5)
    hours("apart", 5)
    instance = run(branches("apart_paused", ["apart"], ["heard"]))
    task = opened(instance, "work")
    was = pausing.pause(task.id, span(24 * HOUR))
    assert (task.due_at - NOW, due(instance)) == (29 * HOUR, {"at_work": 29 * HOUR, "apart": 5 * HOUR})
    assert pausing.resume(task.id, was, span(2 * HOUR))
    assert (task.due_at - NOW, due(instance)) == (7 * HOUR, {"at_work": 7 * HOUR, "apart": 5 * HOUR})


def test_a_timer_that_was_armed_while_the_deadline_stood_keeps_its_time(run, hours, due):
    hours("work", 5)
    instance = run(branches("armed_later", ["other", "same"]))
    task = opened(instance, "work")
    was = pausing.pause(task.id, span(24 * HOUR))
    do(instance, "other")
    assert due(instance) == {"at_work": 29 * HOUR, "same": 5 * HOUR}
    assert pausing.resume(task.id, was, span(2 * HOUR))
    assert due(instance) == {"at_work": 7 * HOUR, "same": 5 * HOUR}


def test_a_timer_without_a_row_in_the_table_moves_by_the_hours_it_stood(run, due):
    instance = run(branches("given"), work_at=(NOW + 3 * HOUR).isoformat())
    task = opened(instance, "work")
    was = pausing.pause(task.id, span(24 * HOUR))
    assert (task.due_at - NOW, due(instance)) == (27 * HOUR, {"at_work": 27 * HOUR})
    assert pausing.resume(task.id, was, span(2 * HOUR))
    assert (task.due_at - NOW, due(instance)) == (5 * HOUR, {"at_work": 5 * HOUR})


def test_the_deadline_of_a_step_that_is_done_is_neither_paused_nor_resumed(run, hours):
    hours("work", 5)
    instance = run(branches("done_first", ["other"]))
    task = opened(instance, "work")
    do(instance, "work")
    assert pausing.pause(task.id, span(24 * HOUR)) is None
    was = pausing.Dates(NOW, None, NOW + HOUR, None, by_table=False)
    assert pausing.resume(task.id, was, span(2 * HOUR)) is False
    assert (task.state, task.due_at - NOW, task.paused_until_at) == (TaskState.DONE, 5 * HOUR, None)


def test_only_the_node_that_is_named_is_due_sooner(run, hours, due):
    hours("work", 5)
    hours("apart", 5)
    instance = run(branches("hastened", ["apart"], ["heard"]))
    for step in ("heard", "apart"):  # what waits for no time is left alone
        steps.hasten(instance.id, step)
    assert due(instance) == {"at_work": 5 * HOUR, "apart": timedelta()}


def test_a_lower_risk_gives_more_time_but_for_what_was_moved_by_hand(run, hours, due):
    for key, urgent, calm in (("work", 3, 24), ("apart", 5, 50)):
        hours(key, urgent, "high")
        hours(key, calm, "low")
    instance = run(branches("lowered", ["apart"], ["heard"]), risk="high")
    steps.hasten(instance.id, "apart")
    steps.reroute_instance(instance.id, engine.Route(case_id=7, risk="low"))
    assert due(instance) == {"at_work": 24 * HOUR, "apart": timedelta()}


def test_what_only_the_record_knows_does_not_move_with_the_risk(run, hours, due, monkeypatch):
    monkeypatch.setitem(registry.moments, "apart", lambda instance: NOW + 9 * HOUR)
    for risk, long in (("high", 3), ("low", 24)):
        hours("work", long, risk)
    instance = run(branches("of_the_record", ["apart"]), risk="low")
    for risk, long in (("high", 3), ("low", 24)):
        steps.reroute_instance(instance.id, engine.Route(case_id=7, risk=risk))
        assert due(instance) == {"at_work": long * HOUR, "apart": 9 * HOUR}


def test_a_clock_that_began_earlier_brings_a_deadline_forward_and_a_later_one_changes_nothing(run, hours, due):
    hours("work", 5)
    instance = run(branches("counted", ["other"]))
    engine.hold(instance.id)
    task = opened(instance, "work")
    for began in (NOW - 2 * HOUR, NOW + HOUR):
        engine.count_from("work", began)
        assert (task.due_at - NOW, task.counts_from_at) == (3 * HOUR, NOW - 2 * HOUR)


def test_a_changed_table_moves_the_timers_it_had_set_and_no_others(run, hours, due):
    hours("work", 5)
    hours("apart", 5)
    catch(drawing := branches("redated", ["apart"], ["heard"], ["given"]), "given", "given")
    instance = run(drawing, given_at=(NOW + 9 * HOUR).isoformat())
    before = times.table()
    for key in ("work", "apart", "given"):
        hours(key, 3)
    task = opened(instance, "work")
    task.escalate_at = None  # it is escalated to nobody, and stays so
    assert engine.redate(instance.id, Change(before, times.table(), ["work", "given"])) == [task]
    assert due(instance) == {"at_work": 3 * HOUR, "apart": 5 * HOUR, "given": 9 * HOUR}
    assert (task.due_at - NOW, task.escalate_at) == (3 * HOUR, None)


def test_a_timer_that_comes_due_during_the_step_is_not_lost(session, folder, hours, monkeypatch):
    """Whenever in the step that is: at each look the clock is an hour later."""
    drawing = Drawing("meanwhile").start().user("work", "told").end().end("end2").timer("at_late", "work", "late")
    process = drawing.flow("start", "work", "end").flow("at_late", "told", "end2").save(folder)
    real, looks = clock.now, count()
    monkeypatch.setattr(clock, "now", lambda: real() + next(looks) * HOUR)
    for after in range(1, 9):
        hours("late", after)
        instance = engine.start(process, about={}, route=ROUTE)
        waits = session.scalars(select(Timer.step).where(Timer.instance_id == instance.id)).all()
        assert len(waits) + len(opened(instance)) == 2, f"lost: due after {after} looks"
