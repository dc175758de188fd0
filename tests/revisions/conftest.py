"""The small demonstration that an earlier program left."""

import os

import pytest

from app import clock, create_app, embedded, vault
from app.db import db
from tests.revisions import stage


@pytest.fixture
def old(server, app):
    """Its address, as the owner of its tables, which are those of revision 0004."""
    name = f"old_{os.getpid()}"
    before = db.engine
    yield stage.restore(server, name)
    db.engine.dispose()
    db.bind(before)
    vault.use(None)
    clock.reset()
    server.drop_database(name)


@pytest.fixture
def upgraded(old):
    """The application on it, brought up to date."""
    stage.move(old, "head")
    return create_app(
        old.replace(embedded.OWNER, "app_web"), TESTING=True, WTF_CSRF_ENABLED=False, SECRET_KEY="upgrade"
    )
