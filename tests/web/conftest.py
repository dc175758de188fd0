"""The small world of the browser tests, for tests that need no browser."""

import pytest

from app import clock, config, settings
from app.deadlines import seed as deadlines
from app.people import seed as people
from app.settings import Mode
from tests.browser import world as worlds
from tests.conftest import Client


@pytest.fixture
def world(app, session):
    settings.declare(Mode.DEMO)
    people.seed_demo()
    deadlines.seed()
    made = worlds.build(app)
    session.commit()
    clock.reset()
    return made


@pytest.fixture
def visitor(app, world):
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
