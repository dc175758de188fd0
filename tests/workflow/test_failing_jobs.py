"""A background step that fails is kept as an incident, tried again, and left to a person at last."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from app import clock
from app.db import db
from app.jobs import bury, run
from app.workflow import engine, incidents, registry
from app.workflow.models import Incident, Machine, Task, Timer
from tests import make_work
from tests.support.draw import Drawing
from tests.support.scratch import opened

ROUTE = engine.Route(case_id=7)
TORN = b"\x00 torn page"


def away(*_given):
    """The database does not answer in time."""
    db.session.execute(text("set local statement_timeout = 1"))
    db.session.execute(text("select pg_sleep(60)"))


@pytest.fixture
def waiting(session, folder, hours):
    """An instance one of whose two timers is due."""
    hours("late", 4)
    hours("later", 40)
    drawing = Drawing("torn").start().user("work", "told").end().end("end2").end("end3")
    drawing.timer("at_later", "work", "later").timer("at_late", "work", "late")
    drawing.flow("start", "work", "end").flow("at_late", "told", "end2").flow("at_later", "end3")
    instance = engine.start(drawing.save(folder), about={}, route=ROUTE)
    clock.advance(timedelta(hours=5))
    session.commit()
    return instance


@pytest.fixture
def unheard(session, folder):
    """A task that is overdue, in a process whose listener cannot be reached."""
    process = Drawing("unheard").start().user("work").end().flow("start", "work", "end").save(folder)
    registry.processes[process] = registry.Process(process, process, registry.Overdue(away, away))
    task = opened(engine.start(process, about={}, route=ROUTE), "work")
    task.escalate_at = clock.now() - timedelta(hours=1)
    session.commit()
    yield task
    del registry.processes[process]


def kept():
    return db.session.scalars(select(Incident), execution_options={"populate_existing": True}).one()


def test_timers_that_cannot_be_fired_are_one_incident_that_counts_its_tries(session, waiting):
    waiting.engine_state = TORN
    session.commit()
    run("advance_instance", instance_id=waiting.id)
    first = kept()
    assert (first.machine, first.step, first.tries) == (Machine.TIMERS, "at_late", 1)
    assert "in app.workflow.state:" in first.cause and "torn" not in first.cause
    run("advance_instance", instance_id=waiting.id)
    assert (kept().id, kept().tries) == (first.id, 2)
    assert kept().next_try_at > clock.now()
    assert len(session.scalars(select(Timer).where(Timer.instance_id == waiting.id)).all()) == 2


def test_timers_fire_once_the_cause_is_gone_and_the_incident_ends(session, waiting):
    whole, waiting.engine_state = waiting.engine_state, TORN
    session.commit()
    run("advance_instance", instance_id=waiting.id)
    waiting.engine_state = whole
    session.commit()
    run("retry_step", incident_id=kept().id)
    assert (kept().ended_at is not None, kept().next_try_at) == (True, None)
    assert sorted(task.step for task in opened(waiting)) == ["told", "work"]


@pytest.mark.parametrize("is_ended", [True, False])
def test_what_was_ended_or_parked_meanwhile_is_not_tried(session, waiting, is_ended):
    ended_at = clock.now() if is_ended else None
    incident = make_work.incident(waiting, engine_id=None, ended_at=ended_at, next_try_at=None)
    session.commit()
    run("retry_step", incident_id=incident.id)
    assert (kept().tries, kept().ended_at) == (1, ended_at)
    assert [task.step for task in opened(waiting)] == ["work"]


def test_what_killed_every_worker_that_fired_its_timers_waits_for_a_person(waiting):
    bury(0, "advance_instance", {"instance_id": waiting.id})
    assert (kept().machine, kept().cause, kept().next_try_at) == (Machine.TIMERS, incidents.LOST, None)


def test_what_killed_every_worker_that_told_of_it_waits_for_a_person(session):
    task = make_work.task(of=make_work.case())
    session.commit()
    for tries in (incidents.MOST_TRIES, 2 * incidents.MOST_TRIES):
        bury(0, "watch_task", {"task_id": task.id})
        assert (kept().machine, kept().cause, kept().tries) == (Machine.ESCALATION, incidents.LOST, tries)
        assert (kept().task_id, kept().next_try_at) == (task.id, None)


def test_what_killed_every_worker_that_tried_it_again_waits_for_a_person(session):
    incident = make_work.incident()
    session.commit()
    bury(0, "retry_step", {"incident_id": incident.id})
    assert (kept().id, kept().cause, kept().next_try_at) == (incident.id, incidents.LOST, None)


def test_a_database_that_is_away_while_telling_is_nobodys_incident(session, unheard):
    with pytest.raises(OperationalError):
        run("watch_task", task_id=unheard.id)
    assert session.scalars(select(Incident)).all() == []
    assert session.get(Task, unheard.id, populate_existing=True).escalated_at is None


def test_a_database_that_is_away_during_a_service_is_nobodys_incident(session, folder, served):
    served("x/away")(away)
    drawing = Drawing("cut_off").start().service("call", "x/away").user("after").end()
    with pytest.raises(OperationalError):
        engine.start(drawing.flow("start", "call", "after", "end").save(folder), about={}, route=ROUTE)
    assert session.scalars(select(Incident)).all() == []
