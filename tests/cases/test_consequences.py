"""What is returned comes back whole, approvals show what they rest on, and what is asked does something."""

import re
from datetime import timedelta

from sqlalchemy import select

from app import clock
from app.db import db
from app.roles import Role
from app.rules.cases import telling
from app.rules.course import inactivity
from app.tables.inactivity import Gap
from app.tables.notices import Notice
from app.workflow.models import TaskMark
from tests import make
from tests.support import fillings as fill


def notices(user):
    return list(db.session.scalars(select(Notice.kind).where(Notice.user_id == user.id).order_by(Notice.id)))


def proposed(desk):
    desk.do("first_visit", fill.visit(child_words="Маған суық", next_contact_on=fill.day(days=2)))
    desk.do("assess_family", fill.assessment())
    desk.do("make_plan", fill.plan(child_agrees="Келісемін, бірақ мектепке барғым келеді", family_agrees="partly"))
    return desk


def returned(desk):
    proposed(desk).do("approve_plan", {"decision": "returned", "why": "Психолог жоқ"})
    return desk


def test_a_returned_plan_keeps_what_child_and_family_said(accepted):
    """Fault B15."""
    page = returned(accepted).show("make_plan").text
    assert "Келісемін, бірақ мектепке барғым келеді" in page
    assert re.search(r'name="family_agrees"[^>]*value="partly"[^>]*checked', page)
    assert "Психолог жоқ" in page


def test_whoever_made_a_returned_plan_is_told_and_sees_a_mark_in_the_queue(accepted):
    """Fault B15."""
    returned(accepted)
    assert "plan_returned" in notices(accepted.manager)
    assert accepted.task("make_plan").mark == TaskMark.RETURNED
    assert "returned, with words" in accepted.client(accepted.manager).get("/queue").text


def test_the_timeline_says_returned_and_not_done(accepted):
    """Fault B15."""
    returned(accepted)
    page = accepted.client(accepted.manager).get(f"/cases/{accepted.case.public_id}/timeline").text
    assert "<h3>The plan was returned.</h3>" in page and "Done: Approve the plan" not in page


def test_a_returned_closure_is_mended_and_not_typed_again(accepted):
    accepted.do("first_visit", fill.visit(needs_support="no"))
    accepted.do("propose_closure", fill.closure(reason="no_concern", outcome="Бәрі дұрыс"))
    accepted.do("approve_closure", {"closure": "returned", "why": "Мектептен сұраңыз"})
    assert "closure_returned" in notices(accepted.manager)
    page = accepted.show("propose_closure").text
    assert "Бәрі дұрыс" in page and "Мектептен сұраңыз" in page


def test_whoever_approves_a_plan_reads_the_visit_and_the_assessment_beside_it(accepted):
    """Fault B14."""
    page = proposed(accepted).show("approve_plan").text
    assert "Маған суық" in page and fill.assessment()["strengths"] in page
    assert page.index("Маған суық") < page.index('id="task"')


def test_whoever_approves_a_closure_reads_what_it_rests_on(accepted):
    """Fault B14."""
    accepted.do("first_visit", fill.visit(needs_support="no", home="Екі бөлме, таза"))
    accepted.do("propose_closure", fill.closure(reason="no_concern"))
    assert "Екі бөлме, таза" in accepted.show("approve_closure").text


def test_the_four_steps_of_a_removal_show_the_visit_they_rest_on(accepted):
    """Fault B14."""
    accepted.do("first_visit", fill.unsafe())
    for step in ("removal_act", "notify_prosecutor", "file_court_claim"):
        assert "Сол қолында көгерген жер" in accepted.show(step).text


def test_the_day_on_which_the_child_is_seen_next_stands_on_the_case_and_in_the_list(accepted):
    """Fault B2."""
    proposed(accepted)
    assert accepted.case.next_visit_on == clock.today() + timedelta(days=2)
    browser = accepted.client(accepted.manager)
    assert "Next visit to the child" in browser.get(f"/cases/{accepted.case.public_id}").text
    assert "Next visit:" in browser.get("/cases").text


def test_a_planned_visit_that_does_not_take_place_comes_before_the_head(accepted):
    """Fault B2."""
    proposed(accepted).wait(days=4)
    assert "did not take place" in accepted.client(accepted.manager).get("/cases").text
    assert Gap.VISIT in inactivity.gaps_of(accepted.case)
    accepted.client(accepted.manager).post(
        f"/cases/{accepted.case.public_id}/visit?seen=yes", {"at": fill.at(minutes=1), "report": "Жақсы"}
    )
    db.session.expire_all()
    assert accepted.case.next_visit_on is None and Gap.VISIT not in inactivity.gaps_of(accepted.case)


def test_a_step_of_another_desk_is_not_laid_at_the_case_managers_door(accepted):
    """Fault B20."""
    accepted.do("first_visit", fill.unsafe())
    accepted.miss("match_family")
    page = accepted.show("review_escalation").text
    assert f"Assigned to: {accepted.manager.name}" not in page
    assert "Placement officer" in page and "It waits for:" in page


def test_words_written_while_a_step_was_overdue_are_not_ticked(accepted):
    """Fault B20."""
    accepted.wait(hours=30)
    accepted.client(accepted.manager).post(f"/cases/{accepted.case.public_id}/note", {"text": "Көлік жоқ"})
    page = accepted.show("review_escalation").text
    (row,) = re.findall(r'(?s)<li class="(\w+)">(?:(?!</li>).)*At that time:(?:(?!</li>).)*overdue', page)
    assert row == "bad"


def test_who_must_be_told_gets_a_notice(session):
    """Fault B2: "the police must be told" was a line of the timeline that nobody had to read."""
    head = make.user(Role.HEAD)
    case = make.case(manager=make.user(region_id=head.region_id))
    commissioner = make.user(Role.COMMISSIONER, region_id=case.region_id)
    telling.tell_bodies(case, "police,head,commissioner,prosecutor")
    db.session.flush()
    assert notices(case.manager) == ["tell_police", "tell_prosecutor"]
    assert notices(head) == ["tell_head"] and notices(commissioner) == ["tell_commissioner"]


def test_nobody_is_told_where_no_head_works(session):
    case = make.case()
    telling.tell_bodies(case, "head")
    assert notices(case.manager) == []
