"""The routes of an escalation and of a foster placement."""

import pytest

from app import clock
from tests.support.routes import MOMENT, Walk


@pytest.fixture(autouse=True)
def _one_moment():
    with clock.at(MOMENT):
        yield


def escalated(decision, *, already_done=False, **answers):
    walk = Walk("escalation", {"escalation/apply_decision": already_done}, escalation_id=1, case_id=1)
    return walk.do("review_escalation", decision=decision, **answers)


@pytest.mark.parametrize("decision", ["instruct", "require_body"])
def test_an_instruction_is_applied_and_its_step_awaited(decision):
    walk = escalated(decision)
    assert walk.calls == [("escalation/apply_decision",)]
    assert (walk.open, walk.waits) == ([], ["wait_for_step"])
    assert walk.hear("step_done").ended
    assert walk.calls[-1] == ("escalation/close", None)


def test_an_instruction_missed_again_goes_to_the_ombudsman():
    walk = escalated("instruct").fire("step_missed")
    assert walk.open == ["ombudsman_review"]
    assert walk.do("ombudsman_review", finding="inaction").ended
    assert walk.calls[-1] == ("escalation/close", "inaction")


def test_a_step_done_before_the_instruction_is_not_awaited():
    assert escalated("instruct", already_done=True).ended


def test_a_letter_is_reported_before_the_step_is_awaited():
    walk = escalated("require_body", needs_report=True)
    assert walk.open == ["carry_out_instruction"]
    assert walk.do("carry_out_instruction", already_done=False).waits == ["wait_for_step"]
    assert walk.hear("step_done").ended


def test_a_report_about_no_step_ends_it_and_one_that_is_missed_goes_to_the_ombudsman():
    assert escalated("instruct", needs_report=True).do("carry_out_instruction", already_done=True).ended
    walk = escalated("instruct", needs_report=True).fire("report_missed")
    assert walk.open == ["ombudsman_review"]
    assert walk.do("ombudsman_review", finding="inaction").ended


def test_a_letter_about_a_case_that_is_closed_is_nobodys():
    walk = escalated("require_body", needs_report=True).hear("case_over")
    assert walk.ended and walk.calls[-1] == ("escalation/close", None)


def test_the_head_confirms_another_specialist_or_sends_it_back():
    walk = escalated("reassign")
    assert (walk.open, walk.calls) == (["confirm_reassignment"], [])
    assert walk.do("confirm_reassignment", confirmed=False).open == ["review_escalation"]
    walk.do("review_escalation", decision="reassign").do("confirm_reassignment", confirmed=True)
    assert walk.ended
    assert walk.calls == [("escalation/apply_decision",), ("escalation/close", None)]


def test_an_unfounded_escalation_is_closed_and_changes_nothing():
    walk = escalated("unfounded")
    assert walk.ended and walk.calls == [("escalation/close", None)]


def test_the_commissioner_may_go_to_the_ombudsman_at_once():
    assert escalated("ombudsman").open == ["ombudsman_review"]


def test_a_review_that_is_late_itself_is_shown_to_the_ombudsman():
    walk = Walk("escalation", escalation_id=1, case_id=1).fire("review_late")
    assert walk.calls == [("escalation/show_late_review",)]
    assert walk.open == ["review_escalation"]


def matched():
    return Walk("foster_placement", placement_id=1, case_id=1).do("match_family", family_found=True)


def placed():
    walk = matched().do("ask_family", family_accepts=True).do("approve_placement", placement_approved=True)
    return walk.do("hand_over")


def test_a_family_is_matched_asked_approved_and_the_child_handed_over():
    walk = placed()
    assert walk.calls == [("foster_placement/open_search",), ("foster_placement/schedule_visits",)]
    assert (walk.open, walk.waits) == ([], ["placement_runs"])
    assert walk.hear("placement_ending").do("end_placement", needs_family=False).ended


def test_a_family_that_declines_and_a_refusal_lead_back_to_matching():
    walk = matched().do("ask_family", family_accepts=False)
    assert walk.open == ["match_family"]
    walk.do("match_family", family_found=True).do("ask_family", family_accepts=True)
    assert walk.do("approve_placement", placement_approved=False).open == ["match_family"]


def test_with_no_family_in_sight_the_search_waits_and_opens_again():
    walk = Walk("foster_placement", placement_id=1, case_id=1).do("match_family", family_found=False)
    assert walk.open == [] and "search_rests" in walk.waits
    assert walk.fire("search_again").open == ["match_family"]


def test_no_family_in_time_is_escalated_once_and_the_search_stays_open():
    walk = Walk("foster_placement", placement_id=1, case_id=1).fire("search_late")
    assert walk.open == ["match_family", "temporary_place"]
    assert walk.calls[1:] == [("foster_placement/start_escalation", "find_family")]
    walk.do("temporary_place").do("match_family", family_found=True).do("ask_family", family_accepts=True)
    walk.do("approve_placement", placement_approved=False)
    assert walk.open == ["match_family"] and len(walk.calls) == 2
    walk.do("match_family", family_found=True).do("ask_family", family_accepts=True)
    walk.do("approve_placement", placement_approved=True).do("hand_over").hear("placement_ending")
    assert walk.do("end_placement", needs_family=False).ended


def test_a_temporary_place_is_not_looked_for_once_a_family_is_approved():
    walk = matched().fire("search_late").do("ask_family", family_accepts=True)
    assert walk.open == ["approve_placement", "temporary_place"]
    assert walk.do("approve_placement", placement_approved=True).open == ["hand_over"]


def test_a_placement_ends_when_the_child_comes_of_age():
    walk = placed().fire("came_of_age")
    assert walk.open == ["end_placement"]
    assert walk.do("end_placement", needs_family=False).ended


def test_a_breakdown_asks_for_a_new_family():
    walk = placed().hear("placement_ending").do("end_placement", needs_family=True)
    assert walk.ended
    assert walk.calls[-1] == ("foster_placement/request_placement",)
