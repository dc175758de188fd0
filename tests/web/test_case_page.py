"""The case page: who the child is, where the case is, what waits, and who has looked."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.audit import AuditEntry, Deed
from app.db import db
from app.records import cases, timeline
from app.records.case import CaseState, Place
from app.roles import Role
from tests import make, make_work
from tests.web import casework

pytestmark = pytest.mark.usefixtures("session", "rules")
rules = casework.rules
TABS = ("", "/timeline", "/people", "/plan", "/documents", "/linked", "/access", "/diagram")


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
