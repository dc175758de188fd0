"""Workers are killed and the server is pulled down while timers are due: each effect happens once, nothing is lost.

`LONG=1` makes it 60 kills and 5 restarts over 2,000 timers; as it is, 4 and 1 over 100.
"""

import os
import random
import time

import pytest
from sqlalchemy import select, text

from app import clock
from app.db import db
from app.workflow.models import Incident, Instance, Machine, Task, TaskState
from tests.support.history import faults
from tests.support.machines import STUCK_S, move, settle, wait_for
from tests.support.nursery import KILLER

pytestmark = pytest.mark.slow
IS_LONG = os.environ.get("LONG") == "1"
CASES, KILLS, RESTARTS = (1_000, 60, 5) if IS_LONG else (50, 4, 1)
"""Each case has two timers that are due: the warning of the first visit and its breach."""


def poison(case_id):
    """The state of the case's process cannot be read any more: firing its timers fails each time."""
    with db.unit_of_work() as session:
        instance = session.scalars(select(Instance).where(Instance.case_id == case_id)).one()
        instance.engine_state = b"\x00 torn page"
        return instance.id


def in_turn(acts, name):
    """Each act when another equal part of the cases has come so far."""
    return [(lambda now, n=n: now[name] >= CASES * n // len(acts), act) for n, act in enumerate(acts)]


def test_each_effect_happens_once_whoever_is_killed(place, machines):
    chance = random.Random(20261123)
    town = settle(CASES)
    poisoned = chance.choice(list(town.cases))
    broken = poison(poisoned)
    began = time.monotonic()
    with machines(chance) as running:
        move(hours=25)
        acts = [running.kill] * (KILLS // 2) + [running.restart_server] * RESTARTS
        chance.shuffle(acts)
        wait_for(lambda now: now["started"] == CASES and is_quiet(now), in_turn(acts, "escalated"))
        move(days=5)
        acts = [running.kill] * (KILLS - KILLS // 2)
        wait_for(lambda now: now["reached"] == CASES and is_quiet(now), in_turn(acts, "reached"))
        incident = parked(broken)
        assert (running.kills, running.restarts) == (KILLS, RESTARTS)
    print(f"{2 * CASES} timers, {KILLS} kills, {RESTARTS} restarts: {time.monotonic() - began:.1f} s")
    assert (incident.machine, incident.tries, incident.ended_at) == (Machine.TIMERS, 5, None)
    assert "torn" not in incident.cause
    with db.unit_of_work():
        assert faults(town, poisoned) == []


def is_quiet(now):
    """Nothing runs, and no timers are due but the two of the poisoned case."""
    return now["jobs"] == 0 and now["due"] == 2


def parked(broken):
    """The poisoned one is tried again later and later, five times, and then waits for a person."""
    incident = incident_of(broken)
    while incident.next_try_at is not None:
        assert incident.tries < 5
        move(minutes=3)
        tries = incident.tries
        until = time.monotonic() + STUCK_S
        while incident.tries == tries:
            assert time.monotonic() < until, "nobody tried it again"
            time.sleep(0.1)
            incident = incident_of(broken)
    return incident


def incident_of(instance_id):
    with db.unit_of_work() as session:
        return session.scalars(select(Incident).where(Incident.instance_id == instance_id)).one()


@pytest.mark.skipif(not IS_LONG, reason="LONG=1: the five lives of what kills its worker take a minute")
def test_what_kills_its_worker_is_parked_and_the_others_go_on(place, machines):
    cases = 20
    settle(cases)
    killer = killing_task()
    with machines(random.Random(7)):
        move(hours=25)
        wait_for(lambda now: now["started"] == cases and now["jobs"] <= 1)
        wait_for(lambda now: held(killer) is not None)
        incident = held(killer)
    assert (incident.tries, incident.next_try_at, incident.machine) == (5, None, Machine.ESCALATION)
    with db.unit_of_work() as session:
        assert session.get_one(Task, killer).warned_at is None
        assert session.scalar(text("select count(*) from procrastinate_jobs where status = 'failed'")) == 0


def held(task_id):
    with db.unit_of_work() as session:
        return session.scalars(select(Incident).where(Incident.task_id == task_id)).one_or_none()


def killing_task():
    """A task whose warning ends the process that gives it."""
    kept = ("engine_id", "instance_id", "process", "name", "role", "state", "case_id", "opened_at")
    with db.unit_of_work() as session:
        visit = session.scalars(select(Task).where(Task.state == TaskState.OPEN).order_by(Task.id).limit(1)).one()
        task = Task(**{name: getattr(visit, name) for name in kept}, step=KILLER, warn_at=clock.now())
        session.add(task)
        session.flush()
        return task.id
