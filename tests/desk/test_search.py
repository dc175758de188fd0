"""The search box finds what one may see, and puts nobody's data in an address."""

import re

import pytest

from app import vault
from app.audit import AuditEntry
from app.db import db
from app.roles import Role
from app.values import phones
from app.values.names import fold
from tests import make, make_work

pytestmark = pytest.mark.usefixtures("session")


def test_a_case_number_leads_straight_to_the_case(sign_in):
    case = make_work.case()
    answer = sign_in(case.manager).post("/search", {"q": f" {case.number.lower()} "})
    assert answer.status_code == 303
    assert answer.location == f"/cases/{case.public_id}"


def test_a_number_of_another_district_is_answered_like_one_that_does_not_exist(sign_in):
    foreign, browser = make_work.case(), sign_in(Role.SPECIALIST)
    there, nowhere = (browser.post("/search", {"q": q}) for q in (foreign.number, "KZ-2026-999999"))
    assert there.status_code == nowhere.status_code == 200
    assert without(there, foreign.number) == without(nowhere, "KZ-2026-999999")


def without(page, number):
    """The page without what was asked for, and without the token, which changes by the second."""
    token = re.search('name="csrf-token" content="([^"]+)"', page.text)[1]
    return page.text.replace(token, "").replace(number, "")


@pytest.mark.parametrize("spelling", ["Қайратова", "Кайратова", "Kairatova", "айгерим кайратова", "Айгерім"])
def test_a_name_is_found_in_any_spelling(sign_in, spelling):
    case = make_work.case(surname="Қайратова", given="Айгерім")
    make_work.case(manager=case.manager, surname="Серікұлы", given="Дәурен")
    page = sign_in(case.manager).post("/search", {"q": spelling})
    assert case.number in page.text
    assert "Дәурен" not in page.text


def test_a_child_is_found_by_the_exact_iin_and_not_by_a_part_of_it(sign_in):
    case = make_work.case(iin=_valid_iin())
    browser = sign_in(case.manager)
    assert case.number in browser.post("/search", {"q": _valid_iin()}).text
    assert case.number not in browser.post("/search", {"q": _valid_iin()[:8]}).text


def test_a_telephone_is_found_however_it_is_written(sign_in):
    case = make_work.case(phone="+77011234567")
    browser = sign_in(case.manager)
    for written in ("8 701 123 45 67", "+7(701)1234567", "7011234567"):
        assert case.number in browser.post("/search", {"q": written}).text


def test_names_of_another_district_are_not_found(sign_in):
    foreign = make_work.case(surname="Қайратова", given="Айгерім")
    assert foreign.number not in sign_in(Role.SPECIALIST).post("/search", {"q": "Қайратова"}).text


def test_an_operator_finds_the_contacts_that_wait_and_no_case(sign_in):
    case = make_work.case(phone="+77011234567")
    waiting = make_work.contact(caller_phone_index=vault.index("phone", phones.normal("87011234567")))
    page = sign_in(Role.OPERATOR).post("/search", {"q": "87011234567"})
    assert waiting.number in page.text
    assert case.number not in page.text


def test_more_than_50_are_cut_off_and_said_so(sign_in):
    case = make_work.case(surname="Ахметова", given="Аружан")
    for _ in range(51):
        make_work.case(manager=case.manager, surname="Ахметова", given="Аружан")
    page = sign_in(case.manager).post("/search", {"q": "Ахметова"})
    assert page.text.count("data-item") == 50
    assert "There are more." in page.text


def test_a_search_is_on_the_record_without_what_was_searched(sign_in):
    browser = sign_in(make.user(Role.HEAD))
    browser.post("/search", {"q": "Қайратова"})
    [entry] = db.session.query(AuditEntry).filter_by(what="search")
    assert entry.actor_id == browser.user.id
    assert "Қайратова" not in entry.subject


@pytest.mark.parametrize("q", ["%", "_", "\\", "а%' or 1=1--", "x" * 5000, "12", "😀"])
def test_odd_input_finds_nothing_and_breaks_nothing(sign_in, q):
    make_work.case()
    assert sign_in(Role.HEAD).post("/search", {"q": q}).status_code == 200


def test_the_address_of_a_search_holds_no_words(sign_in):
    case = make_work.case(surname="Қайратова")
    browser = sign_in(case.manager)
    assert case.number not in browser.get("/search?q=Қайратова").text
    page = browser.get("/queue").text
    assert '<form class="find" role="search" method="post" action="/search">' in page


def _valid_iin():
    """Twelve digits with the right check digit."""
    head = "08010150001"
    total = sum(int(d) * w for d, w in zip(head, range(1, 12), strict=True)) % 11
    if total == 10:
        total = sum(int(d) * w for d, w in zip(head, [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2], strict=True)) % 11
    return f"{head}{total}"


def test_a_found_contact_leads_to_its_page_or_to_its_case(sign_in):
    case = make_work.case()
    contact = make_work.contact(
        case_id=case.id, child_surname="Серікұлы", child_given="Дәурен", child_folded=fold("Серікұлы Дәурен")
    )
    found = sign_in(case.manager).post("/search", {"q": "Серікұлы"}).text
    assert contact.number in found and f'href="/cases/{case.public_id}"' in found
    assert f'href="/contacts/{contact.public_id}"' in sign_in(Role.SHIFT_LEAD).post("/search", {"q": "Серікұлы"}).text
