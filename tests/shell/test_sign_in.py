"""Sessions live in the database and end there."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.roles import Role
from app.staff import sign_in as login
from app.staff.models import Login, LoginFailure
from tests import make


@pytest.fixture
def head(sign_in):
    return sign_in(Role.HEAD)


def is_in(browser):
    return browser.post("/session").status_code == 200


def test_a_right_password_opens_a_session(head):
    assert is_in(head)


def test_the_cookie_is_closed_to_scripts_and_other_sites(client, session):
    user = make.user()
    answer = client.post("/sign-in", {"sign_in": user.sign_in, "password": make.PASSWORD})
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("alaqan="))
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Expires" not in cookie
    assert session.scalars(select(Login)).one().token_hash not in cookie.encode()


def test_a_wrong_password_says_so_and_keeps_the_name(client, session):
    user = make.user()
    answer = client.post("/sign-in", {"sign_in": user.sign_in, "password": "wrong"})
    assert answer.status_code == 422
    assert "The sign-in name or the password is wrong." in answer.text
    assert f'value="{user.sign_in}"' in answer.text
    assert 'value="wrong"' not in answer.text


def test_an_unknown_name_gets_the_same_answer(client, session):
    answer = client.post("/sign-in", {"sign_in": "nobody", "password": "wrong"})
    assert answer.status_code == 422
    assert "The sign-in name or the password is wrong." in answer.text


def test_after_ten_failures_even_the_right_password_waits(client, session, app):
    user = make.user()
    with app.test_request_context():
        account, place = login._fingerprint("account", user.sign_in), login._fingerprint("address", "elsewhere")
    for _ in range(10):
        make.add(LoginFailure(account_hash=account, address_hash=place, at=clock.real_now()))
    right = {"sign_in": user.sign_in, "password": make.PASSWORD}
    answer = client.post("/sign-in", right)
    assert answer.status_code == 429
    assert "Wait 15 minutes" in answer.text
    for failure in session.scalars(select(LoginFailure)):
        failure.at -= timedelta(minutes=16)
    session.commit()
    assert client.post("/sign-in", right).status_code == 303


def test_a_failure_is_counted_in_the_database(client, session):
    client.post("/sign-in", {"sign_in": "nobody", "password": "wrong"})
    client.post("/sign-in", {"sign_in": "nobody", "password": "wrong"})
    assert len(session.scalars(select(LoginFailure)).all()) == 2


@pytest.mark.parametrize(("column", "back"), [("seen_at", timedelta(minutes=31)), ("opened_at", timedelta(hours=13))])
def test_a_session_ends_when_idle_and_after_a_shift(head, session, column, back):
    row = session.scalars(select(Login)).one()
    setattr(row, column, clock.real_now() - back)
    session.commit()
    assert not is_in(head)


def test_a_closed_session_ends_on_the_next_request_in_every_browser(head, session):
    login.end_sessions(head.user)
    session.commit()
    assert not is_in(head)


def test_a_disabled_person_is_out_on_the_next_request(head, session):
    head.user.is_enabled = False
    session.commit()
    assert not is_in(head)


def test_signing_out_ends_the_session_also_for_a_copied_cookie(head):
    copied = head.inner.get_cookie("alaqan").value
    head.post("/sign-out")
    head.inner.set_cookie("alaqan", copied)
    assert not is_in(head)


def test_what_a_page_asks_for_by_itself_keeps_nobody_signed_in(head, session):
    row = session.scalars(select(Login)).one()
    row.seen_at = before = clock.real_now() - timedelta(minutes=5)
    session.commit()
    head.post("/session", headers={"X-Background": "1"})
    session.refresh(row)
    assert row.seen_at == before
    head.post("/session")
    session.refresh(row)
    assert row.seen_at > before


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_signing_in_leads_to_pages_of_ours_only(client, session, path):
    user = make.user()
    session.commit()
    answer = client.post("/sign-in", {"sign_in": user.sign_in, "password": make.PASSWORD, "next": path})
    assert answer.headers["Location"] == "/"


def test_the_language_is_the_persons_then_the_cookies_then_the_browsers(client, session, sign_in):
    assert 'lang="en"' in client.get("/sign-in").text
    assert 'lang="kk"' in client.get("/sign-in", headers={"Accept-Language": "fr"}).text
    client.post("/language", {"language": "ru", "next": "/sign-in"})
    assert 'lang="ru"' in client.get("/sign-in").text
    head = sign_in(Role.HEAD, language="kk")
    head.post("/language", {"language": "ru"})
    session.refresh(head.user)
    assert head.user.language == "ru"


def test_a_language_nobody_speaks_here_is_refused(client):
    assert client.post("/language", {"language": "xx"}).status_code == 400
