"""One PostgreSQL for a run, one template, a database for each process, a savepoint for each test."""

import fcntl
import hashlib
import os
import signal
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, pool
from sqlalchemy.orm import Session

from app import clock, create_app, embedded
from app.cli.migrate import migrate
from app.db import db, make_engine
from app.deadlines import times
from app.roles import Role
from app.workflow.answers import keeping
from tests import days, make
from tests.support import loopback

pytest_plugins = [
    f"tests.support.{name}" for name in ("browser", "desk", "machines", "scratch", "servers", "small_world")
]
ROOT = Path(__file__).parents[1]
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "shared_buffers": "128MB",
    "log_min_duration_statement": "-1",
}
HOST = "http://localhost"
days.begin()
loopback.keep_to_it()


@pytest.fixture(scope="session")
def server():
    """Kept in var/ between runs; every process of a run counts itself in."""
    server = embedded.start(days.home(ROOT / "var/test-pg"), FAST)
    yield server
    server.leave()


@contextmanager
def maintenance(server):
    with psycopg.connect(server.url(database="postgres").replace("+psycopg", ""), autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def template(server):
    """A migrated, empty database, made again only if the migrations changed."""
    files = sorted((ROOT / "migrations").rglob("*.py")) + sorted((ROOT / "migrations/sql").glob("*.sql"))
    name = "t_" + hashlib.sha256(b"".join(f.read_bytes() for f in files)).hexdigest()[:10]
    with (ROOT / "var/test-template.lock").open("w") as gate, maintenance(server) as connection:
        fcntl.flock(gate, fcntl.LOCK_EX)
        found = connection.execute("select 1 from pg_database where datname = %s and datistemplate", [name])
        if found.fetchone() is None:
            connection.execute(f'drop database if exists "{name}" with (force)')
            server.ensure_database(name)
            migrate(server.url(embedded.OWNER, name))
            connection.execute(f'alter database "{name}" with is_template true allow_connections false')
    return name


def kill(server):
    """As after a power cut, and none of its processes is left."""
    leader = int((server.data / "postmaster.pid").read_text().split()[0])
    children = Path(f"/proc/{leader}/task/{leader}/children").read_text().split()
    os.kill(leader, signal.SIGKILL)
    while any(_lives(process) for process in [leader, *children]):
        time.sleep(0.02)


def _lives(process):
    """Not when nobody has asked yet how it ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def clone(server, template, name):
    with maintenance(server) as connection:
        connection.execute(f'drop database if exists "{name}" with (force)')
        connection.execute(f'create database "{name}" owner {embedded.OWNER} template "{template}"')
    return server.url("app_web", name)


@pytest.fixture(scope="session")
def app(server, template):
    """The application on a database of this process's own."""
    name = f"test_{os.getpid()}"
    app = create_app(
        clone(server, template, name),
        TESTING=True,
        WTF_CSRF_ENABLED=False,
        SECRET_KEY="test",
        SERVER_NAME=None,
    )
    yield app
    db.engine.dispose()
    with maintenance(server) as connection:
        connection.execute(f'drop database if exists "{name}" with (force)')


@pytest.fixture(autouse=True)
def _clock_as_it_is():
    yield
    clock.reset()
    times.forget_all()  # what the last test's database said
    keeping.forget()


@contextmanager
def rolled_back():
    """Every session, the requests' own included, in one transaction that is rolled back.

    No application context: requests would share its `g`. Without one every text is in English.
    """
    connection = db.engine.connect()
    outer = connection.begin()
    connection.exec_driver_sql("set local idle_in_transaction_session_timeout = 0")  # a slow machine is no fault
    before = db.sessions
    db.sessions = lambda: Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
    try:
        with db.sessions() as session, db.scope(session):
            yield session
    finally:
        db.sessions = before
        outer.rollback()
        connection.close()


@pytest.fixture
def session(app):
    """The transaction of the test, at the moment when it begins."""
    with rolled_back() as session:
        days.turn()
        yield session


@pytest.fixture
def committed(app, server, template):
    """A database of its own, for what needs real commits and several connections. Open units of work yourself."""
    name, before = f"test_{os.getpid()}_c", db.engine
    url = clone(server, template, name)
    db.bind(make_engine(url, role="app_web", pool=10))
    days.turn()
    try:
        yield db
    finally:
        db.engine.dispose()
        db.bind(before)
        clock.reset()


@pytest.fixture
def owner(server):
    """Connects to the tests' database as the owner of the tables, for what the roles may not do."""
    made = []

    def connect():
        name = db.engine.url.database
        engine = create_engine(server.url(embedded.OWNER, name), poolclass=pool.NullPool)
        made.append(engine)
        return engine

    yield connect
    for engine in made:
        engine.dispose()


class Client:
    """A browser: remembers cookies, speaks English, and comes to the right host."""

    def __init__(self, app, user=None):
        self.inner, self.user = app.test_client(), user

    def open(self, method, path, **more):
        headers = {"Accept-Language": "en"} | (more.pop("headers", None) or {})
        return self.inner.open(path, method=method, base_url=HOST, headers=headers, **more)

    def get(self, path, **more):
        return self.open("GET", path, **more)

    def post(self, path, data=None, **more):
        return self.open("POST", path, data=data, **more)

    def sign_in(self, user):
        answer = self.post("/sign-in", {"sign_in": user.sign_in, "password": make.PASSWORD})
        assert answer.status_code == 303, answer.text
        self.user = user
        return self


@pytest.fixture
def client(app, session):
    """Somebody who is not signed in."""
    return Client(app)


@pytest.fixture
def sign_in(app, session):
    """`sign_in(Role.HEAD)` or `sign_in(user)`: that person's browser. More words go to make.user()."""

    def enter(who, **more):
        user = make.user(who, **more) if isinstance(who, Role) else who
        session.commit()
        return Client(app).sign_in(user)

    return enter


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Long ones first, so that no process waits for another at the end; otherwise in the order that chance gave."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_terminal_summary(terminalreporter):
    """What of the diagrams and tables was walked, also under -q and from every process of the run."""
    seed = getattr(terminalreporter.config.option, "randomly_seed", None)  # none under -p no:randomly
    terminalreporter.write_line(f"in the order of --randomly-seed={seed}")
    reports = [*terminalreporter.stats.get("passed", []), *terminalreporter.stats.get("failed", [])]
    for line in sorted(value for report in reports for name, value in report.user_properties if name == "walked"):
        terminalreporter.write_line(line)
