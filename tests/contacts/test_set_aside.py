"""What a child or an operator typed where it need not be answered is kept word for word, and nobody is sent back."""

import pytest
from sqlalchemy import select

from app.db import db
from app.deadlines import seed as deadlines
from app.roles import Role
from app.rules.contacts import receiving
from app.tables import sealing
from app.tables.contacts import Contact
from tests import make
from tests.support.telephone import ring

UNREAD = "said: “{}”, could not be read"


@pytest.fixture(autouse=True)
def _deadlines(session):
    deadlines.seed()


@pytest.fixture
def desk(sign_in):
    return sign_in(Role.OPERATOR)


def newest():
    db.session.expire_all()
    return db.session.scalars(select(Contact).order_by(Contact.id.desc()).limit(1)).one()


def page_of(desk, contact):
    return desk.get(f"/contacts/{contact.public_id}").text


@pytest.mark.parametrize("about", ["me", "child"])
def test_a_childs_text_is_received_whatever_stands_beside_it(client, desk, about):
    """Fault A13: age "десять" or phone "123" gave 422 and stored nothing."""
    typed = {"age": "десять", "phone": "123", "name": "Ә" * 90, "region": "here", "is_reply_safe": "perhaps"}
    answer = client.post(f"/help/{about}", {"words": "Меня бьют", **typed})
    assert 'class="code"' in client.get(answer.headers["Location"]).text
    contact = newest()
    assert (sealing.get(contact, "words"), contact.child_age) == ("Меня бьют", None)
    page = page_of(desk, contact)
    for said in typed.values():
        assert UNREAD.format(said) in page


def test_a_call_is_taken_whatever_its_number_is(desk):
    """Fault A13."""
    desk.get(ring(desk, "sip-trunk-9"))
    assert desk.post("/calls/new", {"number": "0042 mama", "line": "7"}).status_code == 303
    first, second = db.session.scalars(select(Contact).order_by(Contact.id)).all()
    assert UNREAD.format("sip-trunk-9") in page_of(desk, first) and UNREAD.format("0042 mama") in page_of(desk, second)


def test_triage_goes_on_with_words_for_numbers_and_a_number_read_later_takes_their_place(desk):
    """Fault A13."""
    where = ring(desk)
    said = {"region": "", "child_age": "лет десять", "phone": "спросить у соседки", "outcome": "information"}
    record = desk.post(where, said).headers["Location"]
    page = desk.get(record).text
    assert UNREAD.format("лет десять") in page and UNREAD.format("спросить у соседки") in page
    assert desk.post(record, {"region": "", "child_age": "10", "do": "save"}).status_code == 303
    assert receiving.set_aside(newest()) == {"phone": "спросить у соседки"} and newest().child_age == 10


def test_a_talk_is_noted_with_an_age_in_words(desk, sign_in):
    """Fault A13."""
    desk.post(ring(desk), {"region": "", "outcome": "psychologist"})
    task = receiving.open_task(newest(), "talk_with_child")
    said = {"outcome": "helped", "summary": "She will tell her aunt.", "child_age": "он алты"}
    assert sign_in(Role.PSYCHOLOGIST).post(f"/tasks/{task.public_id}", said).status_code == 303
    assert receiving.set_aside(newest()) == {"child_age": "он алты"}


def test_a_number_is_read_by_the_one_rule_on_every_form(desk):
    """Fault C4: a form read one digit too few as a foreign number."""
    desk.get(ring(desk, "%2B7 701 000 00 1"))
    assert newest().caller_phone_index is None
    assert receiving.set_aside(newest()) == {"phone": "+7 701 000 00 1"}


def test_make_leaves_nothing_aside():
    assert receiving.set_aside(make.contact()) == {}
