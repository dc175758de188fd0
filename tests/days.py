"""The days on which the tests are green, and the means to make today one of them.

`TEST_NOW=2026-11-29T12:00 pytest …` (Almaty's time, unless it names another zone) begins every test at that moment;
without it every test begins now, so that a bad day shows by itself. The product asks the database for the time, and
the queue asks Python when to try again. So the database's server stands on the other day by `another_day.c`, which
needs a C compiler, and Python by time-machine: sessions, audit, leases, PostgreSQL's own now(), and the workers that a
test starts. That clock goes on while the tests run; the clock of the domain is put back to the very moment before each.
"""

import atexit
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import time_machine

from app import clock, embedded
from app.deadlines import seed

MOMENTS = {
    "a Sunday": "2026-11-29T12:00",
    "a Saturday that is worked": "2027-08-14T12:00",
    "the eve of the New Year's holidays": "2026-12-31T12:00",
    "a leap day, in a year without a calendar": "2028-02-29T12:00",
    "the last day of a month, a Sunday": "2027-01-31T12:00",
    "the last day of a month, before a holiday": "2027-04-30T12:00",
    "the last minute of a day": "2026-12-02T23:59",
    "the hour at which a working day ends": "2026-12-02T18:00",
    "the end of a day of the law, at night": "2026-12-03T00:00",
}
SATURDAY = date(2027, 8, 14)
"""No calendar that is delivered has a Saturday that is worked; in a run on this one it has."""

SOURCE = Path(__file__).with_name("another_day.c")
AHEAD = "TEST_AHEAD_S"  # the same for every process of a run
LONGEST = timedelta(hours=2)
"""No run takes longer."""


def moment() -> datetime | None:
    """When every test begins; None if the day is whatever it is."""
    said = os.environ.get("TEST_NOW")
    if not said:
        return None
    found = datetime.fromisoformat(said)
    return found.astimezone(clock.ALMATY) if found.tzinfo else found.replace(tzinfo=clock.ALMATY)


def home(usual: Path) -> Path:
    """The folder of the tests' server: another day has a server of its own, so that both can run side by side."""
    return usual if moment() is None else usual.with_name(f"{usual.name}-day")


def begin() -> None:
    """This process, and every server it starts from now on, stands on that day. Nothing at all on an ordinary one."""
    day = moment()
    if day is None:
        return
    travel()
    seed.WORKED |= {worked: seed.Name("Жұмыс күні", "Рабочий день", "Worked") for worked in worked_besides()}
    real, library = embedded.Server.run, _library()

    def run(self, *words, **more):
        with _preloaded(library):
            return real(self, *words, **more)

    embedded.Server.run = run  # type: ignore[method-assign]


def worked_besides() -> set[date]:
    """The days that are worked in this run and in no calendar that is delivered."""
    day = moment()
    return {SATURDAY} if day is not None and day.date() == SATURDAY else set()


def travel() -> None:
    """This process stands on that day."""
    day = moment()
    if day is not None:
        ahead_s = int(os.environ.setdefault(AHEAD, str(int(_starts(day).timestamp() - time.time()))))
        time_machine.travel(datetime.now(UTC) + timedelta(seconds=ahead_s)).start()


def turn() -> None:
    """The clock of this process is the database's again; on another day it is the moment again."""
    assert clock._hands.held is None, "a fixture holds the clock before its session, which would let it go"
    clock.reset()
    day = moment()
    if day is None:
        return
    ahead = day - clock.now()
    assert abs(ahead) < LONGEST, "the tests' server stands on another day: end the other run first"
    clock.advance(ahead)


def _starts(day: datetime) -> datetime:
    """What the machine's clock says first: the moment, or so long before midnight that the run ends on the same day."""
    midnight = datetime.combine(day.date(), datetime.min.time(), day.tzinfo) + timedelta(days=1)
    return min(day, midnight - LONGEST / 2)


def _library() -> Path:
    """Compiled anew by every process: it takes a moment, and none waits for another."""
    made = Path(tempfile.mkdtemp()) / "another_day.so"
    made.parent.chmod(0o755)
    subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", made, SOURCE], check=True)
    atexit.register(shutil.rmtree, made.parent)
    return made


@contextmanager
def _preloaded(library: Path) -> Iterator[None]:
    os.environ["LD_PRELOAD"] = str(library)
    try:
        yield
    finally:
        del os.environ["LD_PRELOAD"]
