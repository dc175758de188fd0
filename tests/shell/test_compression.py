"""What is compressed comes out the same; what would give a secret away, or is not there, is left alone."""

import gzip

import pytest

from app.roles import Role
from app.web.shell.assets import asset
from app.web.shell.compression import LEAST

GZIP = {"Accept-Encoding": "gzip, br"}


@pytest.fixture
def file(app):
    """file(name): the address of a built file."""

    def of(name):
        with app.test_request_context():
            return asset(name)

    return of


@pytest.mark.parametrize("name", ["help.css", "help.js", "app.css", "logo.svg"])
def test_a_built_file_comes_smaller_and_is_the_same(client, file, name):
    plain, small = client.get(file(name)), client.get(file(name), headers=GZIP)
    assert "Content-Encoding" not in plain.headers and small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.data) == plain.data
    assert small.headers["Content-Length"] == str(len(small.data))
    assert "Accept-Encoding" in small.headers["Vary"] and "immutable" in small.headers["Cache-Control"]


def test_letters_and_a_part_of_a_file_stay_as_they_are(client, file):
    assert "Content-Encoding" not in client.get(file("sans-latin.woff2"), headers=GZIP).headers
    part = client.get(file("app.css"), headers={**GZIP, "Range": "bytes=0-99"})
    assert (part.status_code, len(part.data)) == (206, 100) and "Content-Encoding" not in part.headers


def test_a_file_that_is_known_already_is_not_sent_again(client, file):
    first = client.get(file("help.css"), headers=GZIP)
    again = client.get(file("help.css"), headers={**GZIP, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_file_that_is_not_there_is_not_remembered(client):
    """Fault E9: a missing file stayed missing for a year in every browser that had asked."""
    missing = client.get("/static/dist/nothing.css", headers=GZIP)
    assert (missing.status_code, missing.headers["Cache-Control"]) == (404, "no-store")


def test_the_page_for_children_comes_smaller_and_the_pages_of_staff_do_not(client, sign_in):
    page = client.get("/help", headers=GZIP)
    assert page.headers["Content-Encoding"] == "gzip"
    assert "/help/me" in gzip.decompress(page.data).decode()
    assert len(page.data) < len(client.get("/help").data) / 2
    for path in ("/queue", "/search?text=x", "/sign-in"):
        assert "Content-Encoding" not in sign_in(Role.OPERATOR).get(path, headers=GZIP).headers


def test_a_redirect_is_too_small_to_gain(client):
    answer = client.get("/", headers=GZIP)
    assert answer.status_code == 302 and len(answer.data) < LEAST and "Content-Encoding" not in answer.headers
