"""What `make demo` starts is started again when it dies, and all of it ends together: real processes, short-lived."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest

from app import config
from app.cli import supervise
from app.cli.supervise import Child

SAYS = "import os; print(os.environ['DATABASE_URL'])"
LEADS = """
import signal, subprocess, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN if {stubborn} else signal.SIG_DFL)
print(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]).pid, flush=True)
import time; time.sleep(600)
"""
PATIENCE_S = 60


@pytest.fixture(autouse=True)
def log(tmp_path, monkeypatch):
    monkeypatch.setattr(supervise, "LOG", tmp_path / "log" / "alaqan.log")
    return supervise.LOG


@pytest.fixture
def child():
    """`child(program)`: not started yet; its process and all it started are gone afterwards."""
    made = []

    def make(program, name="worker"):
        made.append(Child(name, [sys.executable, "-c", program], "postgresql://there"))
        return made[-1]

    yield make
    supervise._end([one.process for one in made if one.process is not None and one.process.poll() is None])


def follower(log):
    """The number of the process that the leader started, once it has said it."""
    return int(soon(lambda: log.exists() and log.read_text().strip()))


def soon(find):
    until = time.monotonic() + PATIENCE_S
    while not (found := find()):
        assert time.monotonic() < until
        time.sleep(0.02)
    return found


def is_gone(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_a_process_speaks_with_its_own_database_and_what_it_says_is_in_the_log(child, log):
    one = child(SAYS)
    one.keep_up()
    one.process.wait(PATIENCE_S)
    assert log.read_text() == "postgresql://there\n"


def test_one_that_runs_is_left_alone_and_one_that_died_is_started_again(child):
    one = child("import time; time.sleep(600)")
    one.keep_up()
    first = one.process
    one.keep_up()
    assert one.process is first
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    one.keep_up()
    assert one.process.pid != first.pid and one.process.poll() is None


def test_one_that_dies_again_and_again_is_given_up_with_the_place_where_it_says_why(child, log):
    one = child("raise SystemExit('no database')")
    for _ in range(supervise.STARTS_A_MINUTE):
        one.keep_up()
        one.process.wait(PATIENCE_S)
    with pytest.raises(click.ClickException) as refused:
        one.keep_up()
    assert refused.value.message == f"The worker process dies again and again; {log} says why."
    assert log.read_text() == "no database\n" * supervise.STARTS_A_MINUTE


def test_a_start_of_longer_than_a_minute_ago_is_forgiven(child):
    one = child(SAYS)
    one.starts = [time.monotonic() - 61] * supervise.STARTS_A_MINUTE
    one.keep_up()
    assert len(one.starts) == 1


def test_what_a_killed_server_leaves_behind_is_ended_before_the_next_is_started(child, log):
    one = child(LEADS.format(stubborn=False), "web")
    one.keep_up()
    orphan = follower(log)
    os.kill(one.process.pid, signal.SIGKILL)
    one.process.wait()
    assert not is_gone(orphan)
    one.keep_up()
    soon(lambda: is_gone(orphan))


def test_the_end_waits_and_then_leaves_nobody(child, log, monkeypatch):
    one = child(LEADS.format(stubborn=True))
    one.keep_up()
    left = follower(log)
    monkeypatch.setattr(supervise, "GRACE_S", 0.1)
    supervise._end([one.process])
    one.process.wait(PATIENCE_S)
    soon(lambda: is_gone(left))


PARENT = """
import sys
from app.cli import supervise
child = supervise._start([sys.executable, "-c", "import time; time.sleep(600)"], "postgresql://there")
print(child.pid, flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_nothing_outlives_a_supervisor_that_is_killed():
    words = [sys.executable, "-c", PARENT]
    parent = subprocess.Popen(words, cwd=config.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    left = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()
    soon(lambda: is_gone(left))
