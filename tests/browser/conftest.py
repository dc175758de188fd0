"""A real browser before the real application, in threads of this process."""

import shutil
from contextlib import contextmanager
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WATCH_POLICY = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) => {
  refused.push(event.violatedDirective + " " + event.blockedURI);
});
"""


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as driver:
        found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        browser = driver.chromium.launch(
            executable_path=found,  # None: Playwright's own
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
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


@pytest.fixture
def open_page(browser, address):
    """open_page(path, language, width, …) gives a page that has settled; `complaints` lists what the browser said."""
    contexts = []

    def go(path, language="en", width=1440, height=900, **more):
        context = browser.new_context(viewport={"width": width, "height": height}, **more)
        contexts.append(context)
        context.add_cookies([{"name": "language", "value": language, "url": address}])
        context.add_init_script(WATCH_POLICY)
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(address + path)
        page.wait_for_load_state("networkidle")
        return page

    yield go
    for context in contexts:
        context.close()


def findings(page):
    """What axe finds: rule and the first place."""
    violations = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    return [(found["id"], found["nodes"][0]["html"][:200]) for found in violations]


def refused(page):
    """What the content security policy did not let through."""
    return page.evaluate("refused")


def overflow(page):
    """Pixels by which the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


@contextmanager
def physical_keys(page):
    """press(code, key): what a keyboard with another layout sends."""
    session = page.context.new_cdp_session(page)

    def press(code, key):
        for kind in ("keyDown", "keyUp"):
            text = key if kind == "keyDown" and len(key) == 1 else ""
            session.send("Input.dispatchKeyEvent", {"type": kind, "code": code, "key": key, "text": text})

    yield press
    session.detach()
