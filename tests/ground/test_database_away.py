"""The database goes away in the middle of the work, and comes back."""

import pytest

from app import clock, create_app, embedded
from app.cli.migrate import migrate
from app.db import db
from tests.conftest import FAST, Client, kill
from tests.support.servers import open_to_all

TYPED = {"sign_in": "Әйгерім", "password": "wrong"}


@pytest.fixture
def away(app):
    """A browser, and the server of its application, which may be killed."""
    before = db.engine
    kept = {"synchronous_commit": "on"}  # what was committed is there after the server was killed
    with open_to_all() as home:
        server = embedded.start(home / "pg", FAST | kept | {"shared_preload_libraries": "", "max_connections": "20"})
        server.ensure_database()
        migrate(server.url(embedded.OWNER))
        other = create_app(server.url("app_web"), TESTING=True, WTF_CSRF_ENABLED=False, SECRET_KEY="test")
        clock.reset()
        yield Client(other), server
        db.engine.dispose()
        db.bind(before)
        server.leave()


def test_what_was_typed_comes_back_and_the_next_try_works(away):
    client, server = away
    assert client.post("/sign-in", TYPED).status_code == 422
    kill(server)
    answer = client.post("/sign-in", TYPED)
    assert answer.status_code == 503
    assert "We cannot save this right now" in answer.text
    assert "Әйгерім" in answer.text and "wrong" not in answer.text
    server.start()
    answer = client.post("/sign-in", TYPED)
    assert answer.status_code == 422
    assert "The sign-in name or the password is wrong." in answer.text
