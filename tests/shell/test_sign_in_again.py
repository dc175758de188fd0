"""A session that ended is begun again on the page where one was, by its own person; fault A9."""

import pytest
from sqlalchemy import update

from app import clock
from app.db import db
from app.roles import Role
from app.staff.models import Login
from tests import make, make_work

pytestmark = pytest.mark.usefixtures("session")
SCRIPT = {"X-Draft": "1"}


@pytest.fixture
def me():
    return make.user(Role.SPECIALIST)


@pytest.fixture
def desk(sign_in, me):
    return sign_in(me)


def end_sessions():
    db.session.execute(update(Login).values(closed_at=clock.real_now()))
    db.session.commit()


def mark_of(browser):
    return browser.get("/session/who").json["who"]


def again(browser, name, password=make.PASSWORD, who=""):
    return browser.post("/session/again", {"again_name": name, "again_password": password, "who": who})


def test_a_script_is_told_by_the_status_and_a_page_led_to_the_sign_in(desk):
    end_sessions()
    for header in ("X-Draft", "HX-Request", "X-Background"):
        assert desk.get("/queue", headers={header: "1"}).status_code == 401
    assert desk.get("/queue").location == "/sign-in?next=%2Fqueue"


def test_a_draft_with_an_old_token_asks_for_a_new_one_and_not_for_another_sign_in(app, me, desk, monkeypatch):
    path = f"/cases/{make_work.case(manager=me).public_id}/note"
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    draft = {"draft_typed_at": "1", "text": "x", "csrf_token": "old"}
    assert desk.post(path, draft, headers=SCRIPT).status_code == 419
    end_sessions()
    assert desk.post(path, draft, headers=SCRIPT).status_code == 401


def test_its_own_person_gets_back_in_with_the_password(desk, me):
    who = mark_of(desk)
    end_sessions()
    assert mark_of(desk) == ""
    assert again(desk, me.sign_in, "wrong", who).status_code == 422
    assert again(desk, me.sign_in, "", who).status_code == 422
    assert again(desk, me.sign_in, who=who).status_code == 200
    assert mark_of(desk) == who


def test_another_person_does_not_get_into_that_page(desk, me):
    who, other = mark_of(desk), make.user(Role.SPECIALIST)
    end_sessions()
    answer = again(desk, other.sign_in, who=who)
    assert (answer.status_code, answer.json) == (403, {"problem": "This page belongs to someone else."})
    assert mark_of(desk) == ""


def test_guessing_is_bounded_as_on_the_page_for_signing_in(desk, me):
    for _ in range(10):
        assert again(desk, me.sign_in, "wrong", mark_of(desk)).status_code == 422
    assert again(desk, me.sign_in, who=mark_of(desk)).status_code == 429


def test_pages_of_two_people_are_locked_with_two_keys(sign_in, desk):
    other = sign_in(make.user(Role.SPECIALIST))
    keys = [browser.get("/queue").text.partition('data-page-key="')[2][:44] for browser in (desk, other)]
    assert len(set(keys)) == 2 and all(key.endswith("=") for key in keys)
    assert len({mark_of(desk), mark_of(other)}) == 2
