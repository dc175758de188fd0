"""The case page: who the child is, where the case is, what waits, and who has looked."""

import pytest
from sqlalchemy import func, select

from app import clock
from app.audit import Access, AuditEntry
from app.db import db
from app.roles import Role
from app.rules import timeline
from app.rules.cases import cases
from app.rules.cases.people import log_talk
from app.tables.words.timeline import Event
from app.values.terms import Relation
from app.workflow import engine
from app.workflow.models import Decision
from tests import make, make_work
from tests.support import casework
from tests.support.tree import parsed

pytestmark = pytest.mark.usefixtures("session", "rules")
rules = casework.rules
TABS = ("", "/timeline", "/people", "/plan", "/documents", "/linked", "/access", "/diagram", "/record", "/file")
CODES = (
    "case page",
    "timeline",
    "people",
    "plan",
    "documents",
    "linked cases",
    "who has looked",
    "diagram",
    "record",
    "case file: whole",
)


@pytest.mark.parametrize("tab", TABS)
def test_every_page_of_a_full_case_opens_in_at_most_15_statements(sign_in, tab):
    case, _sibling = casework.full(events=60)
    browser = sign_in(casework.manager_of(case))
    browser.get(f"/cases/{case.public_id}{tab}")
    with casework.statements() as asked:
        answer = browser.get(f"/cases/{case.public_id}{tab}")
    assert answer.status_code == 200
    assert "Қайратова Айгерім" in answer.text
    assert "Үйге қоңырау шалмаңыз" in answer.text
    assert len(asked) <= 15, asked


@pytest.mark.parametrize("role", [Role.HEAD, Role.COMMISSIONER, Role.PLACEMENT_OFFICER, Role.OMBUDSMAN])
def test_whoever_may_see_the_case_reads_it_in_at_most_15_statements(sign_in, role):
    case, _sibling = casework.full()
    make_work.escalation(of=case, reached_ombudsman_at=clock.now())
    make_work.placement(of=case)
    browser = sign_in(role, **({} if role is Role.OMBUDSMAN else {"region_id": case.region_id}))
    browser.get(f"/cases/{case.public_id}")
    with casework.statements() as asked:
        answer = browser.get(f"/cases/{case.public_id}")
    assert answer.status_code == 200
    assert ("Record a visit" in answer.text) is (role is Role.HEAD)
    assert len(asked) <= 15, asked


def test_a_page_without_anything_opens_too(sign_in):
    case = make.case(child=make.person(surname="", given="", born_on=None))
    page = sign_in(casework.manager_of(case)).get(f"/cases/{case.public_id}").text
    assert "Name not known" in page
    assert "Age not known" in page
    assert "No open tasks." in page


def test_the_iin_is_masked_and_shown_in_full_once_on_request_which_is_on_the_record(sign_in):
    case = make_work.case(iin="150722600004")
    browser = sign_in(casework.manager_of(case))
    path = f"/cases/{case.public_id}"
    assert "150722600004" not in browser.get(path).text
    assert "150722600004" in browser.post(f"{path}/iin").text
    assert "150722600004" not in browser.get(path).text
    assert looks(case, "IIN shown") == 1


@pytest.mark.parametrize(("tab", "code"), list(zip(TABS, CODES, strict=True)))
def test_every_look_is_on_the_record(sign_in, tab, code):
    case = make_work.case()
    sign_in(casework.manager_of(case)).get(f"/cases/{case.public_id}{tab}")
    assert looks(case, code) == 1


def test_the_access_log_names_people_roles_and_what_they_did_and_can_be_narrowed(sign_in):
    case = make_work.case()
    manager = casework.manager_of(case)
    sign_in(Role.HEAD, region_id=case.region_id, name="Сәуле Жүсіп").get(f"/cases/{case.public_id}")
    browser = sign_in(manager)
    browser.post(f"/cases/{case.public_id}/note", {"text": "жазба"})
    everything = browser.get(f"/cases/{case.public_id}/access").text
    for words in ("Сәуле Жүсіп", "Head of department", "Opened the case", "Wrote a note"):
        assert words in everything
    read = browser.get(f"/cases/{case.public_id}/access?deed=read").text
    assert "Opened the case" in read
    assert "Wrote a note" not in read
    assert "Wrote a note" in browser.get(f"/cases/{case.public_id}/access?deed=write").text


def test_a_placement_officer_does_not_see_who_has_looked(sign_in):
    case = make_work.case()
    make_work.placement(of=case)
    browser = sign_in(Role.PLACEMENT_OFFICER, region_id=case.region_id)
    assert browser.get(f"/cases/{case.public_id}").status_code == 200
    assert "Access log" not in browser.get(f"/cases/{case.public_id}").text
    assert browser.get(f"/cases/{case.public_id}/access").status_code == 403


@pytest.mark.parametrize("role", [Role.SPECIALIST, Role.HEAD, Role.COMMISSIONER, Role.PLACEMENT_OFFICER])
@pytest.mark.parametrize("tab", TABS)
def test_a_case_of_another_region_is_not_found(sign_in, role, tab):
    case = make_work.case()
    browser = sign_in(role, region_id=make.region(75).id)
    assert browser.get(f"/cases/{case.public_id}{tab}").status_code in {403, 404}
    assert browser.get(f"/cases/{case.public_id}").status_code == 404


def test_the_timeline_is_read_page_by_page_without_gaps_or_repeats(sign_in):
    case = make_work.case()
    manager = casework.manager_of(case)
    with clock.at(clock.now()):
        for number in range(90):
            timeline.note(Event.NOTE, case=case, by=manager, words=f"жазба {number:02}")
    browser, path, seen = sign_in(manager), f"/cases/{case.public_id}/timeline", []
    while path:
        page = parsed(browser.get(path).text)
        seen += [quote.text for quote in page.xpath("//ol[@class='tl']//blockquote")]
        path = (page.xpath("//a[@rel='next']/@href") or [""])[0]
    assert seen == [f"жазба {number:02}" for number in reversed(range(90))]


@pytest.mark.parametrize(
    ("show", "kept", "gone"),
    [
        ("visits", "The child was seen.", "A note was written."),
        ("contacts", "A phone call: mother.", "The child was seen."),
        ("decisions", "The risk level changed: high → critical.", "A note was written."),
    ],
)
def test_the_timeline_can_be_narrowed(sign_in, show, kept, gone):
    case = make_work.case()
    manager = casework.manager_of(case)
    cases.note(case, "жазба", by=manager)
    cases.set_risk(case, "critical", "қауіп өсті", by=manager)
    cases.record_visit(case, by=manager, at=clock.now(), is_child_seen=True)
    log_talk(case, Relation.MOTHER, "сөйлестік", by=manager)
    page = sign_in(manager).get(f"/cases/{case.public_id}/timeline?show={show}").text
    assert kept in page
    assert gone not in page


def test_a_decision_of_a_table_says_its_answer_and_why_but_no_id_of_the_engine(sign_in):
    case = make_work.case()
    verdict = engine.decide("triage", casework.DANGER)
    make.add(
        Decision(
            instance_id=casework.started(case).id, table="triage", rule=verdict.rule, because=verdict.because,
            inputs={}, outputs=verdict.outputs, at=clock.now(),
        )
    )  # fmt: skip
    page = parsed(sign_in(casework.manager_of(case)).get(f"/cases/{case.public_id}/timeline").text).text_content()
    assert "Risk level decided by rule: critical" in page
    assert verdict.because in page
    assert "Decision table" in page
    assert f"row {verdict.rule}" not in page


def test_words_of_people_are_shown_as_text_and_not_as_markup(sign_in):
    case = make_work.case(given="<script>alert(1)</script>")
    manager = casework.manager_of(case)
    cases.note(case, "<img src=x onerror=alert(2)>", by=manager)
    cases.warn(case, "<b>bold</b>", by=manager)
    page = sign_in(manager).get(f"/cases/{case.public_id}").text
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page
    assert "<b>bold</b>" not in page


def test_v_and_m_are_named_on_their_links(sign_in):
    case = make_work.case()
    page = parsed(sign_in(casework.manager_of(case)).get(f"/cases/{case.public_id}").text)
    [visit], [note] = page.xpath("//a[@data-key='KeyV']/@href"), page.xpath("//a[@data-key='KeyM']/@href")
    assert (visit, note) == (f"/cases/{case.public_id}/visit", f"/cases/{case.public_id}/note")


def looks(case, code):
    found = select(func.count()).where(AuditEntry.case_id == case.id, AuditEntry.what == code)
    return db.session.scalar(found.where(AuditEntry.access == Access.READ))
