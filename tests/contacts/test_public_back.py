"""The page for children in a browser: Back and Reload, the code, the way out."""

import pytest
from playwright.sync_api import expect

from tests.support.look import findings, overflow, settled

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("has_script", [True, False])
def test_back_after_a_fault_shows_a_page_with_what_was_typed(site, person, has_script):
    """Fault A19: Chromium said ERR_CACHE_MISS."""
    child = person(java_script_enabled=has_script)
    child.go("/help/me")
    child.fill(name="Айша")
    child.page.locator("[data-main-action]").click()
    child.page.wait_for_url("**/help/me?again=*")
    child.fill(words="Мне страшно")
    child.page.locator("[data-main-action]").click()
    child.page.wait_for_url("**/help/sent?again=*")
    for step in (child.page.reload, child.page.go_back, child.page.go_forward):
        step()
        settled(child.page)
        child.sees("We have your message" if "sent" in child.page.url else "I need help")
    child.page.go_back()
    expect(child.page.locator("[name=name]")).to_have_value("Айша")


def test_the_code_is_copied_the_talk_opens_and_leaving_takes_both_away(site, person):
    child = person(width=390, permissions=["clipboard-read", "clipboard-write"])
    child.go("/help/me")
    child.fill(words="Мне страшно").page.locator("[data-main-action]").click()
    code = child.page.locator("#code").inner_text()
    child.page.get_by_role("button", name="Copy the code").click()
    child.sees("Copied")
    assert child.page.evaluate("navigator.clipboard.readText()") == code
    child.go("/help/answer")
    child.fill(code=code).page.locator("[data-main-action]").click()
    child.page.wait_for_url("**/help/talk?again=*")
    child.sees("Мне страшно").sees("Nobody has read it yet").well()
    assert findings(child.page) == [] and overflow(child.page) <= 0
    talk = child.page.url
    child.page.route("https://www.gov.kz/**", lambda route: route.fulfill(body="elsewhere"))
    with child.page.expect_request("**/help/leave?again=*"):
        child.page.locator("[data-quick-exit]").click()
    child.page.wait_for_url("https://www.gov.kz/**")
    child.page.goto(talk)
    child.page.wait_for_url("**/help/answer")
