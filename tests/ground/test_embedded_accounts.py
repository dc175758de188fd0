"""Which account the embedded server runs as, where its data lies, and what stops it from starting."""

import os
import pwd
import shutil
import stat
import subprocess
from types import SimpleNamespace

import pytest

from app import embedded
from tests.support.servers import SMALL, ask

NOBODY = "alaqan-that-nobody-made"
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root serves as another account")


@pytest.fixture
def computer(tmp_path, monkeypatch):
    """`computer(useradd)`: root on a machine with this program and without our account; what it was told."""

    def make(useradd=None):
        told = tmp_path / "told"
        if useradd is not None:
            (tmp_path / "useradd").write_text(f'#!/bin/sh\necho "$@" > {told}\n')
            (tmp_path / "useradd").chmod(0o755)
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        monkeypatch.setattr(embedded, "ACCOUNT", NOBODY)
        monkeypatch.setenv("PATH", str(tmp_path))
        return told

    return make


def test_root_makes_an_account_that_nobody_can_sign_in_to(computer):
    told = computer(useradd="there")
    embedded._account()
    assert told.read_text() == f"--system --no-create-home --shell /usr/sbin/nologin {NOBODY}\n"


@pytest.mark.parametrize("useradd", [None, "refuses"])
def test_where_no_account_can_be_made_root_serves_as_nobody(computer, useradd):
    computer(useradd)
    assert embedded._account() == pwd.getpwnam("nobody")


def test_whoever_is_not_root_serves_as_himself(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert embedded._account() is None


@as_root
def test_from_a_folder_that_is_roots_own_the_data_goes_elsewhere_and_nothing_is_opened(home, monkeypatch):
    closed = home.parent / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(embedded, "APART", home.parent / "apart")
    server = embedded.start(closed / "pg", SMALL)
    try:
        assert ask(server) == 1
        assert server.home.parent == home.parent / "apart"
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700 and list(closed.iterdir()) == []
        again = embedded.Server(closed / "pg", SMALL)
        assert (again.home, again.bin) == (server.home, server.bin) and again.ready()
    finally:
        server.leave()


@as_root
def test_root_serves_what_a_user_made_as_that_user(home):
    nobody = pwd.getpwnam("nobody")
    (home / "data").mkdir(parents=True)
    os.chown(home / "data", nobody.pw_uid, nobody.pw_gid)
    server = embedded.start(home, SMALL)
    assert ask(server) == 1
    assert {path.stat().st_uid for path in server.data.iterdir()} >= {nobody.pw_uid}
    server.leave()


@as_root
def test_data_that_became_somebody_elses_is_named_with_both(home):
    server = embedded.Server(home, SMALL)
    server.data.mkdir()
    os.chown(server.data, 65534, 65534)
    with pytest.raises(
        embedded.EmbeddedError, match=rf"belongs to user 65534, you are {server.account.pw_uid}: run as"
    ):
        server.start()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_one_may_not_write_to_is_named(home):
    home.mkdir(mode=0o500)
    with pytest.raises(embedded.EmbeddedError, match=f"is not writable for you .user {os.geteuid()}.: it was made by"):
        embedded.start(home, SMALL)


def test_a_path_that_is_too_long_for_a_socket_has_one_elsewhere_of_its_own(home):
    long, other = (home / ("ұзақ" * 15) / name for name in ("pg", "other"))
    server = embedded.start(long, SMALL)
    try:
        assert ask(server) == 1
        assert server.home == long and long not in server.socket.parents
        assert embedded.Server(other, SMALL).socket != server.socket
    finally:
        server.leave()
        shutil.rmtree(server.socket)


@pytest.mark.parametrize("program", ["exit 1", None])
def test_a_bundle_that_does_not_run_here_is_told_with_what_to_do(tmp_path, monkeypatch, program):
    postgres = tmp_path / "pginstall/bin/postgres"
    postgres.parent.mkdir(parents=True)
    postgres.write_text(f"#!/bin/sh\n{program}\n")
    postgres.chmod(0o755 if program else 0o644)
    monkeypatch.setattr(embedded, "find_spec", lambda name: SimpleNamespace(origin=str(tmp_path / "__init__.py")))
    with pytest.raises(embedded.EmbeddedError, match=r"does not run here .*Set DATABASE_URL instead."):
        embedded.binaries()


def test_why_no_data_could_be_made_is_told(home):
    home.mkdir()
    (home / "data.part").write_text("in the way")
    with pytest.raises(embedded.EmbeddedError, match=r"initdb failed: [\s\S]*data.part"):
        embedded.start(home, SMALL)
    assert not (home / "data").exists()


def test_why_it_does_not_start_is_told_in_the_last_lines_of_its_log(home, monkeypatch):
    monkeypatch.setattr(embedded, "STARTS", 2)
    with pytest.raises(embedded.EmbeddedError, match=r"PostgreSQL did not start:\n[\s\S]*shared_buffers"):
        embedded.start(home, SMALL | {"shared_buffers": "much"})


def test_the_lock_of_a_process_that_lives_is_left_alone(home, monkeypatch):
    monkeypatch.setattr(embedded, "STARTS", 1)
    server = embedded.start(home, SMALL)
    server.stop()
    lives = subprocess.Popen(["sleep", "600"], user=server.account.pw_uid if server.account else None)
    lock = server.data / "postmaster.pid"
    lock.write_text(f"{lives.pid}\n{server.data}\n")
    try:
        with pytest.raises(embedded.EmbeddedError, match=rf"Is another postmaster \(PID {lives.pid}\) running"):
            server.start()
        assert lock.read_text().startswith(f"{lives.pid}\n")
    finally:
        lock.unlink()
        lives.kill()
        lives.wait()


def test_whoever_has_left_leaves_no_second_time(home):
    server = embedded.start(home, SMALL)
    assert server.leave()
    assert not server.leave()
