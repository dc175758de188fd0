"""Where every child is tonight: gaps first, counts that equal lists, and nobody sees more than the role may."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.audit import AuditEntry
from app.db import db
from app.jobs import drain
from app.roles import Role
from app.rules.cases import cases
from app.tables.cases import Place
from app.web.figures import tonight_list
from tests import make, make_work
from tests.support import casework
from tests.support.tree import parsed

pytestmark = pytest.mark.usefixtures("session", "rules")
rules = casework.rules
ENTER = [Role.HEAD, Role.COMMISSIONER, Role.OMBUDSMAN]


def child(manager=None, place=Place.HOME, seen_days=0, is_worked=True, **more):
    """A case of which nothing is missing unless told otherwise."""
    case = make_work.case(manager=manager, **more)
    if place:
        cases.set_place(case, place, by=None)
    case.last_seen_at = clock.now() - timedelta(days=seen_days)
    if is_worked:
        make_work.task(of=case)
    db.session.flush()
    return case


def numbers(page):
    found = parsed(page.text).xpath("//table[@data-list]//span[@class='s'][1]")
    return [one.text.split(" · ")[0] for one in found if " · " in (one.text or "")]


def counted(page):
    """Rows of the table of numbers: name to its figures."""
    rows = parsed(page.text).xpath("(//table)[1]/tbody/tr")
    cells = {row.xpath("./th")[0].text_content(): row.xpath("./td") for row in rows}
    return {name: [int(cell.text_content()) for cell in own] for name, own in cells.items()}


def walked(browser, path="/tonight"):
    seen = []
    while path:
        page = browser.get(path)
        seen += numbers(page)
        path = (parsed(page.text).xpath("//a[@rel='next']/@href") or [""])[0]
    return seen


def test_gaps_stand_first_and_say_what_is_missing(sign_in):
    calm = child()
    lost, unseen = child(place=None), child(seen_days=15)
    left, forgotten = child(), child(is_worked=False)
    left.manager.is_present = False
    page = sign_in(Role.HEAD).get("/tonight")
    assert set(numbers(page)[:4]) == {lost.number, unseen.number, left.number, forgotten.number}
    assert numbers(page)[4:] == [calm.number]
    found = (*tonight_list.WORDS.values(), "Place not known", "The case manager is not at work")
    for words in map(str, found):
        assert words in page.text


def test_a_row_says_where_since_when_when_seen_and_who_answers_for_it(sign_in):
    manager = make.user(name="Ләззат Оспан")
    with clock.at(clock.now() - timedelta(days=3)):
        case = child(manager, place=Place.RELATIVES, surname="Серік", given="Айша")
    text = parsed(sign_in(Role.HEAD).get("/tonight").text).text_content()
    day = clock.now().astimezone(clock.ALMATY) - timedelta(days=3)
    for words in ("Серік Айша", "With relatives", f"since {day.day} {day:%b %Y}", "Ләззат Оспан", case.number):
        assert words in text


def test_the_list_is_by_district_and_pages_follow_without_gaps_or_repeats(sign_in, monkeypatch):
    monkeypatch.setattr(tonight_list, "LISTING", replace(tonight_list.LISTING, size=3))
    first, second = make.district(), make.district()
    made = [child(make.user(district_id=place.id), place=place_of) for place_of in (None, Place.HOME)
            for place in (first, second) for _ in range(2)]  # fmt: skip
    assert walked(sign_in(Role.HEAD)) == [case.number for case in made]


def test_every_count_equals_the_list_it_leads_to(sign_in, monkeypatch):
    monkeypatch.setattr(tonight_list, "LISTING", replace(tonight_list.LISTING, size=4))
    for manager in (make.user(), leaves := make.user()):
        for place, days in ((Place.HOME, 0), (None, 0), (Place.OTHER, 20), (None, 20), (Place.HOME, 1)):
            child(manager, place=place, seen_days=days)
    leaves.is_enabled = False
    db.session.flush()
    browser = sign_in(Role.HEAD)
    table = parsed(browser.get("/tonight").text).xpath("(//table)[1]")[0]
    links = [(int(link.text_content()), link.get("href")) for link in table.xpath(".//a")]
    assert len(links) >= 12
    for number, path in links:
        assert len(walked(browser, path)) == number, path


def test_nothing_of_another_region_is_listed_or_counted(sign_in):
    child()
    page = sign_in(Role.HEAD, region_id=make.region(75).id).get("/tonight")
    assert numbers(page) == []
    assert "No open case" in page.text


def test_a_closed_case_is_nobodys_child_of_the_night(sign_in):
    case = child()
    cases.close_case(case, "goals_met", by=None)
    assert numbers(sign_in(Role.HEAD).get("/tonight")) == []


def test_a_commissioner_counts_the_region_and_lists_what_came_up(sign_in):
    reached, other = child(surname="Жеткен"), child(place=None, surname="Жетпеген")
    make_work.escalation(reached)
    page = sign_in(Role.COMMISSIONER).get("/tonight")
    assert numbers(page) == [reached.number]
    assert "Жетпеген" not in page.text
    assert other.number not in page.text
    assert counted(page)["Total"] == [2, 1, 1, 0, 0, 0]
    assert parsed(page.text).xpath("(//table)[1]//a") == []


def test_the_ombudsman_reads_numbers_by_region_and_no_name(sign_in):
    here, there = child(surname="Құпия"), child(district=make.district(make.region(75)), place=None)
    make_work.escalation(here, reached_ombudsman_at=clock.now())
    page = sign_in(Role.OMBUDSMAN).get("/tonight")
    assert counted(page) == {
        "Turkistan region": [1, 0, 0, 0, 0, 0], "Region 75": [1, 1, 1, 0, 0, 0], "Total": [2, 1, 1, 0, 0, 0],
    }  # fmt: skip
    assert "Құпия" not in page.text
    assert here.number not in page.text
    assert there.number not in page.text


@pytest.mark.parametrize("role", ENTER)
def test_that_somebody_looked_is_on_the_record(sign_in, role):
    browser = sign_in(role)
    browser.get("/tonight")
    looked = select(AuditEntry.actor_id).where(AuditEntry.what == "where every child is")
    assert db.session.scalars(looked).all() == [browser.user.id]


@pytest.mark.parametrize("role", sorted(set(Role) - set(ENTER)))
def test_nobody_else_has_the_page(sign_in, role):
    assert sign_in(role).get("/tonight").status_code == 403


def test_the_page_takes_the_same_statements_for_one_child_and_for_many(sign_in):
    browser = sign_in(Role.HEAD)
    child()
    browser.get("/tonight")
    with casework.statements() as few:
        browser.get("/tonight")
    manager = make.user()
    for number in range(55):
        child(manager, place=None if number % 3 else Place.HOME)
    with casework.statements() as many:
        assert len(numbers(browser.get("/tonight"))) == tonight_list.LISTING.size
    assert len(many) == len(few) <= 15


@pytest.mark.parametrize("nonsense", ["district=x", "district=" + "9" * 30, "gap=purple", "after=1", "after=%00"])
def test_nonsense_in_the_address_is_passed_over(sign_in, nonsense):
    child()
    assert sign_in(Role.HEAD).get(f"/tonight?{nonsense}").status_code in {200, 400}


def test_a_page_after_a_row_that_was_resolved_meanwhile_still_comes(sign_in):
    lost, other = child(place=None), child(place=None)
    cases.set_place(lost, Place.HOME, by=None)
    db.session.flush()
    browser = sign_in(Role.HEAD)
    assert browser.get(f"/tonight?gap=place&after={lost.public_id}").status_code == 200
    assert numbers(browser.get("/tonight?gap=place")) == [other.number]


def test_the_head_has_all_cases_checked_at_once_and_finds_the_tasks(sign_in):
    case = child()
    case.manager.is_enabled = False
    browser = sign_in(Role.HEAD)
    answer = browser.post("/tonight/check", follow_redirects=True)
    assert "No activity on 1 case" in answer.text
    drain()
    page = browser.get("/tonight")
    link = parsed(page.text).xpath("//a[contains(., 'get it moving')]/@href")[0]
    queue = browser.get(link).text
    assert queue.count("Get this case moving") >= 1
    assert case.number in queue
    assert "No other case is inactive" in browser.post("/tonight/check", follow_redirects=True).text


def test_a_check_is_of_the_own_region(sign_in):
    case = child(district=make.district(make.region(75)))
    case.manager.is_enabled = False
    assert "No other case is inactive" in sign_in(Role.HEAD).post("/tonight/check", follow_redirects=True).text
    assert sign_in(Role.COMMISSIONER).post("/tonight/check").status_code == 403
