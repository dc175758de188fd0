"""A server of its own with real settings, three workers that are killed, and a district full of late visits."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from app import clock, embedded, settings
from app.cli.migrate import migrate
from app.db import db, make_engine
from app.deadlines import times
from app.roles import Role
from app.workflow import engine, holding
from app.workflow.models import Task, TaskState
from tests import days, make
from tests.support.history import Town, progress

ROOT = Path(__file__).parents[2]
WORKERS = 3
STUCK_S = float(os.environ.get("STUCK_S", "120"))  # without any progress


class Machines:
    """The server and the workers, and the ways they fail."""

    def __init__(self, server, url, chance):
        self.server, self.chance = server, chance
        words = [sys.executable, "-m", "tests.support.nursery", url, str(WORKERS)]
        self.log = (ROOT / "var/fault-workers.log").open("wb")
        self.nursery = subprocess.Popen(words, cwd=ROOT, stdout=self.log, stderr=self.log)
        self.kills = self.restarts = 0

    @property
    def workers(self):
        path = Path(f"/proc/{self.nursery.pid}/task/{self.nursery.pid}/children")
        return [int(pid) for pid in path.read_text().split()]

    def kill(self):
        """kill -9 of one of them, whatever it does at that moment."""
        while not (alive := self.workers):
            assert self.nursery.poll() is None, "the nursery died: see var/fault-workers.log"
            time.sleep(0.05)
        os.kill(self.chance.choice(alive), signal.SIGKILL)
        self.kills += 1

    def restart_server(self):
        """As after a power cut: no goodbyes, the log is replayed."""
        self.server.run("pg_ctl", "-D", str(self.server.data), "-m", "immediate", "-w", "stop")
        with (self.server.home / "start.lock").open("w"):
            self.server._launch()
        self.restarts += 1

    def stop(self):
        assert self.nursery.poll() is None, "the nursery died: see var/fault-workers.log"
        self.nursery.terminate()
        self.nursery.wait(STUCK_S)
        self.log.close()


@pytest.fixture(scope="module")
def fault_server():
    """Nothing is faster than in production, but smaller."""
    server = embedded.start(days.home(ROOT / "var/fault-pg"), {"shared_buffers": "64MB", "max_connections": "60"})
    yield server
    server.leave()


@pytest.fixture
def place(app, fault_server):
    """An empty, migrated demonstration database on that server, bound as ours for the length of the test."""
    before = db.engine
    fault_server.drop_database("fault")
    fault_server.ensure_database("fault")
    migrate(fault_server.url(embedded.OWNER, "fault"))
    db.bind(make_engine(fault_server.url("app_web", "fault"), role="app_web", pool=3))
    clock.reset()
    times.forget_all()
    try:
        with db.unit_of_work():
            settings.declare(settings.Mode.DEMO)
            make.deadlines()
        yield fault_server
    finally:
        db.engine.dispose()
        db.bind(before)
        clock.reset()
        times.forget_all()


@pytest.fixture
def machines(place):
    """`with machines(chance) as m`: workers at work."""

    @contextmanager
    def start(chance):
        running = Machines(place, place.url("app_worker", "fault"), chance)
        try:
            yield running
        finally:
            running.stop()

    return start


def settle(cases: int) -> Town:
    """So many cases of high risk whose manager has accepted them and must now see the child."""
    with db.unit_of_work():
        district = make.district()
        people = {role: make.user(role) for role in (Role.HEAD, Role.COMMISSIONER, Role.OMBUDSMAN)}
        managers = [make.user(district_id=district.id) for _ in range(3)]
        ids = [manager.id for manager in managers]
    found: dict[int, int] = {}
    while len(found) < cases:
        with db.unit_of_work() as session:
            for _ in range(min(25, cases - len(found))):
                manager = session.get_one(type(managers[0]), ids[len(found) % len(ids)])
                case = _accepted(make.case(manager=manager, district=manager.district))
                found[case.id] = case.manager_id
    return Town(people, found)


def _accepted(case):
    route = engine.Route(
        case_id=case.id, region_id=case.region_id, district_id=case.district_id, manager_id=case.manager_id, risk="high"
    )
    instance = engine.start("protection_case", about={"case_id": case.id, "risk": "high"}, route=route)
    task = db.session.query(Task).filter_by(instance_id=instance.id, state=TaskState.OPEN).one()
    holding.hold_task(task)
    task.state, task.ended_at = TaskState.DONE, clock.now()
    engine.complete(task, {"accepted": True})
    return case


def move(**ahead):
    """Every process sees the new time within two seconds."""
    with db.unit_of_work():
        clock.move(timedelta(**ahead))


def wait_for(is_done, meanwhile=()):
    """Until `is_done(progress)`; each of `meanwhile` is a pair (is_time, act), done once, in order."""
    pending, last, moved = list(meanwhile), None, time.monotonic()
    while True:
        with db.unit_of_work():
            now = progress()
            if not pending and is_done(now):
                return
        if now != last:
            last, moved = now, time.monotonic()
        if pending and pending[0][0](now):
            pending.pop(0)[1]()
        assert time.monotonic() - moved < STUCK_S, f"stuck at {now}"
        time.sleep(0.05)
