"""Two people and a child: what one does stands on the other's open page within two seconds, and no form is touched."""

import re

import pytest
from playwright.sync_api import expect

from app.db import db
from app.rules.contacts import conversation, receiving
from app.rules.notices import tell
from app.staff.models import User
from app.tables.notices import NoticeKind
from app.values.terms import Channel

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WITHIN_MS = 2_000
CODE = "{:020d}"
TYPED = "Бала әжесінде, көрші айтты"


@pytest.fixture
def text(site):
    """`text(7)`: a text under the code 7, waiting for triage."""

    def send(code):
        incoming = receiving.Incoming(
            words="Сәлем", channel=Channel.WEB, language="kk", reply_code=CODE.format(code), is_reply_safe=True
        )
        with site.unit():
            return receiving.receive(incoming)

    return send


def write(site, contact, words):
    with site.unit():
        conversation.add(db.session.merge(contact), words)


def take(one, task):
    one.go(f"/queue?view=unassigned&peek={task.public_id}")
    one.page.get_by_role("button", name="Take the task").click()


def test_a_message_comes_into_the_open_form_which_keeps_what_is_typed(site, person, text):
    """Fault A4: the open page stayed as it was, and "he is killing me now" waited 59 minutes."""
    contact = text(71)
    operator = person("operator").on(site.task("triage_contact", contact.id))
    operator.fill(child_surname=TYPED)
    operator.page.locator("[name=child_given]").press_sequentially("Ай")
    write(site, contact, "ол мені қазір өлтіреді")
    expect(operator.page.locator("#talk")).to_contain_text("ол мені қазір өлтіреді", timeout=WITHIN_MS)
    operator.page.keyboard.type("ша")
    expect(operator.page.locator("[name=child_given]")).to_have_value("Айша")
    expect(operator.page.locator("[name=child_surname]")).to_have_value(TYPED)
    expect(operator.page.locator("#talk")).not_to_contain_text("new message")
    operator.well()


def test_the_queue_shows_a_new_contact_its_message_and_who_took_it(site, person, text):
    first, second = person("operator"), person("operator2")
    for one in (first, second):
        one.go("/queue?view=unassigned")
    contact = text(72)
    line = f"[data-item]:has-text('{contact.number}')"
    for one in (first, second):
        expect(one.page.locator(line)).to_be_visible(timeout=WITHIN_MS)
        expect(one.page.locator("#news")).to_contain_text("New: Triage the contact")
    number = first.page.locator(".rail [data-number]").first.inner_text()
    expect(first.page).to_have_title(re.compile(rf"^\({re.escape(number)}\) "))
    write(site, contact, "тағы жаздым")
    expect(second.page.locator(line)).to_contain_text("new message", timeout=WITHIN_MS)
    take(first, site.task("triage_contact", contact.id))
    expect(second.page.locator(line)).to_have_count(0, timeout=WITHIN_MS)
    for one in (first, second):
        one.well()


def test_what_is_ticked_on_the_shift_outlives_what_comes_in_and_is_given_with_one_press(site, person, text):
    """Faults B23 and B24: no way to choose all, and a press for each."""
    first, lead = text(74), person("shift_lead")
    lead.go("/shift")
    boxes = lead.page.locator("[name=tasks]")
    lead.page.get_by_label("Choose all").check()
    number = boxes.count()
    expect(lead.page.locator("[name=tasks]:checked")).to_have_count(number)
    late = text(75)
    expect(lead.page.locator("#news")).to_contain_text("New: Triage the contact")
    expect(lead.page.locator("[name=tasks]:checked")).to_have_count(number)
    operator = lead.page.locator("#to option", has_text="111 operator").first.get_attribute("value")
    lead.page.get_by_label("Assign to").select_option(operator)
    lead.page.get_by_role("button", name="Assign the chosen").click()
    expect(lead.page.locator("#notices")).to_contain_text("assigned")
    given = [site.task("triage_contact", one.id).assignee_id for one in (first, late)]
    assert given[0] is not None and given[1] is None
    lead.well()


def test_whoever_has_a_task_open_learns_at_once_that_a_colleague_took_it(site, person, text):
    task = site.task("triage_contact", text(73).id)
    first, second = person("operator"), person("operator2").on(task)
    second.fill(address=TYPED)
    take(first, task)
    said = second.page.locator("#task-state")
    expect(said).to_contain_text("This task is assigned to", timeout=WITHIN_MS + 1_000)
    expect(second.page.locator("[name=address]")).to_have_value(TYPED)
    said.get_by_role("link").click()
    second.sees(TYPED).well()


def test_a_notice_is_counted_heard_and_read_when_somebody_is_there(site, person):
    head = person("head")
    head.go("/notices")
    head.page.evaluate("document.addEventListener('alaqan:sounded', () => { document.body.dataset.heard = '1'; })")
    head.page.locator(".me summary").click()
    head.page.locator("[data-sound-switch]").check()
    expect(head.page.locator("body")).to_have_attribute("data-heard", "1")
    head.page.evaluate("delete document.body.dataset.heard")
    with site.unit():
        user = db.session.query(User).filter_by(sign_in="head").one()
        tell(user, NoticeKind.WORK_HANDED_OVER)
    bell = head.page.locator(".rail [data-number='/notices']")
    expect(bell).to_have_text("1", timeout=WITHIN_MS)
    expect(head.page.locator("#told")).to_contain_text("has been handed over")
    expect(head.page.locator("body")).to_have_attribute("data-heard", "1")
    expect(bell).to_have_text("1")
    head.page.keyboard.press("Escape")
    expect(bell).to_be_hidden(timeout=WITHIN_MS + 1_000)
    head.page.locator(".me summary").click()
    head.page.locator("[data-sound-switch]").uncheck()
    head.well()


def test_a_page_says_that_its_session_has_ended_and_goes_on_after_the_next(site, person):
    operator = person("operator")
    operator.go("/queue")
    operator.page.evaluate("""document.addEventListener("alaqan:signed-out", (event) => {
        event.preventDefault(); document.body.dataset.ended = "1"; })""")
    kept = operator.context.cookies()
    operator.context.clear_cookies(name="alaqan")
    expect(operator.page.locator("body")).to_have_attribute("data-ended", "1", timeout=WITHIN_MS)
    operator.context.add_cookies(kept)
    with operator.page.expect_response(lambda answer: "/live?" in answer.url and answer.status in (200, 204)):
        operator.page.evaluate("document.dispatchEvent(new CustomEvent('alaqan:signed-in'))")
    operator.well()
