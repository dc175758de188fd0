"""A server of the ministry: one login, no superuser, and nobody has prepared anything."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from app import config, embedded, worker
from app.cli.migrate import migrate
from app.db import db, make_engine
from app.errors import NotReady
from tests.conftest import FAST
from tests.support.servers import open_to_all

SET_UP = ("flask", "set-up", "--administrator", "asel")
START = (sys.executable, "-c", "import wsgi")
NO_TABLES = "The database holds no tables yet. Run `flask set-up`"
SEEDED = """select (select value #>> '{}' from setting where key = 'mode'), (select count(*) from region),
    (select count(*) > 50 from deadline_rule),
    (select array_agg(sign_in || ' ' || role order by id) from user_account)"""


@pytest.fixture(scope="module")
def place():
    with open_to_all() as home:
        server = embedded.start(home / "pg", FAST | {"shared_preload_libraries": "", "max_connections": "20"})
        yield server
        server.leave()


@pytest.fixture
def ministry(place):
    """`ministry(powers)`: the address of an empty database of a login with these powers, without our roles."""
    made = []

    def make(powers):
        name = f"ministry{len(made)}"
        made.append(name)
        order(place, f"create role {name} login {powers}", f"create database {name} owner {name}")
        return place.url(name, name)

    yield make
    order(place, *(f"drop database {name} with (force)" for name in made))
    order(place, *(f"drop role if exists {name}" for name in (*embedded.ROLES, *made)))


def order(server, *statements):
    with psycopg.connect(server.url(database="postgres").replace("+psycopg", ""), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def ask(url, statement):
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        return connection.execute(statement).fetchone()


def run(url, *words, said="", **env):
    """How the command ends, and what it says."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "DATABASE_URL": url.replace("+psycopg", ""), "PATH": path, **env}
    done = subprocess.run(words, cwd=config.ROOT, env=env, input=said, text=True, capture_output=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.slow
def test_the_readmes_first_command_sets_up_what_nobody_prepared_and_then_the_server_starts(ministry):
    url = ministry("createrole")
    code, told = run(url, *START)
    assert code == 1 and told.startswith(NO_TABLES)
    assert run(url, *SET_UP, ADMINISTRATOR_PASSWORD="қарлығаштың ұясы") == (0, "Ready.\n")
    assert ask(url, SEEDED) == ("live", 20, True, ["asel administrator"])
    assert run(url, *START) == (0, "")


def test_a_worker_begins_no_sooner_than_the_web_server(app, ministry):
    before = db.engine
    try:
        with pytest.raises(NotReady, match=NO_TABLES):
            worker.run(ministry("createrole"), 1, wait=False)
    finally:
        db.engine.dispose()
        db.bind(before)


def test_a_password_that_is_too_short_is_refused_before_anything_is_made(ministry):
    url = ministry("createrole")
    code, told = run(url, *SET_UP, said="short\nshort\n")
    assert code == 1 and "The password needs at least 12 characters." in told
    assert ask(url, "select to_regclass('alembic_version')") == (None,)


def test_a_login_that_may_not_create_roles_is_told_what_to_ask_for(ministry):
    url = ministry("")
    code, told = run(url, "flask", "set-up")
    assert code == 1 and "Traceback" not in told
    assert "Ask the administrator of the server for: create role app_web; grant app_web to ministry0" in told
    assert ask(url, "select to_regclass('alembic_version')") == (None,)


def test_one_login_migrates_as_itself_and_serves_as_a_role_that_owns_nothing(ministry):
    url = ministry("createrole")
    migrate(url)
    migrate(url)
    for role in ("app_web", "app_worker"):
        engine = make_engine(url, role=role)
        with engine.connect() as connection:
            assert connection.scalar(text("select current_user")) == role
            assert connection.scalar(text("select count(*) from user_account")) == 0
            with pytest.raises(ProgrammingError, match="permission denied"):
                connection.execute(text("delete from audit"))
        engine.dispose()
