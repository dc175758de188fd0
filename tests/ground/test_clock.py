"""Now, moved or not."""

import threading
import time
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from app import clock
from app.db import db
from app.errors import RuleBroken
from app.settings import Mode, declare

MOMENT = datetime(2026, 3, 2, 19, 30, tzinfo=UTC)


@pytest.fixture
def session(session):
    """At the machine's own time, on whatever day the tests run."""
    clock.reset()
    return session


def said():
    """What the database's server reads on its own clock."""
    with db.engine.connect() as connection:
        return connection.scalar(text("select clock_timestamp()"))


def close(one, other, seconds=20):
    return abs(one - other) < timedelta(seconds=seconds)


def test_now_is_the_databases_time(session):
    assert close(clock.now(), said())
    assert clock.now().tzinfo is UTC


def test_the_clock_goes_on(session):
    first = clock.now()
    assert clock.now() > first


def test_at_holds_the_clock_and_lets_it_go_again(session):
    with clock.at(MOMENT):
        assert clock.now() == MOMENT
        clock.advance(timedelta(hours=3))
        assert clock.now() == MOMENT + timedelta(hours=3)
        assert close(clock.real_now(), said())
    assert close(clock.now(), said())


def test_advance_moves_the_running_clock_of_this_process(session):
    clock.advance(timedelta(days=2))
    assert close(clock.now(), said() + timedelta(days=2))


def test_half_past_midnight_in_almaty_is_the_next_day(session):
    with clock.at(MOMENT):
        assert clock.today() == date(2026, 3, 3)


def test_a_naive_moment_is_refused():
    with pytest.raises(ValueError, match="naive"), clock.at(datetime(2026, 3, 2)):  # noqa: DTZ001
        pass


def test_a_demonstration_is_moved_for_every_process(committed):
    with db.unit_of_work():
        declare(Mode.DEMO)
    with db.unit_of_work():
        clock.move(timedelta(hours=5))
    clock.reset()  # as another process would see it
    assert close(clock.now(), said() + timedelta(hours=5))
    assert close(clock.real_now(), said())
    assert clock.is_demo()


def test_a_live_database_cannot_be_moved(session):
    declare(Mode.LIVE)
    with pytest.raises(RuleBroken, match="demonstration only"):
        clock.move(timedelta(hours=1))


def test_a_demonstration_is_not_moved_back(session):
    declare(Mode.DEMO)
    with pytest.raises(RuleBroken, match="forward only"):
        clock.move(timedelta(hours=-1))


def test_a_machine_whose_own_clock_is_wrong_changes_nothing(session, monkeypatch):
    monkeypatch.setattr(time, "time", lambda: 0.0)
    monkeypatch.setattr(time, "time_ns", lambda: 0)
    clock.reset()
    assert close(clock.now(), said()) and close(clock.real_now(), said())
    first = clock.now()
    time.sleep(0.02)
    assert timedelta(milliseconds=15) < clock.now() - first < timedelta(seconds=20)


def test_between_two_readings_the_clock_goes_on_by_itself_and_then_follows_the_database(session, monkeypatch):
    clock.reset()
    clock.now()
    before = db.unit.statements
    readings = []
    real = clock._ask

    def asked(source):
        readings.append(source)
        return real(source)

    monkeypatch.setattr(clock, "_ask", asked)
    for _ in range(50):
        clock.now()
    assert readings == [] and db.unit.statements == before
    monkeypatch.setattr(clock, "REFRESH_S", 0)
    clock.now()
    assert len(readings) == 1


def test_threads_share_one_reading(committed):
    found = []
    threads = [threading.Thread(target=lambda: found.append(clock.now())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(found) - min(found) < timedelta(seconds=20) and len(found) == 8
