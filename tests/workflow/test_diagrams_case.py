"""The routes of a protection case: what is asked of whom after which answer, and that nothing is left behind."""

import pytest

from app import clock
from tests.support.routes import MOMENT, Walk, times

SAFE = {
    "harm_found": "none", "carer_protects": "yes", "child_afraid": False, "home_safe": "yes", "needs_support": False,
}  # fmt: skip
PLAN = SAFE | {"needs_support": True}
UNSAFE = SAFE | {"harm_found": "serious", "carer_protects": "no"}
URGENT = ["file_court_claim", "notify_prosecutor", "register_child", "removal_act"]


@pytest.fixture(autouse=True)
def _one_moment():
    with clock.at(MOMENT):
        yield


def case(**answers):
    """A case after the first visit."""
    return Walk("protection_case", case_id=1, risk="high").do("accept_case", accepted=True).do("first_visit", **answers)


def closed(walk):
    return walk.do("propose_closure").do("approve_closure", closure="approved")


def protected(walk):
    """All four steps of the law, and the care plan."""
    for step in URGENT:
        walk.do(step)
    return walk.do("care_plan")


def test_a_case_without_concern_is_proposed_for_closure():
    walk = closed(case(**SAFE))
    assert walk.ended
    assert walk.calls == [
        ("protection_case/propose_case_manager",),
        ("protection_case/tell_contact", "case_accepted"),
        ("protection_case/close_case",),
    ]


def test_an_acceptance_that_is_late_is_asked_of_the_head_as_well():
    walk = Walk("protection_case", case_id=1).fire("acceptance_late")
    assert walk.open == ["accept_case", "reassign_case"]
    assert walk.do("accept_case", accepted=True).open == ["first_visit"]


def test_a_case_given_to_another_is_asked_of_the_other_alone():
    walk = Walk("protection_case", case_id=1).fire("acceptance_late").do("reassign_case")
    assert walk.open == ["accept_case"]
    walk.fire("acceptance_late")
    assert walk.open == ["accept_case", "reassign_case"]
    assert closed(walk.do("accept_case", accepted=True).do("first_visit", **SAFE)).ended


def test_a_refused_case_goes_to_the_head_and_on_to_another():
    walk = Walk("protection_case", case_id=1).do("accept_case", accepted=False)
    assert walk.open == ["reassign_case"]
    assert walk.do("reassign_case").open == ["accept_case"]
    assert walk.do("accept_case", accepted=True).open == ["first_visit"]


def test_a_refusal_while_the_head_is_asked_asks_the_head_once():
    walk = Walk("protection_case", case_id=1).fire("acceptance_late").do("accept_case", accepted=False)
    assert walk.open == ["reassign_case"]
    assert walk.do("reassign_case").do("accept_case", accepted=True).open == ["first_visit"]


def test_a_visit_warns_the_head_and_then_is_escalated_and_stays_with_the_specialist():
    walk = Walk("protection_case", case_id=1).do("accept_case", accepted=True).fire("visit_warning").fire("visit_late")
    assert walk.calls[-2:] == [("protection_case/warn_head",), ("protection_case/start_escalation", "first_visit")]
    assert walk.open == ["first_visit"]
    assert closed(walk.do("first_visit", **SAFE)).ended


def test_an_unsafe_child_gets_all_steps_of_the_law_at_once():
    walk = case(**UNSAFE)
    assert walk.open == URGENT
    assert ("protection_case/request_placement",) in walk.calls
    for step in URGENT:
        assert walk.open != ["care_plan"]
        walk.do(step)
    assert walk.open == ["care_plan"]


def test_each_late_step_of_the_law_escalates_by_name():
    walk = case(**UNSAFE).fire("prosecutor_late").fire("claim_late").fire("registration_late")
    late = [call[1] for call in walk.calls if call[0] == "protection_case/start_escalation"]
    assert late == ["notify_prosecutor", "file_court_claim", "register_child"]
    assert walk.open == URGENT


def test_a_child_found_unsafe_a_second_time_gets_all_steps_again():
    """The engine joins early on a cycle; the embedded sub-process is new each time."""
    walk = protected(case(**UNSAFE)).fire("review_due").do("review_plan", review="unsafe")
    assert walk.open == URGENT
    for step in reversed(URGENT):
        assert walk.open != ["care_plan"]
        walk.do(step)
    assert walk.open == ["care_plan"]
    walk.do("care_plan").fire("review_due").do("review_plan", review="goals_met")
    assert closed(walk).ended
    assert times(walk.passed, "child_protected") == 2


def test_a_plan_is_made_until_the_head_approves_and_reviewed_until_its_goals_are_met():
    walk = case(**PLAN).do("assess_family").do("make_plan").do("approve_plan", plan_approved=False)
    assert walk.open == ["make_plan"]
    walk.do("make_plan").do("approve_plan", plan_approved=True)
    assert (walk.open, walk.waits) == ([], ["review_due"])
    assert walk.fire("review_due").do("review_plan", review="go_on").waits == ["review_due"]
    walk.fire("review_due").do("review_plan", review="goals_met")
    assert closed(walk).ended


def test_a_changed_risk_decides_safety_anew():
    walk = case(**PLAN).do("assess_family").do("make_plan").do("approve_plan", plan_approved=True).fire("review_due")
    walk.do("review_plan", review="risk_changed", **UNSAFE)
    assert walk.open == URGENT
    assert walk.script.rules == ["support", "serious_unprotected"]


def test_the_head_returns_a_closure_or_keeps_the_case_open_and_has_the_plan_reviewed():
    walk = case(**SAFE).do("propose_closure").do("approve_closure", closure="returned")
    assert walk.open == ["propose_closure"]
    walk.do("propose_closure").do("approve_closure", closure="keep_open")
    assert walk.open == ["review_plan"]
    assert ("protection_case/close_case",) not in walk.calls
