"""The parts every page is made of, in a real browser."""

import os
import time

import pytest
from flask import request, request_started
from playwright.sync_api import expect

from tests.support.browser import findings, overflow, physical_keys, refused, saved
from tests.support.look import PATIENCE_MS

pytestmark = pytest.mark.browser
PAGES = ["/kit", "/kit/public"]
LANGUAGES = ["kk", "ru"] if os.environ.get("LONG") else ["kk"]
"""English is seen with all the other pages."""


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [1440, 390])
def test_parts_are_accessible_and_keep_to_the_policy(open_page, path, language, width):
    page = open_page(path, language, width)
    assert findings(page) == []
    assert refused(page) == []
    assert page.complaints == []


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_scrolls_sideways_on_the_narrowest_phone(open_page, path, language):
    assert overflow(open_page(path, language, width=320)) == 0


def test_digits_typed_on_the_kazakh_layout_are_digits(open_page):
    page = open_page("/kit")
    page.focus("[name=age]")
    with physical_keys(page) as press:
        press("Digit1", '"')
        press("Digit2", "ә")
    assert page.input_value("[name=age]") == "12"
    page.focus("[name=story]")
    with physical_keys(page) as press:
        press("Digit2", "ә")
    assert page.input_value("[name=story]") == "ә"


def test_j_and_k_move_by_place_on_the_keyboard_and_fill_the_pane(open_page):
    page = open_page("/kit")
    with physical_keys(page) as press:
        press("KeyJ", "о")
    expect(page.locator("tr.sel .t")).to_have_attribute("href", "#task-1")
    expect(page.locator("#peek")).to_contain_text(" 1")
    with physical_keys(page) as press:
        press("KeyK", "л")
    expect(page.locator("tr.sel .t")).to_have_attribute("href", "#task-0")


def test_single_letters_can_be_switched_off(open_page):
    page = open_page("/kit")
    page.keyboard.press("Shift+Slash")
    page.get_by_label("Use single-letter shortcuts").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("KeyJ")
    expect(page.locator("tr.sel .t")).to_have_attribute("href", "#task-0")


def test_alt_and_a_number_go_to_that_part_of_the_form(open_page):
    page = open_page("/kit")
    page.keyboard.press("Alt+Digit2")
    expect(page.locator("[name=district]")).to_be_focused()


def test_a_field_is_saved_within_a_second(open_page):
    page = open_page("/kit")
    page.clock.install()
    page.reload()
    page.fill("[name=story]", "Crying behind the door")
    with page.expect_request("**/kit/draft") as sent:
        page.clock.run_for(1000)
    assert "story=Crying+behind+the+door" in sent.value.post_data
    assert "age=" not in sent.value.post_data
    expect(page.locator("[data-save-state]")).to_contain_text("Saved")


def test_a_choice_that_is_taken_back_is_saved_as_empty(open_page):
    page = open_page("/kit")
    for wanted in ("signs=violence", "signs="):
        with page.expect_request("**/kit/draft") as sent:
            page.get_by_label("Violence").click()
        assert sent.value.post_data.split("&")[-1] == wanted
        saved(page)


def test_without_a_connection_it_says_so_and_saves_later(open_page):
    page = open_page("/kit")
    page.context.set_offline(True)
    page.fill("[name=story]", "Nobody opens")
    expect(page.locator("[data-save-state]")).to_contain_text("Not saved: no connection")
    expect(page.locator("[data-sync]")).to_contain_text("No connection")
    page.context.set_offline(False)
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "saved")


def test_what_was_just_typed_is_sent_when_the_page_is_left(open_page, address, app):
    arrived, until = [], time.monotonic() + PATIENCE_MS / 1000
    note = lambda sender, **_: arrived.append(request.form.get("story")) if request.path == "/kit/draft" else None  # noqa: E731
    page = open_page("/kit")
    with request_started.connected_to(note, app):
        page.evaluate("document.querySelector('[name=story]').value = 'Last words'")
        page.goto(address + "/kit/public")
        while not arrived and time.monotonic() < until:
            page.wait_for_timeout(50)
    assert arrived == ["Last words"]


@pytest.mark.parametrize("leave", ["button", "escape"])
def test_the_quick_exit_leaves_nothing_to_go_back_to(open_page, leave, address):
    page = open_page("/kit/public")
    page.context.route("https://www.gov.kz/", lambda route: route.fulfill(body="<title>gov</title>"))
    if leave == "button":
        page.click("[data-quick-exit]")
    else:
        for _ in range(3):
            page.keyboard.press("Escape")
    page.wait_for_url("https://www.gov.kz/")
    page.go_back()
    assert page.url == "about:blank"


def test_two_minutes_before_the_end_of_the_sign_in_it_asks(open_page):
    page = open_page("/kit")
    page.route("**/session", lambda route: route.fulfill(json={"seconds": 1800}))
    page.clock.install()
    page.reload()
    page.clock.run_for(27 * 60 * 1000)
    expect(page.locator("#session-ends")).to_be_hidden()
    page.clock.run_for(2 * 60 * 1000)
    expect(page.locator("#session-ends")).to_be_visible()
    page.click("[data-stay]")
    expect(page.locator("#session-ends")).to_be_hidden()


@pytest.mark.parametrize("script", [True, False])
def test_an_entry_can_be_added_with_and_without_a_script(open_page, script):
    page = open_page("/kit", java_script_enabled=script)
    page.fill("[name=helpers-0-name]", "Күләш")
    page.click("[name=add-helpers]")
    expect(page.locator("[name=helpers-1-name]")).to_be_visible()
    expect(page.locator("[name=helpers-0-name]")).to_have_value("Күләш")
    page.click("[name=add-helpers]")
    expect(page.locator("[name=helpers-2-name]")).to_have_value("")


def test_a_refused_form_links_each_fault_to_its_field(open_page):
    page = open_page("/kit")
    page.click("[data-main-action]")
    page.wait_for_load_state("networkidle")
    assert findings(page) == []
    page.get_by_role("link", name="Choose the district.").click()
    expect(page.locator("[name=district]")).to_be_focused()
