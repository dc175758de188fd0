"""The child first: where it is tonight, how to get there, whom to call, what is known (faults B10, B24)."""

import pytest
from sqlalchemy import select

from app import clock
from app.db import db
from app.processes.protection_case.visit_forms import FirstVisitForm
from app.roles import Role
from app.rules.cases import cases
from app.tables import sealing
from app.tables.cases import CasePerson, Place
from app.tables.contacts import ContactState
from app.tables.people import Household
from app.workflow import registry
from tests import make_work
from tests.support import casework
from tests.support.tree import parsed

pytestmark = pytest.mark.usefixtures("session", "rules")
rules = casework.rules
ADDRESS = "Түркістан, Абай көшесі 5, 12-пәтер"
ORDER = [
    "To do",
    "People",
    "Key dates",
    "Family plan",
    "Linked cases",
    "What was reported",
    "What the visits found",
    "Timeline",
]


@pytest.fixture
def case():
    """Reported by a neighbour, at home, with a mother to call and a father who must not be."""
    found, _sibling = casework.full()
    sealing.put(db.session.get_one(Household, found.household_id), "address", ADDRESS)
    told = make_work.contact(
        state=ContactState.TRIAGED, case_id=found.id, caller_relation="neighbour", harms=["physical"], language="ru"
    )
    sealing.put(told, "words", "Слышу крики каждую ночь")
    sealing.put(told, "caller_phone", "+77025550101")
    father = next(
        one for one in db.session.scalars(select(CasePerson).filter_by(case_id=found.id)) if one.relation == "father"
    )
    sealing.put(father.person, "phone", "+77770000000")
    cases.set_place(found, Place.HOME, by=None)
    return found


def page_of(browser, case, path=""):
    return parsed(browser.get(f"/cases/{case.public_id}{path}").text)


def test_the_case_page_leads_with_the_child_then_the_work_and_people_and_ends_with_the_timeline(sign_in, case):
    page = page_of(sign_in(casework.manager_of(case)), case)
    [lead] = page.xpath("//section[contains(@class, 'lead')]")
    assert "At home" in lead.text_content()
    assert ADDRESS in lead.text_content()
    heads = [head.text.strip() for head in page.xpath("//div[contains(@class, 'over')]//section/header/h2")]
    assert heads == ORDER
    assert page.xpath("//main//section[contains(@class, 'lead')]/following::div[contains(@class, 'over')]")
    assert "Слышу крики каждую ночь" in page.xpath("//blockquote[@lang='ru']")[0].text_content()


def test_numbers_are_pressed_to_call_except_of_those_who_must_not_be_called(sign_in, case):
    page = page_of(sign_in(casework.manager_of(case)), case)
    called = page.xpath("//a[starts-with(@href, 'tel:')]/@href")
    assert "tel:+77011234567" in called
    assert "tel:+77025550101" in called
    assert "tel:+77770000000" not in called
    assert "Қайратов Ілияс, Father" in page.xpath("//p[@class='stop']")[0].text_content()


def test_who_asked_not_to_be_answered_is_not_called_by_a_slip(sign_in, case):
    told = make_work.contact(state=ContactState.TRIAGED, case_id=case.id, is_reply_safe=False)
    sealing.put(told, "caller_phone", "+77075550199")
    db.session.flush()
    page = page_of(sign_in(casework.manager_of(case)), case)
    assert "tel:+77075550199" not in page.xpath("//a/@href")


def test_no_map_hears_of_the_address_before_it_is_pressed(sign_in, case):
    page = page_of(sign_in(casework.manager_of(case)), case)
    [link] = page.xpath("//a[starts-with(@href, 'geo:')]")
    assert link.get("rel") == "noreferrer"
    assert not [url for url in page.xpath("//@src | //@href") if url.startswith(("http:", "https:", "//"))]


def test_the_address_of_a_foster_family_is_not_on_the_page_and_the_familys_home_says_it_is_another(sign_in, case):
    cases.set_place(case, Place.FOSTER_FAMILY, by=None)
    db.session.flush()
    lead = page_of(sign_in(casework.manager_of(case)), case).xpath("//section[contains(@class, 'lead')]")[0]
    assert "The address of the foster family is secret." in lead.text_content()
    assert "The family's home: the child is not there now" in lead.text_content()


def test_a_placement_officer_reads_neither_the_report_nor_the_number_of_who_reported(sign_in, case):
    make_work.placement(of=case)
    page = page_of(sign_in(Role.PLACEMENT_OFFICER, region_id=case.region_id), case)
    assert "Слышу крики" not in page.text_content()
    assert "tel:+77025550101" not in page.xpath("//a/@href")


def test_the_page_keeps_to_fifteen_statements_with_reports_and_visits(sign_in, case):
    manager = casework.manager_of(case)
    for _number in range(4):
        cases.record_visit(case, by=manager, at=clock.now(), is_child_seen=True, report="Жақсы")
    browser = sign_in(manager)
    page_of(browser, case)
    with casework.statements() as asked:
        page = page_of(browser, case)
    assert len(asked) <= 15, asked
    assert "Жақсы" in page.xpath("//section[header/h2[.='What the visits found']]")[0].text_content()


@pytest.mark.parametrize("path", ["/visit", "/talk"])
def test_whoever_goes_or_calls_has_address_numbers_and_report_beside_the_form(sign_in, case, path):
    page = page_of(sign_in(casework.manager_of(case)), case, path)
    assert ADDRESS in page.text_content()
    assert "tel:+77011234567" in page.xpath("//a/@href")
    assert "Слышу крики каждую ночь" in page.text_content()


@pytest.mark.parametrize(
    "key",
    [
        key
        for key, bound in registry.user_tasks.items()
        if bound.form.reaches_out and not key.startswith("placement_visit")
    ],
)
def test_so_has_every_task_that_somebody_goes_for(sign_in, case, key):
    process, step = key.split("/")
    item = make_work.task(of=case, process=process, step=step, name="See the child", assignee_id=case.manager_id)
    browser = sign_in(casework.manager_of(case))
    paths = [f"/tasks/{item.public_id}", *([f"/tasks/{item.public_id}/attempt"] if step == "first_visit" else [])]
    for path in paths:
        with casework.statements() as asked:
            page = parsed(browser.get(path).text)
        assert ADDRESS in page.text_content(), path
        assert "tel:+77011234567" in page.xpath("//a/@href"), path
        assert len(asked) <= 15, asked


def test_the_tasks_that_somebody_goes_for_are_known():
    """Which form reaches out is said at the form; a new visit that does not say so is seen here."""
    assert {key for key, bound in registry.user_tasks.items() if bound.form.reaches_out} == {
        "protection_case/first_visit",
        "protection_case/removal_act",
        "protection_case/assess_family",
        "placement_visit/visit_child",
        "agency_notice/tell_police",
        "agency_notice/call_ambulance",
        "agency_notice/tell_prosecutor",
    }


def test_a_first_visit_asks_for_at_most_nine_answers(app):
    with app.test_request_context():
        form = FirstVisitForm()
    required = [field.name for field in form if field.flags.required]
    assert len(required) <= 9, required
