"""What a case refuses when it comes too late or says too little, and what changes nothing."""

from uuid import uuid4

import pytest
from sqlalchemy import func, select

from app import clock
from app.db import db
from app.errors import NotFound, RuleBroken
from app.roles import Role
from app.rules.cases import cases, closures, people, plan_lines, plans, protection, removals, visits
from app.tables.cases import CaseEvent, CaseWarning, PlanState
from app.tables.closures import ClosureDecision
from app.tables.notices import Notice
from app.values.terms import Relation
from app.workflow.models import TaskState
from tests import make, make_work
from tests.support import fillings as fill


@pytest.fixture
def case(session):
    make.deadlines()
    return make.case()


@pytest.fixture
def head(case):
    return make.user(Role.HEAD, region_id=case.region_id)


def kinds(case):
    db.session.flush()
    return list(db.session.scalars(select(CaseEvent.kind).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id)))


def told():
    db.session.flush()
    return {(notice.user_id, notice.kind) for notice in db.session.scalars(select(Notice))}


def approved(case, head):
    line = plans.Line("education", "Мектеп", clock.today())
    plan = plans.propose_plan(case, plans.FAMILY, "Қауіпсіз үй", [line], by=case.manager)
    plans.decide(case, "approved", None, by=head)
    return plan


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda case, by: closures.decide(case, ClosureDecision.APPROVED, None, by=by), "No proposal to close"),
        (lambda case, by: plans.decide(case, "approved", None, by=by), "No plan waits"),
        (lambda case, by: people.log_talk(case, Relation.MOTHER, " \n", by=by), "Write what was said"),
        (lambda case, by: people.warn(case, "  ", by=by), "must be warned about"),
        (lambda case, by: protection.refuse(case, "other", "", by=by), "Enter the reason"),
        (lambda case, by: visits.copy_to_siblings(case, [str(case.public_id)], {}, by=by), "whose visit is still open"),
    ],
)
def test_what_has_nothing_to_go_on_is_refused_and_nothing_of_it_is_kept(case, head, act, words):
    with pytest.raises(RuleBroken, match=words):
        act(case, head)
    assert kinds(case) == ["case_opened"]
    assert db.session.scalar(select(func.count(CaseWarning.id))) == 0
    assert told() == set()


def test_a_plan_that_was_decided_is_not_decided_again_by_a_second_head(case, head):
    plan = approved(case, head)
    with pytest.raises(RuleBroken, match="No plan waits"):
        plans.decide(case, "returned", "Кеш", by=make.user(Role.HEAD))
    assert (plan.state, plan.decided_by_id) == (PlanState.APPROVED, head.id)


def test_the_same_risk_again_is_no_change_and_no_line(case):
    cases.set_risk(case, case.risk, "Сол күйі", by=case.manager)
    plans.raise_risk(case, case.risk, "Сол күйі", by=case.manager)
    assert kinds(case) == ["case_opened"]


def test_a_line_of_a_plan_that_was_replaced_is_not_found_any_more(case, head):
    old = approved(case, head)
    new = approved(case, head)
    assert plan_lines.line_of(case, new.lines[0].public_id) is new.lines[0]
    for number in (old.lines[0].public_id, uuid4()):
        with pytest.raises(NotFound):
            plan_lines.line_of(case, number)


def test_a_care_plan_takes_the_place_of_the_plan_that_ran(case, head):
    before = approved(case, head)
    plans.propose_care(case, "Отбасына оралу", [plans.Line("health", "Дәрігер", clock.today())], by=case.manager)
    assert (before.state, plans.running_plan(case).kind) == (PlanState.REPLACED, plans.CARE)


def test_a_review_that_finds_the_child_unsafe_says_so_of_the_case(case, head):
    approved(case, head)
    answers = {"done": [], "review": "unsafe", "risk": None, "why": "Ұрған", "is_child_seen": "no", "not_done": ""}
    answers["next_on"] = None
    plans.review(case, answers, clock.today(), by=case.manager)
    assert (case.safety, case.last_seen_at) == ("unsafe", None)


def test_without_an_approved_proposal_the_machine_closes_nothing(case):
    with pytest.raises(LookupError, match="without an approved proposal"):
        protection.close(case)
    assert case.closed_at is None


# -- the manager


def test_a_case_that_nobody_could_lead_keeps_the_manager_it_has(case):
    before, case.manager.is_enabled = case.manager_id, False
    protection.propose_manager(case)
    assert (case.manager_id, kinds(case), told()) == (before, ["case_opened"], set())


def test_a_case_is_refused_also_while_the_region_has_no_head_who_could_hear_of_it(case):
    protection.refuse(case, "overload", None, by=case.manager)
    assert kinds(case) == ["case_opened", "case_refused"]
    assert told() == set()


def test_the_head_who_is_there_hears_of_a_refusal(case, head):
    protection.refuse(case, "other", "Туысым", by=case.manager)
    assert told() == {(head.id, "case_refused")}


def test_a_colleague_who_left_meanwhile_does_not_get_the_case(case, head):
    gone = make.user(district_id=case.district_id, is_enabled=False)
    make.user(district_id=case.district_id)
    before = case.manager_id
    with pytest.raises(RuleBroken, match="cannot take the case now") as refused:
        protection.reassign(case, str(gone.public_id), "Жүктеме", by=head)
    assert (refused.value.field, case.manager_id) == ("specialist", before)


def test_a_warning_that_comes_after_the_visit_was_made_reaches_nobody(case, head):
    visit = make_work.task(of=case, step="first_visit", name="See the child")
    visit.state = TaskState.DONE
    protection.warn_head(case)
    assert (visit.warned_at, told(), kinds(case)) == (None, set(), ["case_opened"])
    visit.state = TaskState.OPEN
    protection.warn_head(case)
    assert visit.warned_at is not None and (head.id, "visit_may_be_late") in told()


# -- the four steps of a removal


def test_a_claim_is_not_filed_on_a_day_before_the_removal(accepted):
    accepted.do("first_visit", fill.unsafe())
    accepted.do("removal_act", fill.removal())
    answer = accepted.send("file_court_claim", fill.claim(filed_on=fill.day(days=-2)))
    assert answer.status_code == 422
    assert "A claim cannot be filed before the removal." in answer.text
    assert removals.current(accepted.case).claim_filed_on is None


def test_a_claim_may_be_filed_before_the_act_is_written_down(accepted):
    accepted.do("first_visit", fill.unsafe())
    accepted.do("file_court_claim", fill.claim())
    accepted.do("removal_act", fill.removal())
    removal = removals.current(accepted.case)
    assert (removal.claim_number, removal.removed_at is None, removal.completed_at) == ("2-114/26", False, None)
