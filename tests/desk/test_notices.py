"""The page of what somebody was told."""

import re

import pytest
from sqlalchemy import select

from app.audit import AuditEntry
from app.db import db
from app.roles import Role
from app.rules.notices import tell
from app.staff.models import User
from app.tables.notices import Notice, NoticeKind
from tests import make, make_work


def test_one_reads_ones_own_notices_and_no_others(sign_in):
    case = make.case()
    head, other = make.user(Role.HEAD), make.user(Role.HEAD)
    tell(head, NoticeKind.VISIT_MAY_BE_LATE, case)
    tell(other, NoticeKind.TASK_LATE, case)
    page = sign_in(head).get("/notices").text
    assert "The initial home visit to a child may become overdue." in page
    assert case.number in page
    assert "A task in a case is overdue." not in page


def numbers(page):
    """Beside the links of the rail."""
    return dict(re.findall(r'data-number="([^"]+)"[^>]*>([^<]*)</b></a>\n', page))


def test_to_open_notices_is_to_read_them(sign_in):
    """Fault B13: nothing was marked, the rail had no number, and above it said "not read"."""
    head = make.user(Role.HEAD)
    tell(head, NoticeKind.TASK_LATE, make.case())
    client = sign_in(head)
    assert numbers(client.get("/queue").text)["/notices"] == "1"
    page = client.get("/notices").text
    assert "1 new" in page and numbers(page)["/notices"] == ""
    assert db.session.scalars(select(Notice.read_at)).one() is not None
    again = client.get("/notices").text
    assert "1 new" not in again and "A task in a case is overdue." in again


def test_what_a_page_asks_for_by_itself_is_not_read(sign_in):
    head = make.user(Role.HEAD)
    tell(head, NoticeKind.TASK_LATE, make.case())
    assert "1 new" in sign_in(head).get("/notices", headers={"X-Background": "1"}).text
    assert db.session.scalars(select(Notice.read_at)).one() is None


def test_a_notice_of_ones_own_open_task_leads_to_it(sign_in):
    operator = make.user(Role.OPERATOR)
    task = make_work.task(Role.OPERATOR, name="Triage the contact", process="contact", step="triage_contact")
    tell(operator, NoticeKind.NEW_MESSAGE, task=task)
    assert f'href="/tasks/{task.public_id}"' in sign_in(operator).get("/notices").text


def test_every_kind_of_notice_has_a_sentence(sign_in):
    head = make.user(Role.HEAD)
    for kind in NoticeKind:
        tell(head, kind, make.case())
    page = sign_in(head).get("/notices").text
    assert all(str(sentence) in page for sentence in (kind.words for kind in NoticeKind))


def email_of(user):
    return db.session.scalars(select(User.email).where(User.id == user.id)).one()


def test_everybody_says_where_their_own_letters_go(sign_in):
    client = sign_in(Role.SPECIALIST)
    assert "/notices/letters" in client.get("/notices").text
    assert client.post("/notices/letters", {"email": " ayman@department.gov.kz "}).status_code == 303
    assert email_of(client.user) == "ayman@department.gov.kz"
    assert 'value="ayman@department.gov.kz"' in client.get("/notices/letters").text
    assert client.post("/notices/letters", {"email": ""}).status_code == 303
    assert email_of(client.user) is None
    entries = db.session.scalars(select(AuditEntry.what).where(AuditEntry.actor_id == client.user.id)).all()
    assert list(entries).count("address for letters set") == 2


def test_the_same_address_written_again_is_no_change(sign_in):
    client = sign_in(Role.SPECIALIST, email="ayman@department.gov.kz")
    assert client.post("/notices/letters", {"email": "ayman@department.gov.kz "}).status_code == 303
    assert email_of(client.user) == "ayman@department.gov.kz"
    entries = select(AuditEntry.id).where(AuditEntry.what == "address for letters set")
    assert db.session.scalars(entries).all() == []


@pytest.mark.parametrize("wrong", ["ayman", "a@b", "a b@c.kz", "a@b.kz, c@d.kz", "a@b.kz\nBcc: x@y.kz", "Айман@б.қз"])
def test_what_is_no_address_is_refused(sign_in, wrong):
    client = sign_in(Role.SPECIALIST)
    answer = client.post("/notices/letters", {"email": wrong})
    assert answer.status_code == 422 and 'href="#email"' in answer.text
    assert email_of(client.user) is None
