"""Queued with the work, put back when a worker dies, parked when it kills."""

from pathlib import Path

import pytest
from procrastinate.schema import SchemaManager
from sqlalchemy import text

from app import jobs
from app.db import db

ROOT = Path(__file__).parents[2]
seen = []


@jobs.job("tests.note")
def note(number):
    seen.append((number, db.session.scalar(text("select 1"))))


@jobs.job("tests.fails")
def fails(number):
    db.session.execute(text("insert into setting values (:k, '1')"), {"k": f"n{number}"})
    raise RuntimeError("no")


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
            states += [row[2:] for row in jobs.put_back(connection.connection.driver_connection)]
            connection.execute(text("update procrastinate_jobs set status = 'doing' where status = 'todo'"))
    assert states == [("todo", 1), ("todo", 2), ("todo", 3), ("todo", 4), ("failed", 5)]


def test_our_copy_of_the_tables_is_the_librarys():
    assert (ROOT / "migrations/sql/procrastinate-3.10.0.sql").read_text() == SchemaManager.get_schema()
