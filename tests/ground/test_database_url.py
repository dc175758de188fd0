"""A server of the ministry: one login, no superuser."""

import os
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from app import embedded
from app.cli.migrate import migrate
from app.db import make_engine
from tests.conftest import FAST


@pytest.fixture(scope="module")
def ministry(tmp_path_factory):
    """`ministry(powers)`: the address of a fresh database owned by a login with these powers."""
    home = tmp_path_factory.mktemp("ministry")
    for folder in (home, *home.parents):
        if folder.stat().st_uid == os.geteuid() and folder != Path("/tmp"):  # noqa: S108
            folder.chmod(folder.stat().st_mode | 0o055)
    server = embedded.start(home / "pg", FAST | {"shared_preload_libraries": "", "max_connections": "20"})

    def make(name, powers):
        with psycopg.connect(server.url(database="postgres").replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(f"create role {name} login {powers}")
            connection.execute(f"create database {name} owner {name}")
        return server.url(name, name)

    yield make
    server.leave()


def test_a_login_that_may_not_create_roles_is_told_what_to_ask_for(ministry):
    with pytest.raises(ProgrammingError, match="Ask the administrator of the server for: create role app_web"):
        migrate(ministry("modest", ""))


def test_one_login_migrates_as_itself_and_serves_as_a_role_that_owns_nothing(ministry):
    url = ministry("ministry", "createrole")
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
