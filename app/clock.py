"""Now, for the domain and the engine: the database's clock, plus the demonstration's offset."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from app.db import db
from app.errors import RuleBroken
from app.i18n import ALMATY as ALMATY
from app.settings import Mode, mode, put

REFRESH_S = 2.0  # how late another process sees that the demonstration's clock was moved

_READ = text(
    "select clock_timestamp(), "
    "coalesce((select (value #>> '{}')::float8 from setting where key = 'clock_offset_s'), 0), "
    "exists (select from setting where key = 'mode' and value = '\"demo\"')"
)


@dataclass(slots=True)
class _Reading:
    at: datetime
    offset: timedelta
    is_demo: bool
    monotonic: float


class _Hands:
    """What this process knows; `held` stands still, `shift` runs beside the real clock."""

    reading: _Reading | None = None
    held: datetime | None = None
    shift = timedelta()


_hands = _Hands()
_reading_now = threading.Lock()


def now() -> datetime:
    """Aware UTC, moved by the demonstration's offset, or by `at` and `advance` in this process."""
    if _hands.held is not None:
        return _hands.held
    reading = _current()
    return _carried(reading) + reading.offset + _hands.shift


def real_now() -> datetime:
    """Aware UTC, never moved: for sessions, audit and leases."""
    return _carried(_current())


def today() -> date:
    """The date in Almaty."""
    return now().astimezone(ALMATY).date()


def real_today() -> date:
    """The date in Almaty by the clock that nobody moves."""
    return real_now().astimezone(ALMATY).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """The clock of this process stands at `moment`: for tests and for seeding the past."""
    if moment.tzinfo is None:
        raise ValueError("a naive datetime")
    before, _hands.held = _hands.held, moment.astimezone(UTC)
    try:
        yield
    finally:
        _hands.held = before


def advance(delta: timedelta) -> None:
    """Move the clock of this process alone."""
    if _hands.held is not None:
        _hands.held += delta
    else:
        _hands.shift += delta


def reset() -> None:
    """Forget what `at` and `advance` did, and read the database again."""
    _hands.held, _hands.shift, _hands.reading = None, timedelta(), None


def offset() -> timedelta:
    """How far the demonstration's clock runs ahead."""
    return _current().offset


def is_demo() -> bool:
    """Whether this database holds demonstration data, as of the last reading: costs no query of its own."""
    return _current().is_demo


def move(delta: timedelta) -> None:
    """Every process of a demonstration sees the new time within two seconds. RuleBroken with real data."""
    if mode() is not Mode.DEMO:
        raise RuleBroken("The clock can be moved in a demonstration only.")
    ahead = offset() + delta
    if ahead < timedelta():
        raise RuleBroken("The clock can be moved forward only.")
    put("clock_offset_s", ahead.total_seconds())
    db.session.flush()
    _hands.reading = _read()


def _carried(reading: _Reading) -> datetime:
    return reading.at + timedelta(seconds=time.monotonic() - reading.monotonic)


def _current() -> _Reading:
    """The last reading, or a new one if it is old. One thread asks; the others go on with the old one meanwhile."""
    reading = _hands.reading
    if reading is not None and time.monotonic() - reading.monotonic < REFRESH_S:
        return reading
    if reading is not None and not _reading_now.acquire(blocking=False):
        return reading
    if reading is None:
        _reading_now.acquire()
    try:
        fresh = _hands.reading = _read()
        return fresh
    finally:
        _reading_now.release()


def _read() -> _Reading:
    if db.is_open:
        return _ask(db.session)
    with db.engine.connect() as connection:
        return _ask(connection)


def _ask(source: Session | Connection) -> _Reading:
    moment, seconds, is_demo = source.execute(_READ, execution_options={"is_counted": False}).one()
    return _Reading(moment.astimezone(UTC), timedelta(seconds=seconds), is_demo, time.monotonic())
