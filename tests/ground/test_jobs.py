"""Queued with the work, put back when a worker dies, parked when it kills."""

from itertools import pairwise
from pathlib import Path

import pytest
from procrastinate.schema import SchemaManager
from sqlalchemy import select, text

from app import audit, jobs
from app.audit import AuditEntry
from app.audit_codes import AuditCode
from app.db import db
from app.staff.models import User
from tests import make

ROOT = Path(__file__).parents[2]
seen = []


@jobs.job("tests.note")
def note(number):
    seen.append((number, db.session.scalar(text("select 1"))))


@jobs.job("tests.fails")
def fails(number):
    db.session.execute(text("insert into setting values (:k, '1')"), {"k": f"n{number}"})
    raise RuntimeError("no")


@jobs.job("tests.records")
def records(user_id):
    with db.unit_of_work() as session:
        audit.record(None, AuditCode.CASE_PAGE, session.get_one(User, user_id))
    audit.record(None, AuditCode.TIMELINE, db.session.get_one(User, user_id))


@pytest.fixture(autouse=True)
def _empty():
    seen.clear()


def waiting():
    return db.session.scalar(text("select count(*) from procrastinate_jobs where status = 'todo'"))


def test_a_job_is_queued_if_the_work_commits(committed):
    with db.unit_of_work():
        jobs.defer(note, number=1)
    with db.unit_of_work():
        assert waiting() == 1


def test_a_job_is_not_queued_if_the_work_is_rolled_back(committed):
    with pytest.raises(RuntimeError), db.unit_of_work():
        jobs.defer(note, number=1)
        raise RuntimeError("no")
    with db.unit_of_work():
        assert waiting() == 0


def test_the_same_work_is_not_queued_twice_while_it_waits(session):
    jobs.defer(note, once="note:1", number=1)
    jobs.defer(note, once="note:1", number=1)
    assert waiting() == 1


def test_drain_runs_what_waits_in_order(session):
    for number in (1, 2, 3):
        jobs.defer(note, number=number)
    session.commit()
    assert jobs.drain() == 3
    assert seen == [(1, 1), (2, 1), (3, 1)]
    assert waiting() == 0


def test_what_a_job_records_names_the_job(session):
    user = make.user()
    jobs.defer(records, user_id=user.id)
    jobs.defer(records, user_id=user.id)
    numbers = db.session.scalars(text("select id from procrastinate_jobs order by id")).all()
    session.commit()
    jobs.drain()
    labels = db.session.scalars(select(AuditEntry.request_id).order_by(AuditEntry.id)).all()
    assert labels == [f"job {number}" for number in numbers for _ in range(2)]
    assert db.unit.label == ""


def test_a_job_that_raises_leaves_nothing_behind(committed):
    with db.unit_of_work():
        jobs.defer(fails, number=1)
    with pytest.raises(RuntimeError):
        jobs.drain()
    with db.unit_of_work() as session:
        assert session.scalar(text("select count(*) from setting where key = 'n1'")) == 0
        assert waiting() == 1


def test_the_job_of_a_dead_worker_waits_again_and_is_parked_at_the_fifth_death(committed, server):
    with db.unit_of_work() as session:
        jobs.defer(note, number=1)
        session.execute(text("update procrastinate_jobs set status = 'doing'"))
    states = []
    for _ in range(jobs.BURIED_AFTER):
        with db.engine.begin() as connection:
            states += [row[2:4] for row in jobs.put_back(connection.connection.driver_connection)]
            connection.execute(text("update procrastinate_jobs set status = 'doing' where status = 'todo'"))
    assert states == [("todo", 1), ("todo", 2), ("todo", 3), ("todo", 4), ("failed", 5)]


def lost_worker():
    """A worker that became inactive an hour ago, and its number."""
    silent = "insert into procrastinate_workers (last_heartbeat) values (now() - interval '1 hour') returning id"
    return db.session.scalar(text(silent))


def killed(worker, **job):
    """A job that worker was doing."""
    given = {"queue": "work", "name": "tests.note", "lock": None, "attempts": 0, **job}
    db.session.execute(
        text(
            "insert into procrastinate_jobs (queue_name, task_name, queueing_lock, attempts, status, worker_id, args) "
            "values (:queue, :name, :lock, :attempts, 'doing', :worker, '{\"number\": 7}')"
        ),
        {**given, "worker": worker},
    )


def put_back():
    db.session.flush()
    return jobs.put_back(db.session.connection().connection.driver_connection)


def rows():
    wanted = "select task_name, status::text, attempts from procrastinate_jobs order by id"
    return [tuple(row) for row in db.session.execute(text(wanted))]


def test_a_killed_job_whose_twin_waits_leaves_it_the_lives_it_lost(session):
    worker = lost_worker()
    killed(worker, lock="note 7", attempts=1)
    killed(worker, lock="note 7", attempts=2)
    jobs.defer(note, once="note 7", number=7)
    assert put_back() == []
    assert rows() == [("tests.note", "todo", 3)]


def test_two_killed_twins_become_one(session):
    worker = lost_worker()
    killed(worker, lock="note 7")
    killed(worker, lock="note 7", attempts=1)
    put_back()
    assert rows() == [("tests.note", "todo", 2)]


def test_a_tick_of_the_clock_is_not_put_back(session):
    killed(lost_worker(), queue="system", lock="find_due", name="find_due")
    assert put_back() == []
    assert rows() == []


def test_one_job_for_each_id_in_their_order_and_none_twice(session):
    jobs.defer_each(note, "number", [3, 1, 3, 2])
    jobs.defer_each(note, "number", [2, 4])
    session.commit()
    assert jobs.drain() == 4
    assert [number for number, _ in seen] == [3, 1, 2, 4]


@pytest.mark.parametrize("status", ["doing", "failed"])
def test_what_runs_or_was_given_up_is_not_queued_again_by_a_sweep(session, status):
    jobs.defer_each(note, "number", [1])
    session.execute(text("update procrastinate_jobs set status = cast(:s as procrastinate_job_status)"), {"s": status})
    jobs.defer_each(note, "number", [1])
    assert len(rows()) == 1


def test_what_was_given_up_is_listed_and_can_be_tried_again(session):
    killed(lost_worker(), attempts=4)
    (number, *_rest) = put_back()[0]
    assert [(row.number, row.name, row.attempts) for row in jobs.given_up(10)] == [(number, "tests.note", 5)]
    assert jobs.try_again(number) is True
    assert jobs.try_again(number) is False
    assert jobs.given_up(10) == []
    assert rows() == [("tests.note", "todo", 0)]


def test_who_listens_for_a_jobs_end_takes_it_over(session, monkeypatch):
    taken = []
    monkeypatch.setitem(jobs._mourners, "tests.note", lambda number: taken.append(number))
    killed(lost_worker(), attempts=4)
    number, name, status, _attempts, args = put_back()[0]
    session.commit()
    assert status == "failed"
    jobs.bury(number, name, args)
    assert taken == [7]
    assert rows() == []


def test_our_copy_of_the_tables_is_the_librarys():
    assert (ROOT / "migrations/sql/procrastinate-3.10.0.sql").read_text() == SchemaManager.get_schema()


SELDOM = {"forget_addresses", "forget_drafts", "forget_imports", "forget_public_pages"}


def test_whatever_happens_by_itself_happens_within_a_minute_at_any_time_of_the_hour(app):
    ticks = list(jobs.procrastinate_app.periodic_registry.periodic_tasks.values())
    for periodic in (task for task in ticks if task.task.name not in SELDOM):
        times = [0.0]
        while times[-1] < 7200:
            times.append(periodic.croniter.get_next(ret_type=float, start_time=times[-1]))
        assert max(after - before for before, after in pairwise(times)) <= 60, periodic.task.name
    assert {task.task.name for task in ticks} > SELDOM
