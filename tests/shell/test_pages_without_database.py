"""The database goes away while somebody writes: the page says so and shows the words again; then all goes on."""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from app import embedded
from app.cli.migrate import migrate
from tests.conftest import FAST, ROOT
from tests.support.look import settled
from tests.support.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WORDS = "Көмек керек. Мен мектептемін."


@pytest.fixture
def own_server():
    """A server that only this test uses, and may stop."""
    home = ROOT / f"var/away-{os.getpid()}"
    server = embedded.start(Path(home), FAST)
    yield server
    server.leave()
    shutil.rmtree(server.home, ignore_errors=True)


@pytest.fixture
def fragile(app, own_server):
    name = "away_template"
    own_server.ensure_database(name)
    migrate(own_server.url(embedded.OWNER, name))
    made = Site.with_staff(own_server, name, "away")
    try:
        yield made.start()
    finally:
        made.stop()


def test_what_was_typed_is_shown_again_and_can_be_sent_when_the_database_is_back(fragile, own_server, person):
    child, head = person(at=fragile, language="kk"), person("head", at=fragile)
    child.go("/help/me")
    child.fill(words=WORDS)
    head.go("/search")
    own_server.stop()
    assert sent(child) == 503
    child.sees(WORDS)
    with head.page.expect_response(lambda answer: answer.request.is_navigation_request()) as answer:
        head.page.goto("/queue")
    assert answer.value.status == 503
    own_server.start()
    child.page.go_back()
    settled(child.page)
    expect(child.page.locator("[name=words]")).to_have_value(WORDS)
    assert sent(child) == 303
    expect(child.page.locator("p.code")).to_be_visible()
    head.go("/queue")
    expect(head.page.locator("main h1")).to_be_visible()


def sent(somebody):
    page = somebody.page
    with page.expect_navigation(), page.expect_response(lambda a: a.request.method == "POST") as answer:
        page.locator("[data-main-action]").click()
    settled(page)
    return answer.value.status
