"""Who must be told of a report: a step of the case manager, which is late like any other, and on the record once done.

Fault B2: "The police must be told" was a line and a notice, and nobody had to do anything.
"""

import re

import pytest
from sqlalchemy import select

from app.db import db
from app.roles import Role
from app.rules.cases import telling
from app.rules.course import steering
from app.tables.notices import Notice
from tests.support import fillings as fill

TOLD = {"how": "phone", "who": "Капитан Омаров, кезекші", "reference": "КУИ 26-114"}


@pytest.fixture
def to_tell(accepted):
    """The police must be told of what was reported."""
    telling.tell_bodies(accepted.case, "police,head")
    accepted.settle()
    return accepted


def kinds(user):
    return db.session.scalars(select(Notice.kind).where(Notice.user_id == user.id)).all()


def told_lines(desk):
    page = desk.client(desk.people[Role.HEAD]).get(f"/cases/{desk.case.public_id}/timeline").text
    return re.findall(r"<h3>(Tell the police[^<]*)</h3>", page)


def test_the_case_manager_tells_the_police_and_the_record_says_when_how_and_whom(to_tell):
    task = to_tell.task("tell_police")
    assert (task.assignee_id, "tell_police" in kinds(to_tell.manager)) == (to_tell.manager.id, True)
    assert (task.due_at - task.opened_at).total_seconds() == 3600
    assert "Tell the police" in to_tell.client(to_tell.manager).get("/queue").text
    assert 'class="task-t">Tell the police<' in to_tell.show("tell_police").text
    to_tell.do("tell_police", {"told_at": fill.at(minutes=1), **TOLD})
    assert to_tell.steps() == ["first_visit"]
    (line,) = told_lines(to_tell)
    assert line.endswith("By telephone.")
    record = to_tell.client(to_tell.people[Role.HEAD]).get(f"/cases/{to_tell.case.public_id}/record").text
    assert "Капитан Омаров, кезекші" in record and "КУИ 26-114" in record


@pytest.mark.parametrize("missing", TOLD.keys() - {"reference"})
def test_whom_and_how_is_asked(to_tell, missing):
    answer = to_tell.send("tell_police", {"told_at": fill.at(minutes=1), **TOLD, missing: ""})
    assert answer.status_code == 422 and f'href="#{missing}' in answer.text


def test_the_head_hears_when_nobody_has_told_them(to_tell):
    to_tell.miss("tell_police")
    assert "task_late" in kinds(to_tell.people[Role.HEAD])
    assert "tell_police" in to_tell.steps()


def test_a_second_report_asks_for_what_waits_already_only_once_and_again_when_it_is_done(to_tell):
    for times in (1, 2):
        telling.tell_bodies(to_tell.case, "police")
        to_tell.settle()
        assert to_tell.steps().count("tell_police") == 1
        if times == 1:
            to_tell.do("tell_police", {"told_at": fill.at(minutes=1), **TOLD})


def test_whom_111_connects_itself_nobody_calls_again(accepted):
    telling.tell_bodies(accepted.case, "police,ambulance", is_connected=True)
    accepted.settle()
    assert accepted.steps() == ["first_visit", "tell_police"]
    telling.tell_bodies(accepted.case, "ambulance,prosecutor")
    accepted.settle()
    assert accepted.steps() == ["call_ambulance", "first_visit", "tell_police", "tell_prosecutor"]


def test_the_head_may_say_that_it_is_not_needed_any_more(to_tell):
    task, head = to_tell.task("tell_police"), to_tell.people[Role.HEAD]
    steering.skip(to_tell.case, task, "not_needed", "111 хабарлаған", by=head)
    to_tell.settle()
    assert to_tell.steps() == ["first_visit"]


@pytest.mark.parametrize("is_begun", [True, False])
def test_in_a_closed_case_nobody_has_to_tell_anybody(accepted, is_begun):
    telling.tell_bodies(accepted.case, "police")
    if is_begun:
        accepted.settle()
    telling.clear(accepted.case)
    accepted.settle()
    assert accepted.steps() == ["first_visit"]
