"""A real browser before the real application, and before the application in threads of this process."""

import os
from threading import Thread

import pytest
from playwright.sync_api import expect, sync_playwright
from werkzeug.serving import make_server

from tests import chromium
from tests.support import loopback
from tests.support.hands import Person
from tests.support.look import PATIENCE_MS, context_of, findings, overflow, page_of, physical_keys, refused, saved
from tests.support.site import Site

__all__ = ["findings", "overflow", "physical_keys", "refused", "saved"]

QUIET = ("gpu", "background-networking", "component-update", "sync", "default-apps", "domain-reliability")
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=chromium.find(),
            args=["--no-sandbox", "--no-first-run", loopback.BROWSER, *(f"--disable-{name}" for name in QUIET)],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address(app):
    """Where the application answers."""
    server = make_server("localhost", 0, app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.port}"
    server.shutdown()


@pytest.fixture(scope="session")
def site(app, server, template):
    """Granian and a worker on a demonstration with nobody's cases."""
    made = Site.with_staff(server, template, f"test_{os.getpid()}_s")
    try:
        yield made.start()
    finally:
        made.stop()


@pytest.fixture(scope="session")
def world(server, world_database):
    """The same with rows of every kind; `world.site` serves them. Its worker sleeps: pages must stay as they are."""
    made, site = world_database.world(), Site(server, world_database.name)
    try:
        made.site = site.start(worker=False)
        yield made
    finally:
        site.stop()


@pytest.fixture
def open_page(browser, address):
    """open_page(path, language, width, …) gives a page that has settled; `complaints` lists what the browser said."""
    contexts = []

    def go(path, language="en", width=1440, height=900, **more):
        context = context_of(browser, address, language, width, height, **more)
        contexts.append(context)
        page = page_of(context)
        page.goto(address + path)
        page.wait_for_load_state("networkidle")
        return page

    yield go
    for context in contexts:
        context.close()


@pytest.fixture
def person(browser, site):
    """person("head"): that member of the staff before a browser; person() is a visitor."""
    people = []

    def sit(name="", at=site, **more):
        people.append(Person(browser, at, name, **more))
        return people[-1]

    yield sit
    for one in people:
        one.context.close()
