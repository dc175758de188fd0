"""One person, interrupted: the page is reloaded, the session ends, the connection is gone. Nothing typed is lost."""

import secrets

import pytest
from playwright.sync_api import expect
from sqlalchemy import select, update

from app import clock, config
from app.db import db
from app.rules.contacts import receiving
from app.staff.models import Login, User
from app.tables.cases import CaseEvent
from app.values.terms import Channel
from tests import make_work
from tests.support.look import findings, settled

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WORDS = "Есік ашылмады, көршісі баланы кеше көрген"
TEXT = "main [name=text]"
STATE = "[data-save-state]"
AWAY = {"status": 503, "headers": {"HX-Retarget": "body", "HX-Reswap": "innerHTML"}, "body": "<h1>503</h1>"}


@pytest.fixture
def case(site):
    with site.unit():
        me = db.session.scalars(select(User).where(User.sign_in == "specialist")).one()
        return make_work.case(manager=me)


@pytest.fixture
def desk(case, person):
    """A specialist at the form for a note."""
    sitting = person("specialist")
    sitting.go(f"/cases/{case.public_id}/note")
    return sitting


def notes(site, case):
    with site.unit():
        written = select(CaseEvent.id).where(CaseEvent.case_id == case.id, CaseEvent.kind == "note")
        return len(db.session.scalars(written).all())


def is_post(route):
    return route.request.method == "POST"


def end_every_session(site):
    with site.unit():
        db.session.execute(update(Login).where(Login.closed_at.is_(None)).values(closed_at=clock.real_now()))


def sign_in_on_the_page(page):
    dialog = page.locator("#sign-again")
    expect(dialog).to_be_visible()
    dialog.locator("[type=password]").fill(config.read().demo_password)
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()


def test_typing_without_a_pause_is_saved_within_three_seconds_and_a_reload_loses_no_key(desk):
    """Fault A8."""
    saves = []
    desk.page.on(
        "request", lambda request: saves.append(request.url) if "draft_typed_at" in (request.post_data or "") else 0
    )
    desk.page.focus(TEXT)
    desk.page.keyboard.type("а" * 60, delay=60)
    assert saves
    desk.page.keyboard.type("соңы")
    desk.page.wait_for_timeout(200)
    desk.page.reload()
    expect(desk.page.locator(TEXT)).to_have_value("а" * 60 + "соңы")
    desk.well()


def test_signed_out_in_another_tab_the_press_asks_for_the_password_and_goes_on(desk, case, site):
    """Fault A9."""
    desk.page.fill(TEXT, WORDS)
    other = desk.context.new_page()
    other.goto("/queue")
    other.locator("form[action='/sign-out']").evaluate("form => form.submit()")
    other.wait_for_url("**/sign-in")
    desk.page.locator("[data-main-action]").evaluate("button => button.click()")  # the question may stand there already
    sign_in_on_the_page(desk.page)
    desk.page.wait_for_url(lambda url: url.endswith(str(case.public_id)))
    settled(desk.page)
    desk.well()
    assert notes(site, case) == 1


def test_a_session_that_ended_shows_nothing_behind_the_question_and_saves_after_it(desk, site):
    end_every_session(site)
    desk.page.fill(TEXT, WORDS)
    expect(desk.page.locator("#sign-again")).to_be_visible()
    assert desk.page.evaluate("getComputedStyle(document.querySelector('#sign-again'), '::backdrop').opacity") == "1"
    desk.page.keyboard.press("Escape")
    assert findings(desk.page) == []
    sign_in_on_the_page(desk.page)
    expect(desk.page.locator(STATE).last).to_have_attribute("data-state", "saved")
    desk.page.reload()
    expect(desk.page.locator(TEXT)).to_have_value(WORDS)
    desk.well()


def test_another_person_at_the_same_browser_sees_no_word_of_it(desk, site, case):
    desk.page.context.set_offline(True)
    desk.page.fill(TEXT, WORDS)
    expect(desk.page.locator(STATE).last).to_have_attribute("data-state", "failed")
    end_every_session(site)
    desk.page.context.set_offline(False)
    expect(desk.page.locator("#sign-again")).to_be_visible()
    desk.page.once("dialog", lambda dialog: dialog.accept())
    desk.page.locator("#sign-again a").click()
    desk.page.fill("[name=sign_in]", "specialist2")
    desk.page.fill("[name=password]", config.read().demo_password)
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_url("**/queue")
    desk.go(f"/cases/{case.public_id}/note")
    expect(desk.page.locator(TEXT)).to_have_value("")
    stored = desk.page.evaluate("JSON.stringify({ ...sessionStorage })")
    assert "Есік" not in stored


def test_a_press_without_a_connection_is_said_and_can_be_made_again(desk, case, site):
    """Faults A17, B4."""
    desk.page.context.set_offline(True)
    desk.page.fill(TEXT, WORDS)
    desk.page.keyboard.press("Control+Enter")
    expect(desk.page.locator(STATE).last).to_contain_text("Not sent: no connection.")
    assert desk.page.locator(TEXT).input_value() == WORDS
    desk.page.context.set_offline(False)
    assert desk.send() == 303
    desk.well()
    assert notes(site, case) == 1


def test_what_only_the_tab_has_outlives_a_reload_while_the_server_fails(desk):
    desk.page.route("**/note", lambda route: route.fulfill(status=503) if is_post(route) else route.continue_())
    desk.page.fill(TEXT, WORDS)
    expect(desk.page.locator(STATE).last).to_have_attribute("data-state", "failed")
    desk.page.once("dialog", lambda dialog: dialog.accept())
    desk.page.reload()
    expect(desk.page.locator(TEXT)).to_have_value(WORDS)
    expect(desk.page.locator(STATE).last).to_have_attribute("data-state", "failed")
    desk.page.unroute("**/note")
    expect(desk.page.locator(STATE).last).to_have_attribute("data-state", "saved")
    desk.page.reload()
    expect(desk.page.locator(TEXT)).to_have_value(WORDS)
    desk.well()


def test_a_double_click_writes_once_and_the_draft_is_gone(desk, case, site):
    desk.page.fill(TEXT, WORDS)
    desk.page.locator("[data-main-action]").dblclick()
    desk.page.wait_for_url(lambda url: url.endswith(str(case.public_id)))
    desk.go(f"/cases/{case.public_id}/note")
    desk.page.wait_for_timeout(1500)
    desk.page.reload()
    expect(desk.page.locator(TEXT)).to_have_value("")
    assert notes(site, case) == 1
    desk.well()


@pytest.fixture
def waiting(site):
    """A message that can be answered and is the next one, since it tells of danger: the task to triage it."""
    code, words = secrets.token_hex(5), "ол мені қазір өлтіреді"
    with site.unit():
        incoming = receiving.Incoming(words=words, channel=Channel.WEB, language="kk", reply_code=code)
        contact = receiving.receive(incoming)
    return site.task("triage_contact", contact.id)


def test_messages_without_cookies_ask_to_sign_in_instead_of_a_blank_page(person, waiting):
    """Fault A9."""
    operator = person("operator")
    operator.go("/triage")
    operator.page.fill(TEXT, WORDS)
    operator.context.clear_cookies()
    operator.page.locator("main [data-key=Digit1]").click()
    sign_in_on_the_page(operator.page)
    expect(operator.page.locator("#notices, #one-message, main").first).to_be_visible()
    operator.well()


def test_an_answer_that_the_server_cannot_take_stays_in_its_box(person, waiting):
    operator = person("operator")
    operator.go("/triage")
    operator.page.fill(TEXT, WORDS)
    operator.page.route("**/triage/*", lambda route: route.fulfill(**AWAY))
    operator.page.locator("main [data-key=Digit1]").click()
    operator.sees("Not sent: no connection.")
    expect(operator.page.locator(TEXT)).to_have_value(WORDS)
    operator.well()


def test_on_a_phone_it_is_in_sight_that_nothing_was_sent(person, waiting):
    operator = person("operator", width=390, height=844)
    operator.go("/triage")
    operator.page.fill(TEXT, WORDS)
    operator.context.set_offline(True)
    operator.page.locator("main [data-key=Digit1]").click()
    said = operator.page.locator(STATE).last
    expect(said).to_contain_text("Not sent: no connection.")
    expect(said).to_be_in_viewport()
    operator.well()


def test_what_a_form_asks_by_itself_and_in_vain_leaves_the_form_alone(person, waiting):
    operator = person("operator").on(waiting)
    operator.fill(address=WORDS)
    operator.page.route("**/risk", lambda route: route.fulfill(**AWAY))
    with operator.page.expect_response("**/risk"):
        operator.fill(danger="no")
    operator.page.wait_for_timeout(200)
    expect(operator.page.locator("[name=address]")).to_have_value(WORDS)
    operator.well()
