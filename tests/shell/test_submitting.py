"""A form that is sent: pressed twice it is done once, and of one that broke a rule nothing stands."""

import ast
from io import BytesIO

import pytest
from sqlalchemy import func, select

from app.db import db
from app.tables.cases import CaseEvent, Document
from app.tables.people import Person
from tests import make, make_work
from tests.support import casework, sources

UNDO = {"web/shell/submitting.py"}
TRIES = {"demo/steered.py", "demo/fostering.py"}
"""The made-up past does whatever a rule lets it do, each try in a transaction of its own."""
READS = {"rules/imports/uploads.py", "web/contacts/imports.py"}
"""Why a file cannot be read is said on its page; nothing was changed by then."""


def goes_on(node):
    """Whether a broken rule is swallowed here: caught without raising another, suppressed, or recognised."""
    if isinstance(node, ast.ExceptHandler):
        return (
            node.type is not None
            and "RuleBroken" in ast.unparse(node.type)
            and not isinstance(node.body[-1], ast.Raise)
        )
    name = ast.unparse(node.func).split(".")[-1] if isinstance(node, ast.Call) else ""
    return name in {"suppress", "isinstance"} and "RuleBroken" in ast.unparse(node)


def undoes(node):
    return isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"rollback", "begin_nested"}


def where(is_so):
    """The modules in which a node is so."""
    return {path.relative_to(sources.APP).as_posix() for path, node in sources.nodes() if is_so(node)}


def test_no_page_undoes_by_a_way_of_its_own():
    assert {path for path in where(undoes) if path.startswith("web/")} == UNDO


def test_only_one_place_swallows_a_broken_rule_and_undoes_what_was_done():
    assert where(goes_on) == UNDO | TRIES | READS


@pytest.fixture
def case(session):
    found = make_work.case()
    make.person(iin="900101400404")
    return found


def test_a_name_is_not_changed_beside_an_iin_that_is_refused(case, sign_in):
    browser = sign_in(casework.manager_of(case))
    sent = {"surname": "Басқа", "given": "Есім", "iin": "900101400404"}
    answer = browser.post(f"/cases/{case.public_id}/child", sent)
    assert answer.status_code == 422 and "Басқа" in answer.text
    wanted = select(Person.surname).where(Person.id == case.child_id)
    assert db.session.scalar(wanted) == "Қайратова"


def test_another_file_can_be_sent_in_the_form_that_refused_the_first(case, sign_in):
    browser = sign_in(casework.manager_of(case))

    def send(content):
        sent = {"kind": "act", "once": "abcdefgh1", "file": (content, "акт.pdf")}
        return browser.post(f"/cases/{case.public_id}/documents", sent, content_type="multipart/form-data")

    assert send(BytesIO(b"MZ no such thing")).status_code == 422
    assert send(BytesIO(b"%PDF-1.7 test")).status_code == 303
    assert db.session.scalar(select(func.count(Document.id))) == 1


def changes_of(case):
    wanted = select(func.count(CaseEvent.id)).where(CaseEvent.case_id == case.id, CaseEvent.kind == "household_changed")
    return db.session.scalar(wanted)


def test_a_change_that_is_pressed_twice_is_done_once(case, sign_in):
    browser = sign_in(casework.manager_of(case))
    for _ in range(2):
        sent = {"address": "Абай көшесі 7", "once": "abcdefgh1"}
        assert browser.post(f"/cases/{case.public_id}/household/address", sent).status_code == 303
    assert changes_of(case) == 1


def test_what_was_corrected_after_going_back_is_not_taken_for_the_same_press(case, sign_in):
    browser = sign_in(casework.manager_of(case))
    for text in ("Анасы келді", "Әжесі келді"):
        assert browser.post(f"/cases/{case.public_id}/note", {"text": text, "once": "abcdefgh1"}).status_code == 303
    page = browser.get(f"/cases/{case.public_id}/timeline").text
    assert "Анасы келді" in page and "Әжесі келді" in page
