"""A program that meets older or newer tables says at its start what to do, instead of breaking at the first page."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from app import config, embedded, refuse_other_tables, settings, vault, worker
from app.cli import setup
from app.cli.migrate import migrate
from app.db import db
from app.errors import NotReady
from app.settings import Mode, hold_key
from tests.revisions import stage


def say(owner, statement):
    with owner().begin() as connection:
        connection.execute(text(statement))


def revision(owner, number):
    with owner().begin() as connection:
        connection.execute(text("update alembic_version set version_num = :number"), {"number": number})


def test_its_own_tables_are_no_reason_to_refuse(app, committed):
    refuse_other_tables(app)
    assert not db.is_open


@pytest.mark.parametrize(("mode", "command"), [(Mode.LIVE, "flask set-up"), (Mode.DEMO, "flask fill")])
def test_older_tables_are_to_be_brought_up_to_date(app, committed, owner, mode, command):
    with db.unit_of_work():
        settings.declare(mode)
    revision(owner, "0004")
    with pytest.raises(NotReady, match=f"older than this program. Run `{command}`"):
        refuse_other_tables(app)


def test_tables_of_a_program_that_let_nobody_ask_are_older(app, committed, owner):
    say(owner, "revoke select on alembic_version from app_web")
    with pytest.raises(NotReady, match="older than this program"):
        refuse_other_tables(app)


def test_newer_tables_want_the_newer_program(app, committed, owner):
    revision(owner, "9999")
    with pytest.raises(NotReady, match=f"of revision 9999, and this one knows them up to {config.revision()}"):
        refuse_other_tables(app)


def test_no_tables_are_to_be_made(app, committed, owner):
    say(owner, "drop table alembic_version")
    with pytest.raises(NotReady, match="no tables yet"):
        refuse_other_tables(app)


def test_newer_tables_are_not_migrated(committed, owner, server):
    revision(owner, "9999")
    with pytest.raises(NotReady, match="Start the newer program"):
        migrate(server.url(embedded.OWNER, db.engine.url.database))


def test_set_up_does_not_call_newer_tables_ready(app, committed, owner, server, monkeypatch):
    revision(owner, "9999")
    monkeypatch.setenv("DATABASE_URL", server.url(embedded.OWNER, db.engine.url.database))
    answer = app.test_cli_runner().invoke(setup.command)
    assert answer.exit_code == 1
    assert "Start the newer program" in answer.output
    assert "Ready" not in answer.output


def test_a_worker_does_not_begin_on_older_tables(committed, owner, server):
    revision(owner, "0004")
    before = db.engine
    try:
        with pytest.raises(NotReady, match="older than this program"):
            worker.run(server.url("app_worker", before.url.database), 1, wait=False)
    finally:
        db.engine.dispose()
        db.bind(before)


@pytest.mark.slow
def test_the_server_names_the_command_and_the_command_runs(server, committed):
    """As an administrator meets it: the web server ends with a sentence, `flask set-up` mends it, the server starts."""
    url = server.url(embedded.OWNER, db.engine.url.database)
    with db.unit_of_work():
        hold_key("vault", vault.keys().fingerprint)
    stage.move(url, "0004")
    refused = run(url, sys.executable, "-c", "import wsgi", fails=True)
    assert refused.startswith("The tables are older than this program. Run `flask set-up`")
    assert run(url, "flask", "set-up").endswith("Ready.\n")
    run(url, sys.executable, "-c", "import wsgi")


def run(url, *command, fails=False):
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "DATABASE_URL": url, "PATH": path}
    done = subprocess.run(command, cwd=config.ROOT, env=env, text=True, capture_output=True, check=False)
    assert bool(done.returncode) == fails, done.stdout + done.stderr
    return done.stdout + done.stderr
