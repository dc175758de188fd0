"""Bad input and bad luck get a clear answer, and nothing typed is lost."""

import io
import json
from typing import Any

import pytest
import structlog
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import BadRequest

from app import audit, create_app
from app.audit import AuditEntry
from app.audit_codes import AuditCode
from app.db import db, make_engine
from app.errors import Conflict, NotFound, Refused, RuleBroken
from app.policy import public
from tests import make, make_work
from tests.conftest import HOST
from tests.support import casework

FAILURES = {400: BadRequest(), 403: Refused(), 404: NotFound(), 409: Conflict("Айгерім did it."), 500: RuntimeError()}


@pytest.fixture(scope="module")
def broken(app):
    """An application with views that fail."""
    before = db.engine, db.sessions
    url = app.config["DATABASE_URL"]

    def crash():
        raise RuntimeError("Айгерім 120314500004")

    def rule():
        raise RuleBroken("This placement has already ended.")

    def away():
        raise OperationalError("select 1", {}, Exception("server closed the connection"))

    def looks(code):
        with db.unit_of_work():
            audit.looked(make.user(), AuditCode.CASE_PAGE, make_work.case())
        raise FAILURES[code]

    found: dict[str, Any] = {"crash": crash, "rule": rule, "away": away, "looks/<int:code>": looks}
    app = create_app(url, TESTING=True, WTF_CSRF_ENABLED=False, SECRET_KEY="test", PROPAGATE_EXCEPTIONS=False)
    app._got_first_request = False
    for name, view in found.items():
        app.add_url_rule(f"/_{name}", view.__name__, public("a test")(view), methods=["GET", "POST"])
    db.engine.dispose()
    db.engine, db.sessions = before
    return app.test_client()


def send(client, path, **more):
    return client.post(path, base_url=HOST, headers={"Accept-Language": "en"}, **more)


@pytest.mark.parametrize(
    ("path", "code", "words"),
    [
        ("/_crash", 500, "Something went wrong on our side"),
        ("/_away", 503, "We cannot save this right now"),
        ("/_rule", 409, "This placement has already ended."),
    ],
)
def test_what_was_typed_is_shown_again(broken, session, path, code, words):
    answer = send(broken, path, data={"notes": "The door was <open>.", "password": "hunter2", "csrf_token": "t0ken"})
    assert answer.status_code == code
    assert words in answer.text
    assert "The door was &lt;open&gt;." in answer.text
    assert "hunter2" not in answer.text and "t0ken" not in answer.text


def test_a_crash_is_logged_without_what_was_in_it(broken, session, capsys):
    send(broken, "/_crash", data={"notes": "Айгерім"})
    logged = capsys.readouterr().err
    assert "RuntimeError" in logged and "test_errors.py" in logged
    assert "Айгерім" not in logged and "120314500004" not in logged


def test_the_database_away_still_answers_and_shows_what_was_typed(broken, session):
    before = db.engine, db.sessions
    db.bind(make_engine("postgresql+psycopg://nobody@/none?host=/nowhere", role="app_web"))
    try:
        answer = send(broken, "/sign-in", data={"sign_in": "aigerim", "password": "x"})
    finally:
        db.engine, db.sessions = before
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert "aigerim" in answer.text


@pytest.mark.parametrize("path", ["/nothing", "/static/none.css", "/tasks/1234567890123456789012345678901234567890"])
def test_an_unknown_address_is_404(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert "Page not found" in answer.text


@pytest.mark.parametrize("value", ["a\x00b", "a\x00"])
def test_nul_is_refused_with_what_was_typed(client, value):
    answer = client.post("/sign-in", {"sign_in": value, "password": "x"})
    assert answer.status_code == 400
    assert "We could not read this" in answer.text
    assert "<pre>ab</pre>" in answer.text or "<pre>a</pre>" in answer.text


@pytest.mark.parametrize("raw", [b"sign_in=%ED%A0%80&password=x", b"sign_in=%FF%FE&password=x", b"sign_in=%00"])
def test_bytes_that_are_no_text_are_no_crash(client, raw):
    answer = client.post("/sign-in", raw, content_type="application/x-www-form-urlencoded")
    assert 400 <= answer.status_code < 500


def test_too_much_is_413(client):
    photo = (io.BytesIO(b"x"), "x.png")  # the bound on form text counts in multipart bodies only
    assert client.post("/sign-in", {"sign_in": "x" * 600_000, "photo": photo}).status_code == 413
    answer = client.post("/sign-in", b"x" * (13 * 2**20), content_type="application/octet-stream")
    assert answer.status_code in {413, 422}


def test_a_foreign_host_is_refused(app, session):
    assert app.test_client().get("/sign-in", base_url="http://evil.example").status_code == 400


def test_every_page_forbids_inline_code_and_being_kept(client):
    headers = client.get("/sign-in").headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Request-Id"]


def test_a_request_keeps_the_id_it_came_with(client):
    assert client.get("/sign-in", headers={"X-Request-Id": "abc-12345"}).headers["X-Request-Id"] == "abc-12345"
    assert client.get("/sign-in", headers={"X-Request-Id": "<script>"}).headers["X-Request-Id"] != "<script>"


def test_a_form_without_its_token_is_refused_in_words(app, session):
    before = db.engine, db.sessions
    strict = create_app(app.config["DATABASE_URL"], TESTING=True, SECRET_KEY="test")
    db.engine.dispose()
    db.engine, db.sessions = before
    answer = send(strict.test_client(), "/sign-in", data={"sign_in": "aigerim", "password": "x"})
    assert answer.status_code == 400
    assert "This page was open too long" in answer.text
    assert "aigerim" in answer.text


def of_request(number):
    """What was recorded under that number."""
    wanted = select(AuditEntry.what).where(AuditEntry.request_id == number).order_by(AuditEntry.id)
    return db.session.scalars(wanted).all()


def logged_under(number, logged):
    """Lines of the log that hold it."""
    return [line["event"] for line in map(json.loads, logged.splitlines()) if line.get("request") == number]


@pytest.mark.parametrize("code", FAILURES)
def test_the_number_on_an_error_page_finds_what_was_recorded_and_logged(broken, session, capsys, code):
    answer = send(broken, f"/_looks/{code}")
    number = answer.headers["X-Request-Id"]
    assert answer.status_code == code
    assert f"give this number: {number}." in answer.text
    assert of_request(number)[-1] == "case page"
    found = logged_under(number, capsys.readouterr().err)
    assert "request" in found
    assert any("Exception on" in line for line in found) == (code == 500)


def test_each_request_has_a_number_of_its_own_in_the_audit(session, sign_in):
    case = make_work.case()
    browser = sign_in(casework.manager_of(case))
    numbers = [browser.get(f"/cases/{case.public_id}").headers["X-Request-Id"] for _ in range(2)]
    assert len(set(numbers)) == 2
    assert [of_request(number) for number in numbers] == [["case page"], ["case page"]]


def test_nothing_of_a_request_is_left_on_its_thread(broken, client, session, capsys):
    send(broken, "/_crash")
    number = client.get("/sign-in").headers["X-Request-Id"]
    structlog.get_logger().info("afterwards")
    audit.record(None, AuditCode.PERSON, make_work.case())
    assert "person" in of_request("") and "person" not in of_request(number)
    assert "afterwards" in logged_under(None, capsys.readouterr().err)
