"""An instruction that nobody can carry out any more is not missed: it never reaches the Ombudsman."""

import pytest
from sqlalchemy import select

from app.db import db
from app.roles import Role
from app.rules.escalations.opening import Asked, ask
from app.tables.escalations import WHOLE_CASE, Cause, Complaint, Escalation
from app.workflow.models import Task, TaskState
from tests.escalations.test_escalation import ahead, decision, manager_of
from tests.support import fillings as fill

STEP = {"why": "Себебі бар", "once": "abcdefgh1"}


@pytest.fixture
def planned(accepted):
    accepted.do("first_visit", fill.visit())
    accepted.do("assess_family", fill.assessment())
    accepted.do("make_plan", fill.plan())
    accepted.do("approve_plan", {"decision": "approved"})
    accepted.wait(days=31)
    return accepted


def instruct(desk, **change):
    sent = decision(who=manager_of(desk), act_by=ahead(days=3))
    desk.do("review_escalation", {**sent, **change})


def steer(desk, path, **sent):
    head = desk.client(desk.people[Role.HEAD])
    assert head.post(f"/cases/{desk.case.public_id}/steps/{path}", {**STEP, **sent}).status_code == 303
    desk.settle()


def close(desk):
    desk.do("propose_closure", fill.closure(reason="no_concern"))
    desk.do("approve_closure", {"closure": "approved"})


def over(desk):
    """Each escalation has ended with what the commissioner found, and long after nobody is asked about it."""
    desk.wait(days=10)
    rows = db.session.scalars(select(Escalation).order_by(Escalation.id)).all()
    first = rows[0]
    assert (first.closed_at is not None, first.finding) == (True, "no_reason")
    assert first.reached_ombudsman_at is None and first.missed_again_at is None
    assert "ombudsman_review" not in desk.steps() and "carry_out_instruction" not in desk.steps()


def test_a_step_that_the_head_skips(accepted):
    accepted.do("first_visit", fill.visit())
    accepted.miss("assess_family")
    instruct(accepted)
    steer(accepted, f"{accepted.task('assess_family').public_id}/skip", way="known")
    over(accepted)


def test_a_step_that_is_taken_back_because_an_earlier_one_opens_again(planned):
    planned.miss("review_plan")
    late = planned.task("review_plan")
    instruct(planned)
    steer(planned, "assess_family/repeat")
    assert db.session.get_one(Task, late.id, populate_existing=True).state is TaskState.WITHDRAWN
    over(planned)


def test_a_step_added_to_a_case_that_is_closed(planned):
    steer(planned, "add", kind="talk_school", what="Мектепке барыңыз", who=manager_of(planned))
    planned.miss("review_plan")
    named = {task.step: task for task in db.session.scalars(select(Task).where(Task.escalated_at.is_not(None)))}
    assert "do_step" in named
    rows = db.session.scalars(select(Escalation).where(Escalation.step != "do_step")).all()
    for row in rows:
        answer(planned, row, decision(decision="unfounded"))
    about = db.session.scalars(select(Escalation).where(Escalation.step == "do_step")).one()
    answer(planned, about, decision(who=manager_of(planned), act_by=ahead(days=20)))
    planned.do("review_plan", fill.review(review="goals_met", not_done="Қажет емес"))
    close(planned)
    assert db.session.get_one(Task, named["do_step"].id, populate_existing=True).state is TaskState.WITHDRAWN
    planned.wait(days=30)
    about = db.session.get_one(Escalation, about.id, populate_existing=True)
    assert (about.closed_at is not None, about.reached_ombudsman_at) == (True, None)


def answer(desk, row, sent):
    """The commissioner decides about this very one."""
    tasks = db.session.scalars(select(Task).where(Task.step == "review_escalation", Task.state == TaskState.OPEN))
    item = next(task for task in tasks if task.instance.about["escalation_id"] == row.id)
    page = desk.client(desk.people[Role.COMMISSIONER]).post(f"/tasks/{item.public_id}", sent)
    assert page.status_code == 303, page.text
    desk.settle()


def test_a_report_about_the_whole_of_a_case_that_is_closed(accepted):
    ask(accepted.case, WHOLE_CASE, Cause.COMPLAINT, Asked(Complaint.NOBODY_ACTS, "…"), by=accepted.manager)
    accepted.settle()
    instruct(accepted)
    assert "carry_out_instruction" in accepted.steps()
    accepted.do("first_visit", fill.visit(needs_support="no"))
    close(accepted)
    over(accepted)


def test_a_letter_to_a_body_about_a_case_that_is_closed(accepted):
    accepted.wait(hours=25)
    instruct(accepted, decision="require_body", body="police")
    accepted.do("first_visit", fill.visit(needs_support="no"))
    assert "carry_out_instruction" in accepted.steps()
    close(accepted)
    over(accepted)
