"""A case goes to another district: offered, answered, moved; until then nothing changes."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.db import db
from app.roles import Role
from app.rules.cases import cases
from app.rules.course import inactivity, transfers
from app.tables.cases import Case, Place
from app.tables.escalations import Cause, Escalation
from app.tables.notices import Notice
from app.tables.transfers import Transfer, TransferState
from app.workflow.models import Task, TaskState
from tests import make
from tests.support import fillings as fill


class Other:
    """A district of another region with a head and two specialists."""

    def __init__(self):
        self.district = make.district(make.region(75))
        here = {"region_id": 75}
        self.head = make.user(Role.HEAD, name="Бақыт", **here)
        self.specialist = make.user(district_id=self.district.id, name="Раушан")
        self.colleague = make.user(district_id=self.district.id)
        self.officer = make.user(Role.PLACEMENT_OFFICER, **here)


@pytest.fixture
def other(accepted):
    return Other()


def offered(desk, other, who=None, **change):
    sent = {
        "district": other.district.id,
        "reason": "moved",
        "why": "Бала әжесіне көшті",
        "once": "abcdefgh1",
        **change,
    }
    answer = desk.client(who or desk.manager).post(f"/cases/{desk.case.public_id}/transfer", sent)
    desk.settle()
    return answer


def take(desk, other, **change):
    sent = {"answer": "yes", "manager": str(other.specialist.public_id), **change}
    desk.do("answer_transfer", sent, who=other.head)


def refuse(desk, other):
    desk.do("answer_transfer", {"answer": "no", "refusal": "nobody_free", "words": "Маман жоқ"}, who=other.head)


def row():
    return db.session.scalars(select(Transfer).order_by(Transfer.id.desc()), execution_options=FRESH).first()


FRESH = {"populate_existing": True}


def test_until_the_answer_the_manager_keeps_the_case(accepted, other):
    assert offered(accepted, other).status_code == 303
    task = accepted.task("answer_transfer")
    assert (task.region_id, task.district_id, task.role) == (75, other.district.id, Role.HEAD)
    assert accepted.case.manager_id == accepted.manager.id
    assert accepted.task("first_visit").assignee_id == accepted.manager.id
    assert accepted.client(other.head).get(f"/cases/{accepted.case.public_id}").status_code == 404


def test_the_asked_head_reads_what_the_decision_needs(accepted, other):
    offered(accepted, other)
    page = accepted.show("answer_transfer", who=other.head)
    assert page.status_code == 200
    for words in ("Бала әжесіне көшті", accepted.case.number, "The child lives in another district now", "Раушан"):
        assert words in page.text
    assert "See the child" in page.text
    assert accepted.case.child.surname not in page.text


def test_taken_it_moves_with_its_steps_and_the_old_side_sees_it_no_more(accepted, other):
    accepted.do("first_visit", fill.unsafe())
    offered(accepted, other)
    match = accepted.task("match_family")
    match.assignee_id = accepted.people[Role.PLACEMENT_OFFICER].id
    take(accepted, other)
    case = db.session.get_one(Case, accepted.case.id, populate_existing=True)
    assert (case.region_id, case.district_id, case.manager_id) == (75, other.district.id, other.specialist.id)
    open_ones = select(Task).where(Task.case_id == case.id, Task.state == TaskState.OPEN)
    found = {task.step: task for task in db.session.scalars(open_ones, execution_options=FRESH)}
    assert {(task.region_id, task.district_id) for task in found.values()} == {(75, other.district.id)}
    assert found["removal_act"].assignee_id == other.specialist.id
    assert found["match_family"].assignee_id is None
    for who in (accepted.manager, accepted.people[Role.HEAD], accepted.people[Role.PLACEMENT_OFFICER]):
        browser = accepted.client(who)
        assert browser.get(f"/cases/{case.public_id}").status_code == 404
        assert browser.get(f"/tasks/{found['removal_act'].public_id}").status_code == 404
    assert accepted.client(other.specialist).get(f"/cases/{case.public_id}").status_code == 200
    assert accepted.client(other.officer).get(f"/tasks/{found['match_family'].public_id}").status_code == 200
    kinds = {(notice.user_id, notice.kind) for notice in db.session.scalars(select(Notice))}
    assert {(other.specialist.id, "case_given"), (accepted.manager.id, "transfer_accepted")} <= kinds


def test_the_clock_of_a_step_does_not_begin_anew_by_the_move(accepted, other):
    due = accepted.task("first_visit").due_at
    offered(accepted, other)
    accepted.wait(hours=2)
    take(accepted, other)
    assert accepted.task("first_visit").due_at == due


def test_the_case_works_on_to_its_end_in_the_new_district(accepted, other):
    offered(accepted, other)
    take(accepted, other)
    accepted.do("first_visit", fill.visit(), who=other.specialist)
    accepted.do("assess_family", fill.assessment(), who=other.specialist)
    accepted.do("make_plan", fill.plan(), who=other.specialist)
    assert accepted.task("approve_plan").region_id == 75
    accepted.do("approve_plan", {"decision": "approved"}, who=other.head)


def test_refused_at_high_risk_it_stays_and_the_commissioner_decides(accepted, other):
    offered(accepted, other)
    refuse(accepted, other)
    assert accepted.case.manager_id == accepted.manager.id
    assert row().state is TransferState.REFUSED and row().closed_at is not None
    escalated = db.session.scalars(select(Escalation)).one()
    assert (escalated.cause, escalated.region_id) == (Cause.REFUSED_TRANSFER, accepted.case.region_id)
    page = accepted.client(accepted.manager).get(f"/cases/{accepted.case.public_id}/transfer").text
    assert "Refused." in page and "Маман жоқ" in page
    assert accepted.show("review_escalation").status_code == 200


@pytest.mark.parametrize("risk", ["medium"])
def test_a_refusal_of_a_calm_case_goes_up_only_if_somebody_asks(accepted, other, risk):
    accepted.case.risk = risk
    offered(accepted, other)
    refuse(accepted, other)
    count = select(func.count(Escalation.id))
    assert db.session.scalar(count) == 0
    path = f"/cases/{accepted.case.public_id}/transfer/escalate"
    assert accepted.client(accepted.manager).post(path).status_code == 303
    assert db.session.scalar(count) == 1
    assert accepted.client(accepted.manager).post(path).status_code == 303
    assert db.session.scalar(count) == 1


def test_without_a_reason_it_cannot_be_refused_nor_taken_without_a_manager(accepted, other):
    offered(accepted, other)
    for sent in ({"answer": "no"}, {"answer": "no", "refusal": "other"}, {"answer": "yes"}, {}):
        assert accepted.send("answer_transfer", sent, who=other.head).status_code == 422
    stranger = {"answer": "yes", "manager": str(accepted.manager.public_id)}
    assert accepted.send("answer_transfer", stranger, who=other.head).status_code == 422
    assert row().state is TransferState.OFFERED


def test_a_late_answer_is_escalated_and_the_asked_head_is_warned(accepted, other):
    offered(accepted, other)
    accepted.wait(hours=19)
    told = select(Notice.kind).where(Notice.user_id == other.head.id)
    assert set(db.session.scalars(told)) == {"transfer_offered", "task_may_be_late"}
    accepted.wait(hours=6)
    assert "answer_transfer" in set(db.session.scalars(select(Escalation.step)))


def test_an_offer_taken_back_withdraws_the_question(accepted, other):
    offered(accepted, other)
    path = f"/cases/{accepted.case.public_id}/transfer/withdraw"
    assert accepted.client(accepted.manager).post(path).status_code == 303
    accepted.settle()
    assert "answer_transfer" not in accepted.steps()
    assert accepted.client(accepted.manager).post(path).status_code == 409


def test_an_answer_after_it_was_taken_back_changes_nothing(accepted, other):
    offered(accepted, other)
    transfers.withdraw(accepted.case, by=accepted.manager)
    sent = {"answer": "yes", "manager": str(other.specialist.public_id)}
    assert accepted.send("answer_transfer", sent, who=other.head).status_code == 409


def test_pressed_twice_it_is_offered_once_and_a_second_offer_is_stale(accepted, other):
    assert [offered(accepted, other).status_code for _ in range(2)] == [303, 303]
    assert db.session.scalar(select(func.count(Transfer.id))) == 1
    head = accepted.people[Role.HEAD]
    assert offered(accepted, other, who=head, once="zyxwvuts9").status_code == 409


def test_a_job_that_runs_twice_moves_the_case_once(accepted, other):
    offered(accepted, other)
    take(accepted, other)
    transfers.conclude(row().id)
    kinds = [notice.kind for notice in db.session.scalars(select(Notice)) if notice.user_id == other.specialist.id]
    assert kinds.count("case_given") == 1


def test_only_the_manager_and_the_head_offer_it(accepted, other, sign_in):
    colleague = make.user(district_id=accepted.district.id)
    path = f"/cases/{accepted.case.public_id}/transfer"
    assert sign_in(colleague).get(path).status_code == 403
    assert accepted.client(accepted.people[Role.HEAD]).get(path).status_code == 200
    assert offered(accepted, other, district=accepted.district.id).status_code == 422


def test_who_left_before_the_move_does_not_get_the_case(accepted, other):
    offered(accepted, other)
    sent = {"answer": "yes", "manager": str(other.specialist.public_id)}
    assert accepted.send("answer_transfer", sent, who=other.head).status_code == 303
    other.specialist.is_present = False
    accepted.settle()
    assert accepted.case.manager_id == other.colleague.id


def test_an_offer_is_no_work_on_the_case(accepted, other):
    """A case with nothing but an offer is silent all the same."""
    offered(accepted, other)
    cases.set_place(accepted.case, Place.HOME, by=None)
    cases.sight(accepted.case, clock.now())
    accepted.task("first_visit").state = TaskState.DONE
    db.session.connection().exec_driver_sql("delete from timer")
    db.session.flush()
    assert [gap.value for gap in inactivity.gaps_of(accepted.case)] == ["work"]


def test_the_pages_keep_to_fifteen_statements(accepted, other):
    offered(accepted, other)
    for who, path in (
        (other.head, f"/tasks/{accepted.task('answer_transfer').public_id}"),
        (accepted.manager, f"/cases/{accepted.case.public_id}/transfer"),
        (accepted.manager, f"/cases/{accepted.case.public_id}/steps"),
    ):
        accepted.client(who).get(path)
        before = db.unit.statements
        assert accepted.client(who).get(path).status_code == 200
        assert db.unit.statements - before <= 15


def test_time_moves_on_while_nobody_answers(accepted, other):
    """The case's own steps warn and escalate as if nothing were offered."""
    offered(accepted, other)
    accepted.wait(hours=25)
    assert {"answer_transfer", "first_visit"} <= set(db.session.scalars(select(Escalation.step)))
    assert clock.now() - row().offered_at > timedelta(hours=24)
