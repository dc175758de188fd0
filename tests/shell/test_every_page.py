"""Every GET address in the small world, with its rows of every kind: few statements, safe headers, a language."""

import re

import pytest

from app import HEADERS
from app.roles import Role
from tests.support import casework, markup
from tests.support.pages import PAGES, TASKS, TO_REFUSE

pytestmark = [pytest.mark.slow, pytest.mark.no_cover]
MOST_STATEMENTS = 15


SHARES = 4
"""Each page is asked for a few times only, for all that is to be true of it; the processes of a run divide them."""


@pytest.mark.parametrize("share", range(SHARES))
def test_every_page(share, small_world, visitor):
    wrong = []
    for name in sorted(PAGES | TASKS)[share::SHARES]:
        who, path = (text.format_map(vars(small_world)) for text in (PAGES | TASKS)[name])
        page = markup.read(visitor(who).get(path).text)  # and what a process reads once
        wrong += [(name, *fault) for fault in (*answered(name, visitor(who), path), *codes(visitor(who), path))]
        if who and name not in NOT_KEPT:
            wrong += [(name, "not kept", *field) for field in lost(page, visitor(who), path)]
        if name != "kit.kit":
            wrong += [(name, *fault) for fault in (*markup.faults(page), *parts(page, visitor(who)))]
    assert wrong == []


def answered(name, browser, path):
    """It takes few statements and sends every header, in the language that was asked for."""
    with casework.statements() as asked:
        answer = browser.get(path)
    if len(asked) > MOST_STATEMENTS:
        yield "statements", len(asked)
    if answer.status_code != expected(name):
        yield "status", answer.status_code
    expected_headers = {**HEADERS, "Cache-Control": "no-store"}
    yield from (("header", header) for header, value in expected_headers.items() if answer.headers.get(header) != value)
    if '<html lang="en"' not in answer.text:
        yield "language", "en"


def parts(page, browser):
    """Fault A1: every id stands once and whatever points at one finds it, also after each part that htmx puts in."""
    for node in markup.asking(page):
        after, counts = markup.swapped(page, node, ask(browser, node).text)
        yield from (("after", *fault) for fault in markup.faults(after))
        yield from (("selects", aim, times) for aim, times in counts.items() if times != 1)


CODE = re.compile(rf"\b(?:{'|'.join(Role)}|[a-z]+(?:_[a-z]+)+)\b")
SHOWN = "//body//text()[not(ancestor::script or ancestor::textarea)]"


def codes(browser, path):
    """Fault B24: in the header of the shift lead's contact page stood "shift_lead" instead of its words."""
    browser.inner.set_cookie("language", "ru")
    page = markup.read(browser.get(path).text)
    browser.inner.delete_cookie("language")
    signs_in = set(page.xpath("//*[@translate='no']//text()"))
    words = (one for one in page.xpath(SHOWN) if one not in signs_in)
    return [("code", code) for one in words for code in CODE.findall(one)]


NOT_KEPT = {
    "calls.new": "a number, read off a telephone",
    "team.tasks": "a list of tasks is another one after a while",
    "danger_phrases.index": "a try, of which nothing is saved",
    "address.show with a grant": "why one looks, with the password",
    "address.home": "where a child lives is written down behind a wall and shown to nobody again",
    "kit.kit": "made-up people",
}
TYPED = "Сөз жоғалмайды {}"


def lost(page, browser, path):
    """Faults B7, B8: what is typed into any form with room for words is there when one comes back."""
    sent = {field: TYPED.format(number) for number, field in enumerate(markup.asked_for_words(page))}
    for (address, field), words in sent.items():
        answer = browser.post(address or path, {"draft_typed_at": "", field: words}, headers={"X-Draft": "1"})
        if answer.status_code != 204:
            yield address, field, answer.status_code
    back = browser.get(path).text if sent else ""
    yield from ((*field, words) for field, words in sent.items() if words not in back)


def test_a_refused_form_points_at_its_own_fields(small_world, visitor):
    wrong = []
    for name in (*TO_REFUSE, *TASKS):
        who, path = (text.format_map(vars(small_world)) for text in (PAGES | TASKS)[name])
        answer = visitor(who).post(path, {}, follow_redirects=name.startswith("public."))
        wrong += [(name, *fault) for fault in markup.faults(markup.read(answer.text))]
    assert wrong == []


def ask(browser, node):
    """What the server answers to htmx there."""
    headers = {"HX-Request": "true"}
    if node.get("hx-get"):
        return browser.get(node.get("hx-get"), headers=headers, follow_redirects=True)
    return browser.post(node.get("hx-post"), markup.sent_by(node), headers=headers, follow_redirects=True)


def expected(name):
    return {"an unknown address": 404, "a page for others": 403, "task.page": 409}.get(name, 200)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("path", ["/", "/help", "/sign-in", "/queue", "/nothing", "/static/nothing.css", "/tasks/1"])
def test_whatever_is_asked_the_answer_carries_the_headers(client, method, path):
    answer = client.open(method, path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("data", [b"\0", b"\xff\xfe", b"a=" + b"x" * 600_000, b"a=%00", b"a=%ED%A0%80"])
def test_bytes_that_are_no_form_are_refused_politely(client, data):
    answer = client.post("/help/me", data, content_type="application/x-www-form-urlencoded", follow_redirects=True)
    assert 400 <= answer.status_code < 500
    assert answer.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]
