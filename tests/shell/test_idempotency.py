"""A form that broke a rule is mended and sent again: nothing of the first try stands, not even that it was sent."""

import ast
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import func, select

import app.web
from app.db import db
from app.tables.cases import Document
from app.tables.people import Person
from tests import make, make_work
from tests.support import casework

UNDOES = {"rollback", "begin_nested", "once"}
CHANGES_NOTHING = {"calls.py: _number", "search.py: _index", "documents.py: add"}
"""What they call reads a text; the last calls a function that undoes."""


def calls(node):
    for one in ast.walk(node):
        if isinstance(one, ast.Call):
            yield one.func.attr if isinstance(one.func, ast.Attribute) else getattr(one.func, "id", "")


def catches(function):
    found = (one for one in ast.walk(function) if isinstance(one, ast.ExceptHandler) and one.type is not None)
    return any("RuleBroken" in ast.unparse(one.type) for one in found)


def test_whoever_catches_a_broken_rule_undoes_what_was_done():
    wrong, seen = set(), 0
    for path in Path(app.web.__file__).parent.rglob("*.py"):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef) and catches(function):
                seen += 1
                wrong |= set() if set(calls(function)) & UNDOES else {f"{path.name}: {function.name}"}
    assert wrong == CHANGES_NOTHING
    assert seen > 20


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
