"""The bar that moves a demonstration's time, and the command that does the same."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.audit import AuditEntry
from app.cli import clock as command
from app.db import db
from app.roles import Role
from app.settings import Mode, declare


@pytest.fixture
def demo(session):
    declare(Mode.DEMO)
    clock.reset()


@pytest.fixture
def live(session):
    declare(Mode.LIVE)
    clock.reset()


@pytest.mark.parametrize("role", list(Role))
def test_everybody_finds_the_bar_on_a_page_of_a_demonstration(demo, sign_in, role):
    page = sign_in(role).get("/deadlines").text
    assert "+1 hour" in page and "+1 day" in page and "+3 days" in page
    assert "Now: " in page


def test_a_visitor_who_is_not_signed_in_has_no_bar(demo, client):
    assert "+1 day" not in client.get("/sign-in").text
    assert client.post("/clock", {"step": "1d"}).status_code == 302
    assert clock.offset() == timedelta()


@pytest.mark.parametrize(("step", "ahead"), [("1h", 1), ("1d", 24), ("3d", 72)])
def test_a_press_moves_the_time_and_comes_back_to_the_page(demo, sign_in, step, ahead):
    answer = sign_in(Role.SPECIALIST).post("/clock", {"step": step, "next": "/queue?view=mine"})
    assert (answer.status_code, answer.location) == (303, "/queue?view=mine")
    assert clock.offset() == timedelta(hours=ahead)


def test_who_moved_it_is_on_the_record(demo, sign_in):
    browser = sign_in(Role.HEAD)
    browser.post("/clock", {"step": "1h"})
    assert db.session.scalar(select(AuditEntry.actor_id).where(AuditEntry.what == "clock moved")) == browser.user.id


@pytest.mark.parametrize("sent", [{}, {"step": "-1d"}, {"step": "1y"}])
def test_no_other_distance_is_taken(demo, sign_in, sent):
    assert sign_in(Role.HEAD).post("/clock", sent).status_code == 404
    assert clock.offset() == timedelta()


def test_one_comes_back_to_pages_of_ours_only(demo, sign_in):
    answer = sign_in(Role.HEAD).post("/clock", {"step": "1h", "next": "//elsewhere.example/"})
    assert answer.location == "/"


def test_with_real_data_there_is_no_bar_and_no_such_address(live, sign_in):
    browser = sign_in(Role.ADMINISTRATOR)
    assert "+1 day" not in browser.get("/deadlines").text
    assert browser.post("/clock", {"step": "1d"}).status_code == 404
    assert clock.offset() == timedelta()


@pytest.fixture
def type_in(app, committed):
    """`type_in("+3d")` runs the command; the mode is what the test declared."""
    with db.unit_of_work():
        declare(Mode.DEMO)
    return lambda *words: app.test_cli_runner().invoke(command.command, words)


@pytest.mark.parametrize(
    ("typed", "ahead"),
    [
        ("+3d", timedelta(days=3)),
        ("+2h", timedelta(hours=2)),
        ("+1d12h", timedelta(days=1, hours=12)),
        ("+45m", timedelta(minutes=45)),
    ],
)
def test_the_command_goes_forward_by_what_is_typed(type_in, typed, ahead):
    assert type_in(typed).exit_code == 0
    clock.reset()
    assert clock.offset() == ahead


@pytest.mark.parametrize("typed", ["3d", "+3", "+3y", "+", "+-3d", "+99999d"])
def test_the_command_says_how_to_write_it(type_in, typed):
    answer = type_in(typed)
    assert answer.exit_code == 2
    assert "+1d12h" in answer.output


def test_the_command_tells_the_time(type_in):
    assert "in Almaty" in type_in().output


def test_the_command_refuses_real_data(app, committed):
    with db.unit_of_work():
        declare(Mode.LIVE)
    answer = app.test_cli_runner().invoke(command.command, ["+3d"])
    assert answer.exit_code == 1
    assert "demonstration only" in answer.output
