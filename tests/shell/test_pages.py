"""Every HTML page of the application: accessible, within its policy, nothing cut off, at three widths.

A new rule is either in PAGES (pages.py), with how to get there, or in NOT_PAGES, with why it is none.
"""

import pytest
from playwright.sync_api import expect

from app.workflow.registry import user_tasks
from tests.support.hands import is_sent
from tests.support.languages import in_another, slips
from tests.support.look import clipped, context_of, overflow, page_of, refused, settled, sign_in_unseen
from tests.support.pages import NOT_PAGES, PAGES, TASKS, TO_REFUSE
from tests.support.shapes import Shapes
from tests.support.shipped import USER_TASKS

pytestmark = pytest.mark.browser
DESK, LEAN, LEANEST, PAPER = 1440, 390, 320, 670  # of A4 without its margins
PRINTED = ["queue.index head", "shift.index", "cases.overview", "case_record.index", "case_file.index"]
NOT_ON_PAPER = ".top, .rail, .bn, .demo, button, select, textarea, input:not([type=hidden]), summary, .way, .btn"


@pytest.fixture(scope="session")
def pages(browser, world):
    """pages(name): that person's browser, signed in once, and its one page."""
    known = {}

    def of(name):
        if name not in known:
            context = context_of(browser, world.site.address)
            if name:
                sign_in_unseen(context, name)
            known[name] = page_of(context)
        return known[name]

    yield of
    for page in known.values():
        page.context.close()


@pytest.fixture(scope="session")
def seen(tmp_path_factory, worker_id):
    """What axe has passed in this run, in whichever process."""
    base = tmp_path_factory.getbasetemp()
    return Shapes((base if worker_id == "master" else base.parent) / "shapes")


@pytest.fixture
def go(world, pages):
    """go(place) opens the page of that place."""

    def to(place):
        name, path = (text.format_map(vars(world)) for text in place)
        page = pages(name)
        page.complaints.clear()
        page.set_viewport_size({"width": DESK, "height": 900})
        page.goto(path)
        return settled(page)

    return to


def faults(page, seen, typed=None):
    """What is wrong at three widths in three languages; empty if nothing is. `typed` is what was sent to come here."""
    found = [("en", *slip) for slip in slips(page, "en")]
    found += [("en", *fault) for fault in cramped(page, LEANEST)]
    for width in (LEAN, DESK):
        found += [("en", *fault) for fault in cramped(page, width)]
        found += [(width, *finding) for finding in seen.findings(page, width)]
    for language, widths in (("kk", (DESK, LEANEST)), ("ru", (LEANEST, DESK))):
        in_another(language, page, typed)
        faults_there = [*slips(page, language), *(fault for width in widths for fault in cramped(page, width))]
        found += [(language, *fault) for fault in faults_there]
    return found + [("policy", what) for what in refused(page)] + page.complaints


def cramped(page, width):
    """What is cut off at that width, or makes the page wider than its window."""
    if page.viewport_size != (size := {"width": width, "height": 900}):
        page.set_viewport_size(size)
    found = [(width, "cut off", words) for words in clipped(page)]
    return found + ([(width, "sideways", pixels)] if (pixels := overflow(page)) > 0 else [])


@pytest.mark.parametrize("name", [*PAGES, *TASKS])
def test_page(name, go, seen):
    page = go((PAGES | TASKS)[name])
    assert page.locator("main h1, main h2").first.is_visible()
    assert faults(page, seen) == []


@pytest.mark.parametrize("name", [*TO_REFUSE, *TASKS])
def test_refused_form(name, go, seen):
    """Everything empty or emptied, an IIN of two digits, and sent."""
    page = go((PAGES | TASKS)[name])
    with page.expect_navigation(), page.expect_response(is_sent) as sent:
        page.evaluate(SEND_EMPTY)
    leads_on = name.startswith("public.")  # Back and Reload find a page there
    assert sent.value.status == (303 if leads_on else 422)
    expect(settled(page).locator(".govuk-error-summary")).to_be_visible()
    assert faults(page, seen, None if leads_on else sent.value.request) == []


SEND_EMPTY = """() => {
  const size = (form) => form.querySelectorAll("input:not([type=hidden]), select, textarea").length;
  const form = [...document.querySelectorAll("main form")].sort((a, b) => size(b) - size(a))[0];
  for (const field of form.elements) {
    if (["radio", "checkbox"].includes(field.type)) field.checked = false;
    else if (field.type !== "hidden" && field.tagName !== "BUTTON") field.value = field.name === "iin" ? "12" : "";
  }
  form.noValidate = true;
  form.requestSubmit(form.querySelector("[data-main-action]"));
}"""


@pytest.mark.parametrize("name", PRINTED)
def test_paper_holds_what_was_written_and_nothing_to_press(name, go):
    """Fault B24: rail, buttons and search were printed."""
    page = go(PAGES[name])
    page.emulate_media(media="print")
    found = [("to press", one.inner_html()) for one in page.locator(NOT_ON_PAPER).all() if one.is_visible()]
    found += cramped(page, PAPER)
    page.emulate_media(media="null")
    assert found == []


def test_every_rule_is_a_page_here_or_says_why_not(app):
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in rule.methods}
    known = {name.split(" ")[0] for name in PAGES} | set(NOT_PAGES)
    assert sorted(endpoints - known) == []


def test_every_step_has_its_page(app):
    assert {*user_tasks} == USER_TASKS


@pytest.mark.parametrize(
    ("words", "is_cut"),
    [
        ("<p style='width:40px;overflow:hidden;white-space:nowrap'>Кесілген сөздер</p>", True),
        ("<p style='height:9px;overflow:hidden'>Кесілген сөздер</p>", True),
        ("<p style='width:2000px'>Шетке шығып кеткен сөз</p>", True),
        ("<p style='width:40px;overflow:auto;white-space:nowrap'>Жылжытуға болады</p>", False),
        ("<p>Бәрі көрінеді</p>", False),
    ],
)
def test_the_check_itself_finds_what_is_cut_off(browser, words, is_cut):
    page = browser.new_page(viewport={"width": 390, "height": 700})
    page.set_content(f"<main>{words}</main>")
    assert bool(clipped(page)) is is_cut
    page.close()


def test_axe_looks_at_what_is_new_until_it_passes(browser, tmp_path):
    """Pale words among words that were looked at are found, on every page that shows them; the others are not again."""
    page, seen = browser.new_page(viewport={"width": LEAN, "height": 700}), Shapes(tmp_path / "shapes")
    plain = "<title>Т</title><main><h1>Тақырып</h1><p>Анық жазу</p></main>"
    for content, rules in [
        (plain, []),
        (plain.replace("<p>", "<p style='color:#ddd'>"), ["color-contrast"]),
        (plain.replace("<p>", "<p style='color:#ddd'>"), ["color-contrast"]),
        (plain, []),
    ]:
        page.set_content(f"<html lang='kk'>{content}")
        assert [rule for rule, *_ in seen.findings(page, LEAN)] == rules
    assert seen._unseen(page) == []
    page.close()
