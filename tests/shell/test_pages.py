"""Every HTML page of the application: accessible, within its policy, nothing cut off, at three widths.

A new rule is either in PAGES (pages.py), with how to get there, or in NOT_PAGES, with why it is none.
"""

import os

import pytest
from playwright.sync_api import expect

from app.workflow.registry import user_tasks
from tests.support.hands import is_sent
from tests.support.look import (
    clipped,
    context_of,
    findings,
    height,
    overflow,
    page_of,
    refused,
    settled,
    sign_in_unseen,
)
from tests.support.pages import NOT_PAGES, PAGES, TASKS, TO_REFUSE
from tests.support.shipped import USER_TASKS

pytestmark = pytest.mark.browser
LANGUAGES = ["en", "kk", "ru"] if os.environ.get("LONG") else ["en"]
DESK, LEAN, LEANEST = 1440, 390, 320


@pytest.fixture(scope="session")
def pages(browser, world):
    """pages(name, language): that person's browser, signed in once, and its one page."""
    known = {}

    def of(name, language):
        if (name, language) not in known:
            context = context_of(browser, world.site.address, language)
            if name:
                sign_in_unseen(context, name)
            known[name, language] = page_of(context)
        return known[name, language]

    yield of
    for page in known.values():
        page.context.close()


@pytest.fixture
def go(world, pages):
    """go(place, language) opens the page of that place."""

    def to(place, language):
        name, path = (text.format_map(vars(world)) for text in place)
        page = pages(name, language)
        page.complaints.clear()
        page.set_viewport_size({"width": DESK, "height": 900})
        page.goto(path)
        return settled(page)

    return to


def faults(page):
    """What is wrong at three widths; empty if nothing is."""
    found = []
    for width in (DESK, LEAN):
        page.set_viewport_size({"width": width, "height": 900})
        page.set_viewport_size({"width": width, "height": max(900, height(page))})  # no bar covers half of a field
        found += [(width, *finding) for finding in findings(page)]
    page.set_viewport_size({"width": LEANEST, "height": 700})
    found += [(LEANEST, "sideways", overflow(page))] if overflow(page) > 0 else []
    for width in (LEANEST, LEAN, DESK):
        page.set_viewport_size({"width": width, "height": 900})
        found += [(width, "cut off", words) for words in clipped(page)]
    return found + [("policy", what) for what in refused(page)] + page.complaints


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [*PAGES, *TASKS])
def test_page(name, language, go):
    page = go((PAGES | TASKS)[name], language)
    assert page.locator("main h1, main h2").first.is_visible()
    assert faults(page) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [*TO_REFUSE, *TASKS])
def test_refused_form(name, language, go):
    """Everything empty or emptied, an IIN of two digits, and sent."""
    page = go((PAGES | TASKS)[name], language)
    with page.expect_navigation(), page.expect_response(is_sent) as sent:
        page.evaluate(SEND_EMPTY)
    assert sent.value.status == 422
    expect(settled(page).locator(".govuk-error-summary")).to_be_visible()
    assert faults(page) == []


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
