"""The head's hand on a running case: a step skipped, opened again or added, and what stays as it was."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.db import db
from app.roles import Role
from app.rules.cases.plans import running_plan
from app.rules.course import steering
from app.tables.added_steps import AddedKind, AddedOutcome, AddedStep
from app.tables.cases import CaseEvent, PlanState, Visit
from app.tables.escalations import Escalation
from app.tables.notices import Notice
from app.workflow.models import Instance, InstanceState, Task, TaskState, Timer
from app.workflow.registry import undeclared_in, user_tasks
from tests import make
from tests.support import fillings as fill
from tests.support import walking

LEGAL = ("removal_act", "notify_prosecutor", "file_court_claim", "register_child")


@pytest.fixture(autouse=True)
def watched(monkeypatch):
    """After every step the state is read back and compared with the rows."""
    walking.watch(monkeypatch, walking.Coverage())


@pytest.fixture
def assessing(accepted):
    accepted.do("first_visit", fill.visit())
    return accepted


@pytest.fixture
def planned(assessing):
    assessing.do("assess_family", fill.assessment())
    assessing.do("make_plan", fill.plan())
    assessing.do("approve_plan", {"decision": "approved"})
    return assessing


def head(desk):
    return desk.client(desk.people[Role.HEAD])


def steer(desk, path, once="abcdefgh1", **sent):
    answer = head(desk).post(f"/cases/{desk.case.public_id}/steps/{path}", {"why": "Себебі бар", "once": once, **sent})
    desk.settle()
    return answer


def skipped(desk, step, way, **more):
    return steer(desk, f"{desk.task(step).public_id}/skip", way=way, **more)


def added(desk, **change):
    sent = {"kind": "talk_school", "what": "Сынып жетекшісімен сөйлесіңіз", "who": str(desk.manager.public_id)}
    return steer(desk, "add", **{**sent, **change})


def kinds(desk):
    return list(db.session.scalars(select(CaseEvent.kind).where(CaseEvent.case_id == desk.case.id)))


def row():
    return db.session.scalars(select(AddedStep), execution_options={"populate_existing": True}).one()


# -- skip


def test_a_skipped_step_is_nobodys_and_the_case_goes_on(assessing):
    item = assessing.task("assess_family")
    assert skipped(assessing, "assess_family", "known").status_code == 303
    assert assessing.steps() == ["make_plan"]
    db.session.refresh(item)
    assert (item.state, item.ended_by_id) == (TaskState.WITHDRAWN, assessing.people[Role.HEAD].id)
    assert "task_skipped" in kinds(assessing)
    told = select(Notice.kind).where(Notice.user_id == assessing.manager.id)
    assert "step_skipped" in set(db.session.scalars(told))
    assessing.do("make_plan", fill.plan())


def test_a_skipped_review_goes_the_way_the_head_chose(planned):
    planned.wait(days=31)
    assert skipped(planned, "review_plan", "go_on").status_code == 303
    assert "review_plan" not in planned.steps()
    planned.wait(days=31)
    assert skipped(planned, "review_plan", "goals_met", once="zyxwvuts9").status_code == 303
    assert "propose_closure" in planned.steps()


def test_at_critical_risk_no_review_is_skipped(planned):
    planned.wait(days=31)
    task = planned.task("review_plan")
    task.risk = "critical"
    db.session.commit()
    assert skipped(planned, "review_plan", "go_on").status_code == 404


def test_what_the_law_demands_and_what_a_second_person_decides_is_never_skipped(accepted):
    path = f"{accepted.task('first_visit').public_id}/skip"
    assert steer(accepted, path, way="known").status_code == 404
    accepted.do("first_visit", fill.unsafe())
    for step in LEGAL:
        assert steer(accepted, f"{accepted.task(step).public_id}/skip", way="known").status_code == 404
    never = {f"protection_case/{step}" for step in (*LEGAL, "accept_case", "approve_plan", "approve_closure")}
    assert not never & steering.SKIPPABLE.keys()


def test_a_skip_pressed_twice_happens_once_and_a_late_one_is_stale(assessing):
    path = f"{assessing.task('assess_family').public_id}/skip"
    assert [steer(assessing, path, way="known").status_code for _ in range(2)] == [303, 303]
    assert kinds(assessing).count("task_skipped") == 1
    assert steer(assessing, path, way="known", once="zyxwvuts9").status_code == 409


@pytest.mark.parametrize("sent", [{"way": ""}, {"way": "go_on"}, {"way": "known", "why": ""}])
def test_a_skip_needs_a_way_and_a_reason(assessing, sent):
    path = f"{assessing.task('assess_family').public_id}/skip"
    assert steer(assessing, path, **sent).status_code == 422
    assert assessing.steps() == ["assess_family"]


# -- repeat


@pytest.mark.parametrize("step", ["first_visit", "assess_family", "make_plan"])
def test_a_step_is_open_again_and_the_case_goes_on_from_it(planned, step):
    assert steer(planned, f"{step}/repeat").status_code == 303
    task = planned.task(step)
    assert planned.steps() == [step]
    assert (task.assignee_id, task.opened_at <= clock.now() < task.due_at) == (planned.manager.id, True)
    if step == "first_visit":
        planned.do("first_visit", fill.visit())
    if step != "make_plan":
        planned.do("assess_family", fill.assessment())
    planned.do("make_plan", fill.plan(goals="Жаңа мақсат"))
    planned.do("approve_plan", {"decision": "approved"})
    planned.wait(days=31)
    planned.do("review_plan", fill.review(review="goals_met", not_done="Қажет емес"))
    assert planned.steps() == ["propose_closure"]
    assert running_plan(planned.case).state is PlanState.APPROVED


def test_a_visit_done_again_may_find_that_the_child_is_unsafe(planned):
    steer(planned, "first_visit/repeat")
    planned.do("first_visit", fill.unsafe())
    assert set(LEGAL) < set(planned.steps())


def test_the_timers_drawn_on_the_step_run_anew(planned):
    steer(planned, "first_visit/repeat")
    drawn = select(Timer.step).join(Instance, Instance.id == Timer.instance_id)
    mine = drawn.where(Instance.case_id == planned.case.id)
    assert set(db.session.scalars(mine)) == {"visit_warning", "visit_late"}
    planned.wait(hours=25)
    assert "first_visit" in set(db.session.scalars(select(Escalation.step)))


def test_what_was_done_stays_on_the_record(planned):
    steer(planned, "assess_family/repeat")
    done = select(func.count(Task.id)).where(Task.step == "assess_family", Task.state == TaskState.DONE)
    assert db.session.scalar(done) == 1
    assert "step_repeated" in kinds(planned)


def test_a_step_undone_goes_from_its_desk_with_a_polite_answer(planned):
    planned.wait(days=31)
    review = planned.task("review_plan")
    steer(planned, "assess_family/repeat")
    assert planned.steps() == ["assess_family"]
    page = planned.client(planned.manager).get(f"/tasks/{review.public_id}")
    assert page.status_code == 409 and "no longer needed" in page.text


def test_the_steps_of_the_law_stand_in_the_way(accepted):
    accepted.do("first_visit", fill.unsafe())
    before = accepted.steps()
    answer = steer(accepted, "first_visit/repeat")
    assert answer.status_code == 409 and "File the court claim" in answer.text
    assert accepted.steps() == before


def test_a_decision_that_waits_stands_in_the_way(assessing):
    assessing.do("assess_family", fill.assessment())
    assessing.do("make_plan", fill.plan())
    assert steer(assessing, "assess_family/repeat").status_code == 409
    assert assessing.steps() == ["approve_plan"]


def test_what_was_never_done_or_never_opens_again_cannot_be_repeated(assessing):
    assert steer(assessing, "make_plan/repeat").status_code == 409
    for step in ("accept_case", "approve_plan", "nothing"):
        assert steer(assessing, f"{step}/repeat").status_code == 404


def test_a_repeat_pressed_twice_happens_once(planned):
    assert [steer(planned, "assess_family/repeat").status_code for _ in range(2)] == [303, 303]
    assert kinds(planned).count("step_repeated") == 1


# -- add


def test_an_added_step_stands_in_the_queue_and_its_result_on_the_case(assessing):
    assert added(assessing).status_code == 303
    task = assessing.task("do_step")
    assert (task.name, task.assignee_id) == ("Talk to the school or the kindergarten", assessing.manager.id)
    assert "Talk to the school" in assessing.client(assessing.manager).get("/queue").text
    page = assessing.show("do_step").text
    assert "Сынып жетекшісімен сөйлесіңіз" in page and "Себебі бар" in page
    assessing.do("do_step", {"outcome": "done", "result": "Сабаққа келе бастады"})
    assert (row().outcome, row().ended_at is not None) == (AddedOutcome.DONE, True)
    timeline = assessing.client(assessing.manager).get(f"/cases/{assessing.case.public_id}/timeline").text
    assert "Сабаққа келе бастады" in timeline
    told = select(Notice.kind).where(Notice.user_id == assessing.people[Role.HEAD].id)
    assert "added_step_done" in set(db.session.scalars(told))
    assert assessing.steps() == ["assess_family"]


def test_a_date_of_its_own_warns_and_is_escalated(assessing):
    due = (clock.now() + timedelta(days=2)).replace(second=0, microsecond=0)
    local = due.astimezone(clock.ALMATY)
    when = [str(local.day), str(local.month), str(local.year), local.strftime("%H:%M")]
    added(assessing, due_at=when)
    task = assessing.task("do_step")
    assert (task.due_at, task.escalate_at) == (due, due)
    assert task.opened_at < task.warn_at < due
    assessing.wait(days=2, minutes=1)
    assert "do_step" in set(db.session.scalars(select(Escalation.step)))


def test_the_child_seen_again_counts_as_seen(assessing):
    added(assessing, kind="see_child", what="Қайта көріңіз")
    before = db.session.scalar(select(func.count(Visit.id)))
    assert assessing.send("do_step", {"outcome": "done", "result": "x"}).status_code == 422
    assessing.do("do_step", {"outcome": "done", "result": "Жақсы", "seen_at": fill.at(minutes=5)})
    assert db.session.scalar(select(func.count(Visit.id))) == before + 1
    assert assessing.case.last_seen_at > clock.now() - timedelta(minutes=10)


def test_the_placement_officers_may_get_one(assessing):
    added(assessing, who="placement_officer")
    assert assessing.task("do_step_as_officer").role is Role.PLACEMENT_OFFICER
    assessing.do("do_step_as_officer", {"outcome": "not_possible", "result": "Отбасы бас тартты"})
    assert row().outcome is AddedOutcome.NOT_POSSIBLE


def test_an_added_step_is_taken_back_by_skipping_it(assessing):
    added(assessing)
    assert skipped(assessing, "do_step", "not_needed", once="zyxwvuts9").status_code == 303
    assert assessing.steps() == ["assess_family"]
    assert (row().outcome, row().ended_at is not None) == (AddedOutcome.DROPPED, True)


def test_a_closed_case_leaves_no_added_step_behind(accepted):
    accepted.do("first_visit", fill.visit(needs_support="no"))
    added(accepted)
    accepted.do("propose_closure", fill.closure())
    accepted.do("approve_closure", {"closure": "approved"})
    assert accepted.steps() == []
    assert db.session.scalar(select(Task.state).where(Task.step == "do_step")) is TaskState.WITHDRAWN
    running = select(func.count(Instance.id)).where(Instance.state == InstanceState.RUNNING)
    assert db.session.scalar(running.where(Instance.case_id == accepted.case.id)) == 0


@pytest.mark.parametrize("sent", [{"kind": ""}, {"what": ""}, {"who": ""}, {"why": ""}, {"who": "somebody"}])
def test_a_gap_in_the_form_adds_nothing(assessing, sent):
    assert added(assessing, **sent).status_code == 422
    assert db.session.scalar(select(func.count(AddedStep.id))) == 0


def test_added_twice_by_a_double_click_it_is_one(assessing):
    assert [added(assessing).status_code for _ in range(2)] == [303, 303]
    assert row().kind is AddedKind.TALK_SCHOOL


def test_only_the_head_of_the_region_steers(assessing, sign_in):
    path = f"/cases/{assessing.case.public_id}/steps/add"
    for role in (Role.SPECIALIST, Role.COMMISSIONER, Role.PLACEMENT_OFFICER, Role.OMBUDSMAN):
        assert assessing.client(assessing.people[role]).get(path).status_code == 403
    assert sign_in(make.user(Role.HEAD, region_id=make.region(10).id)).get(path).status_code == 404
    assert head(assessing).get(path).status_code == 200


def test_the_page_of_steps_offers_what_is_possible(planned):
    page = head(planned).get(f"/cases/{planned.case.public_id}/steps").text
    for words in ("Add a step", "Open again: See the child", "Open again: Assess the family"):
        assert words in page
    manager = planned.client(planned.manager).get(f"/cases/{planned.case.public_id}/steps").text
    assert "Open again" not in manager and "Transfer to another district" in manager


def test_every_way_to_skip_a_step_says_all_that_the_diagram_reads():
    """What is skipped sets the same variables as what is done, or the process goes on by chance."""
    ways = [(key, way) for key, some in steering.SKIPPABLE.items() for way in some]
    assert [(key, undeclared_in(user_tasks[key].sets, way.variables)) for key, way in ways] == [
        (k, []) for k, _ in ways
    ]
