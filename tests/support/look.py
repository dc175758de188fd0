"""What a browser shows and what is wrong with it: accessibility, policy, width, cut-off words."""

import re
from contextlib import contextmanager, suppress
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Error, expect

from app import config

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PATIENCE_MS = 120_000  # what a quiet machine does at once takes a busy one as long as it takes
OPTIONS = {"runOnly": RULES, "resultTypes": ["violations"], "preload": False}
"""Preloading style sheets serves one rule, which is experimental and not among RULES."""
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
WATCH_POLICY = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) => {
  refused.push(event.violatedDirective + " " + event.blockedURI);
});
"""


def context_of(browser, address, language="en", width=1440, height=900, **more):
    """A browser of its own that watches the content security policy."""
    context = browser.new_context(viewport={"width": width, "height": height}, base_url=address, **more)
    context.add_cookies([{"name": "language", "value": language, "url": address}])
    context.add_init_script(WATCH_POLICY)
    context.set_default_timeout(PATIENCE_MS)
    return context


def page_of(context):
    """A page whose `complaints` are errors of scripts and what the browser said of the policy."""
    page = context.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda said: page.complaints.append(said.text) if "Content Security" in said.text else None)
    return page


def settled(page):
    """Loaded, wired and in its own letters."""
    for _ in range(3):  # a page that leads on to the next one is left while it is asked
        page.wait_for_load_state("load")
        with suppress(Error):
            page.evaluate("document.fonts.ready.then(() => true)")
            break
    return page


def saved(page):
    """Every answer on the page has reached the server: none has changed since, and none is on its way."""
    page.wait_for_function(SAVED)
    expect(page.locator("[data-save-state]").first).to_have_attribute("data-state", "saved")


SAVED = """() => [...document.querySelectorAll("form[data-draft-url]")].every(
  ({ draft }) => draft && !draft.isSending && !draft.changed().size)"""


def sign_in(page, name):
    """As that member of the demonstration's staff."""
    page.goto("/sign-in")
    page.fill("[name=sign_in]", name)
    page.fill("[name=password]", config.read().demo_password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: not url.endswith("/sign-in"))
    return page


def sign_in_unseen(context, name):
    """The same without showing a page."""
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', context.request.get("/sign-in").text())[1]
    typed = {"sign_in": name, "password": config.read().demo_password, "csrf_token": token}
    answer = context.request.post("/sign-in", form=typed, max_redirects=0)
    assert answer.status == 303, answer.text()


def findings(page, colours_of="*"):
    """What axe finds: rule and the first place; colours only where told. Its script is sent once to each document."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    page.evaluate("selector => axe.configure({ rules: [{ id: 'color-contrast', selector }] })", colours_of)
    violations = page.evaluate("options => axe.run(options).then(found => found.violations)", OPTIONS)
    return [(found["id"], found["nodes"][0]["html"][:200], found["nodes"][0]["failureSummary"]) for found in violations]


def refused(page):
    """What the content security policy did not let through."""
    return page.evaluate("refused")


def height(page):
    """Pixels of the whole page."""
    return page.evaluate("document.documentElement.scrollHeight")


def overflow(page):
    """Pixels by which the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def clipped(page):
    """Words that are cut off: in a box too small for them, or past the edge of the window with no way to scroll."""
    return page.evaluate(CLIPPED)


CLIPPED = """() => {
  const found = [];
  const scrolls = (node) => {
    for (let up = node; up && up !== document.body; up = up.parentElement) {
      if (["auto", "scroll"].includes(getComputedStyle(up).overflowX)) return true;
    }
    return false;
  };
  for (const node of document.querySelectorAll("body *")) {
    const own = [...node.childNodes].filter((child) => child.nodeType === 3);
    const words = own.map((child) => child.textContent.trim()).join(" ").trim();
    const box = node.getBoundingClientRect();
    if (!words || !node.checkVisibility({ visibilityProperty: true }) || box.width <= 2 || box.height <= 2) continue;
    if (node.closest("svg, .skip, .vh, .govuk-visually-hidden, dialog:not([open]), option, select")) continue;
    const style = getComputedStyle(node);
    const cut = style.overflowX !== "visible" && node.scrollWidth > node.clientWidth + 1;
    const low = style.overflowY === "hidden" && node.scrollHeight > node.clientHeight + 3;
    const out = (box.right > innerWidth + 1 || box.left < -1) && !scrolls(node);
    if ((cut && !scrolls(node)) || low || out) found.push(`${node.tagName}.${node.className}: ${words.slice(0, 60)}`);
  }
  return found;
}"""


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
