"""The list of cases: what one sees, in which order, page by page; and the lists of deadlines, staff and incidents."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app import clock
from app.db import db
from app.deadlines.models import DeadlineRule
from app.roles import Role
from app.rules.cases import cases
from app.tables.cases import Place
from app.web.cases import case_list
from app.web.team import staff
from app.workflow.models import Incident
from tests import make, make_work
from tests.support import casework
from tests.support.tree import parsed

pytestmark = pytest.mark.usefixtures("session", "rules")
rules = casework.rules


def numbers(page):
    found = parsed(page.text).xpath("//table//a[contains(@href, '/cases/')]/following-sibling::span")
    return [one.text.split(" · ")[0] for one in found]


def opened(manager, count):
    """Cases of one manager, the oldest first."""
    found = []
    for days in range(count, 0, -1):
        with clock.at(clock.now() - timedelta(days=days)):
            found.append(make_work.case(manager=manager, surname=f"Бала{days}"))
    return found


def test_a_specialist_begins_with_the_own_cases_and_finds_the_districts(sign_in):
    manager = make.user()
    colleague = make.user(district_id=manager.district_id)
    mine, theirs = make_work.case(manager=manager), make_work.case(manager=colleague)
    browser = sign_in(manager)
    assert numbers(browser.get("/cases")) == [mine.number]
    assert set(numbers(browser.get("/cases?view=open"))) == {mine.number, theirs.number}


def test_the_newest_stands_first_and_pages_follow_without_gaps(sign_in, monkeypatch):
    monkeypatch.setattr(case_list, "LISTING", replace(case_list.LISTING, size=3))
    manager = make.user()
    made = opened(manager, 8)
    browser, path, seen = sign_in(manager), "/cases", []
    while path:
        page = browser.get(path)
        seen += numbers(page)
        path = (parsed(page.text).xpath("//a[@rel='next']/@href") or [""])[0]
    assert seen == [case.number for case in reversed(made)]


def test_the_list_takes_the_same_statements_for_one_case_and_for_fifty(sign_in):
    manager = make.user()
    browser = sign_in(manager)
    opened(manager, 1)
    browser.get("/cases")
    with casework.statements() as few:
        browser.get("/cases")
    opened(manager, 55)
    with casework.statements() as many:
        assert len(numbers(browser.get("/cases"))) == case_list.LISTING.size
    assert len(many) == len(few) <= 15


def test_filters_narrow_and_nonsense_is_passed_over(sign_in):
    manager = make.user()
    critical, high = make_work.case(manager=manager, risk="critical"), make_work.case(manager=manager)
    cases.set_place(high, Place.RELATIVES, by=manager)
    browser = sign_in(manager)
    assert numbers(browser.get("/cases?risk=critical")) == [critical.number]
    assert numbers(browser.get("/cases?place=relatives")) == [high.number]
    for nonsense in ("risk=purple", "after=1", "view=%00", "place=%F0%9F%92%A9"):
        assert browser.get(f"/cases?{nonsense}").status_code in {200, 400}
    assert len(numbers(browser.get("/cases?risk=purple"))) == 2


def test_closed_cases_have_a_view_of_their_own(sign_in):
    manager = make.user()
    case = make_work.case(manager=manager)
    cases.close_case(case, "goals_met", by=manager)
    browser = sign_in(manager)
    assert numbers(browser.get("/cases")) == []
    assert "No cases here" in browser.get("/cases").text
    assert numbers(browser.get("/cases?view=closed")) == [case.number]


@pytest.mark.parametrize("role", [Role.HEAD, Role.COMMISSIONER, Role.PLACEMENT_OFFICER])
def test_nobody_lists_cases_of_another_region(sign_in, role):
    case = make_work.case()
    make_work.escalation(of=case)
    make_work.placement(of=case)
    here = sign_in(role, region_id=case.region_id)
    assert numbers(here.get("/cases")) == [case.number]
    assert numbers(sign_in(role, region_id=make.region(75).id).get("/cases")) == []


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.ADMINISTRATOR, Role.ANALYST])
def test_a_role_without_cases_has_no_list(sign_in, role):
    assert sign_in(role).get("/cases").status_code == 403


def test_the_deadline_table_can_be_read_by_every_desk_with_what_it_rests_on(sign_in):
    page = sign_in(Role.OPERATOR).get("/deadlines")
    rule = db.session.query(DeadlineRule).filter_by(key="file_court_claim").first()
    assert page.status_code == 200
    assert rule.basis_en in parsed(page.text).text_content()
    assert "File the court claim" in page.text


def test_no_rule_of_the_deadline_table_is_shown_by_its_key(sign_in):
    page = parsed(sign_in(Role.ANALYST).get("/deadlines?process=all").text)
    steps = [one.text_content() for one in page.xpath("//tbody/tr/th")]
    assert steps
    assert [step for step in steps if "_" in step or "." in step] == []


def test_the_administrator_sees_broken_steps_and_no_case(sign_in):
    case = make_work.case(surname="Құпиябаев")
    instance = casework.started(case)
    make.add(
        Incident(
            instance_id=instance.id, step="request_placement", cause="LookupError in service.py", tries=2,
            first_at=clock.now(), last_at=clock.now(),
        )
    )  # fmt: skip
    page = sign_in(Role.ADMINISTRATOR).get("/incidents").text
    assert "Request a placement" in page
    assert "LookupError in service.py" in page
    assert "Құпиябаев" not in page
    assert case.number not in page


def test_only_the_administrator_sees_incidents(sign_in):
    assert sign_in(Role.HEAD).get("/incidents").status_code == 403


def test_the_staff_list_is_the_administrators_and_pages_by_name(sign_in, monkeypatch):
    monkeypatch.setattr(staff, "LISTING", replace(staff.LISTING, size=2))
    for name in ("Аа", "Бб", "Вв"):
        make.user(Role.HEAD, name=name)
    browser, path, seen = sign_in(Role.ADMINISTRATOR), "/staff?role=head", []
    while path:
        page = parsed(browser.get(path).text)
        seen += [one.text for one in page.xpath("//tbody/tr/th")]
        path = (page.xpath("//a[@rel='next']/@href") or [""])[0]
    assert seen == ["Аа", "Бб", "Вв"]
    assert sign_in(Role.HEAD).get("/staff").status_code == 403
