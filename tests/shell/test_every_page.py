"""Every GET address in the small world, with its rows of every kind: few statements, safe headers, a language."""

import re

import pytest

from app import HEADERS
from app.roles import Role
from tests.support import casework, markup
from tests.support.pages import PAGES, TASKS, TO_REFUSE

pytestmark = pytest.mark.slow
MOST_STATEMENTS = 15


def test_every_page_takes_few_statements_and_sends_every_header(small_world, visitor):
    wrong = []
    for name, place in (PAGES | TASKS).items():
        who, path = (text.format_map(vars(small_world)) for text in place)
        visitor(who).get(path)  # what a process reads once
        with casework.statements() as asked:
            answer = visitor(who).get(path)
        missing = [header for header, value in HEADERS.items() if answer.headers.get(header) != value]
        if len(asked) > MOST_STATEMENTS or missing or answer.status_code != expected(name):
            wrong.append((name, answer.status_code, len(asked), missing))
        assert answer.headers["Cache-Control"] == "no-store", name
        assert '<html lang="en"' in answer.text, name
    assert wrong == []


def test_every_id_stands_once_and_whatever_points_at_one_finds_it(small_world, visitor):
    """Fault A1, on every page and after every part that htmx puts into it."""
    wrong = []
    for name, place in (PAGES | TASKS).items():
        who, path = (text.format_map(vars(small_world)) for text in place)
        page = markup.read(visitor(who).get(path).text)
        wrong += [(name, *fault) for fault in markup.faults(page) if name != "kit.kit"]
        for node in markup.asking(page):
            answer = ask(visitor(who), node)
            after, counts = markup.swapped(page, node, answer.text)
            wrong += [(name, "after", *fault) for fault in markup.faults(after) if name != "kit.kit"]
            wrong += [(name, "selects", aim, times) for aim, times in counts.items() if times != 1]
    assert wrong == []


CODE = re.compile(rf"\b(?:{'|'.join(Role)}|[a-z]+(?:_[a-z]+)+)\b")


SHOWN = "//body//text()[not(ancestor::script or ancestor::textarea)]"


def test_no_page_shows_a_code_instead_of_its_words(small_world, visitor):
    """Fault B24: in the header of the shift lead's contact page stood "shift_lead"."""
    raw = []
    for name, place in (PAGES | TASKS).items():
        who, path = (text.format_map(vars(small_world)) for text in place)
        visitor(who).inner.set_cookie("language", "ru")
        page = markup.read(visitor(who).get(path).text)
        signs_in = set(page.xpath("//*[@translate='no']//text()"))
        raw += [(name, code) for words in page.xpath(SHOWN) for code in CODE.findall(words) if words not in signs_in]
    assert raw == []


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


NOT_KEPT = {
    "calls.new": "a number, read off a telephone",
    "team.tasks": "a list of tasks is another one after a while",
    "danger_phrases.index": "a try, of which nothing is saved",
    "address.show with a grant": "why one looks, with the password",
    "address.home": "where a child lives is written down behind a wall and shown to nobody again",
    "kit.kit": "made-up people",
}
TYPED = "Сөз жоғалмайды 7"


def test_what_is_typed_into_any_form_is_there_when_one_comes_back(small_world, visitor):
    """Faults B7, B8: every form of the staff with room for words."""
    lost = []
    for name, place in (PAGES | TASKS).items():
        who, path = (text.format_map(vars(small_world)) for text in place)
        if not who or name in NOT_KEPT:
            continue
        page = markup.read(visitor(who).get(path).text)
        for address, field in markup.asked_for_words(page):
            answer = visitor(who).post(address or path, {"draft_typed_at": "", field: TYPED}, headers={"X-Draft": "1"})
            if answer.status_code != 204 or TYPED not in visitor(who).get(path).text:
                lost.append((name, address, field, answer.status_code))
    assert lost == []
