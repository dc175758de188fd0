"""The PostgreSQL that comes along."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app import embedded
from tests.conftest import kill
from tests.support.servers import SMALL, ask

USER = """
import sys, time
from pathlib import Path
from app import embedded
server = embedded.start(Path(sys.argv[1]), {settings})
print("up", flush=True)
sys.stdin.read()
print("last", server.leave(), flush=True)
"""


def another(home):
    process = subprocess.Popen(
        [sys.executable, "-c", USER.replace("{settings}", repr(SMALL)), str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout.readline() == "up\n"
    return process


def test_it_starts_from_nothing_with_the_roles_that_own_nothing(home):
    server = embedded.start(home, SMALL)
    server.ensure_database("one")
    server.ensure_database("one")
    assert ask(server, "select count(*) from pg_roles where rolname like 'app\\_%' and not rolsuper") == 3
    assert ask(server, "show listen_addresses") == ""
    assert server.leave()
    assert not server.ready()


def test_the_last_to_leave_stops_it_even_if_the_starter_was_killed(home):
    starter, follower = another(home), another(home)
    os.kill(starter.pid, signal.SIGKILL)
    starter.communicate()
    server = embedded.Server(home)
    assert server.ready()
    assert "last True" in follower.communicate("")[0]
    assert not server.ready()


def test_it_comes_up_again_after_the_server_was_killed(home):
    server = embedded.start(home, SMALL)
    kill(server)
    server.start()
    assert ask(server) == 1
    server.leave()


def test_data_of_another_version_is_refused_with_the_words_to_mend_it(home):
    server = embedded.Server(home, SMALL)
    server._own_folders()
    server.data.mkdir()
    if server.account:
        os.chown(server.data, server.account.pw_uid, server.account.pw_gid)
    (server.data / "PG_VERSION").write_text("17\n")
    with pytest.raises(embedded.EmbeddedError, match="written by PostgreSQL 17, this is 18"):
        server.start()


def test_a_computer_without_the_wheel_is_told_what_to_do(monkeypatch):
    monkeypatch.setattr(embedded, "find_spec", lambda name: None)
    with pytest.raises(embedded.EmbeddedError, match="set DATABASE_URL"):
        embedded.binaries()


def test_cyrillic_trigrams_are_not_empty(session):
    assert session.connection().exec_driver_sql("select array_length(show_trgm('Әлия'), 1)").scalar() > 0
