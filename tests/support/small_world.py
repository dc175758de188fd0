"""The small world of the browser tests, for tests that need no browser."""

import pytest

from app import clock, config, settings
from app.deadlines import seed as deadlines
from app.settings import Mode
from app.staff import seed as people
from tests.conftest import Client
from tests.support import world as worlds


@pytest.fixture
def small_world(app, session):
    settings.declare(Mode.DEMO)
    people.seed_demo()
    deadlines.seed()
    made = worlds.build(app)
    session.commit()
    clock.reset()
    return made


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
