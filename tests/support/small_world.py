"""The small world: built once a run by the first process that needs it; the others copy its database."""

import fcntl
import json
import os
from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from app import clock, config
from app.db import db, make_engine
from app.deadlines import times
from tests.conftest import ROOT, Client, clone, maintenance, rolled_back
from tests.support import world as worlds
from tests.support.site import Site

BUILT = "small_world"


@dataclass(frozen=True)
class WorldDatabase:
    """This process's own copy, and what addresses need."""

    name: str
    known: str

    def world(self):
        tasks, ids, done = json.loads(self.known)
        return worlds.World(tasks, SimpleNamespace(**ids), done)


@pytest.fixture(scope="session")
def world_database(app, server, template):
    name, note = f"test_{os.getpid()}_w", ROOT / f"var/{BUILT}.json"
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", name)
    with (ROOT / f"var/{BUILT}.lock").open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        of, _, known = note.read_text().partition("\n") if note.exists() else ("", "", "")
        if of != run:
            known = _build(app, server, template)
            note.write_text(f"{run}\n{known}")
        clone(server, BUILT, name)
    yield WorldDatabase(name, known)
    with maintenance(server) as connection:
        connection.execute(f'drop database if exists "{name}" with (force)')


def _build(app, server, template):
    """Anew for each run, since its dates are counted from today."""
    site = Site.with_staff(server, template, BUILT)
    with site.one_long_transaction():
        made = worlds.build(app)
    site.engine.dispose()
    return json.dumps([made.tasks, vars(made.ids), made.done])


@pytest.fixture
def small_world(world_database, server):
    """Without a browser, at the moment where the world ends; what a test writes is rolled back."""
    before = db.engine, db.sessions
    db.bind(make_engine(server.url("app_web", world_database.name), role="app_web"))
    clock.reset()
    times.forget_all()
    with rolled_back():
        yield world_database.world()
    db.engine.dispose()
    db.engine, db.sessions = before
    clock.reset()
    times.forget_all()


@pytest.fixture
def visitor(app, small_world):
    """visitor(sign_in) is that person's browser, signed in once; nobody's for an empty one."""
    known = {}

    def of(name):
        if name not in known:
            known[name] = Client(app)
            if name:
                data = {"sign_in": name, "password": config.read().demo_password}
                assert known[name].post("/sign-in", data).status_code == 303
        return known[name]

    return of
