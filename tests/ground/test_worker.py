"""A worker does what waits, and what fails goes back."""

import ast
import json
import os
import subprocess
import sys
import threading
import time

import pytest
import structlog
from sqlalchemy import select, text

from app import audit, jobs, worker
from app.audit import AuditEntry
from app.audit_codes import AuditCode
from app.config import ROOT
from app.db import db
from app.staff.models import User
from tests import make
from tests.support import sources


@jobs.job("tests.mark")
def mark(name):
    db.session.execute(text("insert into setting values (:name, to_jsonb(current_user))"), {"name": name})


@jobs.job("tests.records_and_logs")
def records_and_logs(user_id):
    audit.record(None, AuditCode.CASE_PAGE, db.session.get_one(User, user_id))
    structlog.get_logger().info("tried")


@jobs.job("tests.breaks")
def breaks():
    raise RuntimeError("no")


@pytest.fixture
def work(committed, server):
    """Runs a worker until the queue is empty."""
    engine = db.engine

    def run():
        try:
            worker.run(server.url("app_worker", engine.url.database), threads=2, wait=False)
        finally:
            db.engine.dispose()
            db.bind(engine)

    return run


def test_a_worker_runs_what_waits_as_a_role_of_its_own(work):
    with db.unit_of_work():
        jobs.defer(mark, name="done")
    work()
    with db.unit_of_work() as session:
        assert session.scalar(text("select value from setting where key = 'done'")) == "app_worker"
        # the worker's own clock may have queued one more tick just before it left
        assert session.scalar(text("select count(*) from procrastinate_jobs where queue_name <> 'system'")) == 0


def test_the_number_of_a_job_finds_what_it_recorded_and_logged(work, capfd):
    with db.unit_of_work() as session:
        user = make.user()
        session.flush()
        jobs.defer(records_and_logs, user_id=user.id)
        number = session.scalar(text("select max(id) from procrastinate_jobs"))
    work()
    with db.unit_of_work() as session:
        assert session.scalars(select(AuditEntry.request_id)).all() == [f"job {number}"]
    logged = [json.loads(line) for line in capfd.readouterr().err.splitlines() if line.startswith("{")]
    assert [line["request"] for line in logged if line["event"] == "tried"] == [f"job {number}"]


def test_a_job_that_fails_waits_ten_seconds_for_its_second_try(work):
    with db.unit_of_work():
        jobs.defer(breaks)
    work()
    with db.unit_of_work() as session:
        row = session.execute(
            text(
                "select status::text, attempts, scheduled_at - (select max(at) from procrastinate_events "
                "where job_id = procrastinate_jobs.id and type = 'started') >= '9 s' "
                "from procrastinate_jobs where task_name = 'tests.breaks'"
            )
        ).one()
    assert tuple(row) == ("todo", 1, True)


def test_a_hanging_job_is_seen_by_the_janitor(monkeypatch):
    left = []
    monkeypatch.setattr(os, "_exit", left.append)
    monkeypatch.setattr(worker, "HEARTBEAT_S", 0.01)
    monkeypatch.setattr(worker, "_running", {1: time.monotonic() - worker.LONGEST_S - 1})

    class Once(threading.Event):
        def wait(self, timeout=None):
            return bool(left)

    worker.janitor("host=/nowhere", Once())
    assert left == [70]


def test_what_a_silent_worker_held_is_put_back_as_the_worker_role(committed, server):
    with db.unit_of_work() as session:
        jobs.defer(mark, name="later")
        session.execute(text("update procrastinate_jobs set status = 'doing'"))
    dsn = server.url("app_worker", db.engine.url.database).replace("+psycopg", "")
    worker._put_back(dsn)
    with db.unit_of_work() as session:
        assert session.execute(text("select status::text, attempts from procrastinate_jobs")).one() == ("todo", 1)


STARTED = """
from app import create_app, jobs
create_app("postgresql+psycopg://nobody@localhost/nothing", role="app_worker")
print(*sorted(name for name in jobs.procrastinate_app.tasks if "builtin" not in name))
"""


def declared():
    """The name in every @job("…") and @every(…, name="…") of the program."""
    for _path, node in sources.nodes():
        for mark in getattr(node, "decorator_list", []):
            if isinstance(mark, ast.Call) and getattr(mark.func, "id", "") in ("job", "every"):
                named = [word.value for word in mark.keywords if word.arg == "name"]
                yield ast.literal_eval((named or mark.args)[0])


def test_a_worker_knows_every_job_that_is_declared():
    """Fault E2: handing over a leaver's work failed 81 times of 81, as the worker had never heard of it."""
    started = subprocess.run([sys.executable, "-c", STARTED], capture_output=True, text=True, check=True, cwd=ROOT)
    names = sorted(declared())
    assert {"hand_over_case", "forget_addresses"} <= set(names)
    assert started.stdout.split() == names
