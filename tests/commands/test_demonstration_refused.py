"""What `flask fill`, `flask demo` and `flask demo-reset` refuse, in words, and what is left as it was."""

import socket
from contextlib import closing

import psycopg
import pytest

from app import clock, config, embedded, settings
from app.cli import demo
from app.cli.database import Addresses
from app.cli.migrate import migrate
from app.db import db
from app.roles import Role
from app.settings import Mode
from app.staff.models import User
from tests import make
from tests.conftest import FAST
from tests.support.servers import open_to_all


@pytest.fixture
def owned(committed, owner, monkeypatch):
    """A database of the ministry's server, named by DATABASE_URL."""
    url = owner().url.render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", url.replace("+psycopg", ""))
    return url


@pytest.fixture
def run(app):
    """`run("demo")`: how the command ends, and what it says itself."""

    def invoke(*words):
        answer = app.test_cli_runner().invoke(args=list(words))
        return answer.exit_code, answer.output

    return invoke


@pytest.fixture
def port(monkeypatch):
    """Free."""
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        monkeypatch.setenv("PORT", str(probe.getsockname()[1]))


def declared(mode):
    with db.unit_of_work():
        settings.declare(mode)


def test_real_data_is_never_filled_up_with_made_up_people(owned, run):
    declared(Mode.LIVE)
    assert run("fill") == (1, "Error: This database is marked live: it cannot become demo.\n")
    with db.unit_of_work() as session:
        assert session.query(User).count() == 0


def test_the_demonstration_does_not_begin_on_real_data(owned, run, port, capfd):
    declared(Mode.LIVE)
    assert run("demo") == (1, "")
    assert "This database is marked live: it cannot become demo." in capfd.readouterr().err


def test_a_port_that_somebody_has_is_named_with_another(owned, run, monkeypatch):
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        number = taken.getsockname()[1]
        monkeypatch.setenv("PORT", str(number))
        said = f"Error: Port {number} is taken. Choose another: PORT={number + 1} make demo\n"
        assert run("demo") == (1, said)


def test_a_filling_that_was_interrupted_on_somebody_elses_server_is_to_be_begun_anew_there(owned, run):
    declared(Mode.DEMO)
    with db.unit_of_work():
        settings.put("seeding_at", clock.real_now().isoformat())
        make.user(Role.ANALYST, sign_in="left over")
    said = "Error: Filling this database was interrupted. Drop it, create it again, and `make demo`.\n"
    assert run("fill") == (1, said)
    with db.unit_of_work() as session:
        assert session.query(User).count() == 1 and not settings.has("seeded_at")


def test_a_database_of_somebody_elses_server_is_not_thrown_away(owned, run):
    declared(Mode.DEMO)
    said = "Error: DATABASE_URL is set: drop and create that database yourself, then `make demo`.\n"
    assert run("demo-reset") == (1, said)
    with db.unit_of_work():
        assert settings.mode() is Mode.DEMO


def test_a_database_without_tables_is_not_full(owned, owner):
    with owner().begin() as connection:
        connection.exec_driver_sql("alter table setting rename to setting_away")
    assert not demo._is_full(Addresses(owned, owned, owned))


@pytest.mark.slow
def test_the_embedded_database_is_thrown_away_unless_it_holds_real_data(app, run, monkeypatch):
    with open_to_all() as folder:
        monkeypatch.setattr(config, "VAR", folder)
        monkeypatch.delenv("DATABASE_URL", raising=False)
        for name, value in {**FAST, "shared_preload_libraries": "", "max_connections": "10"}.items():
            monkeypatch.setitem(embedded.SETTINGS, name, value)
        gone = (0, "The demonstration data is gone.\n")
        assert run("demo-reset") == gone  # before there is any
        server = embedded.start(config.read().pg_home)
        for mode, said in (
            ("demo", gone),
            ("live", (1, "Error: This database is marked for real data: nothing was removed.\n")),
        ):
            server.ensure_database()
            migrate(server.url(embedded.OWNER))
            with psycopg.connect(server.url(embedded.OWNER).replace("+psycopg", "")) as connection:
                connection.execute("insert into setting values ('mode', to_jsonb(%s::text))", [mode])
            assert run("demo-reset") == said
            assert is_there(server) == (mode == "live")
        server.leave()


def is_there(server):
    with psycopg.connect(server.url(database="postgres").replace("+psycopg", "")) as connection:
        return connection.execute("select from pg_database where datname = 'alaqan'").fetchone() is not None
