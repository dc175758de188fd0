"""The routes of a contact, and of all processes together: every flow is walked and every walk ends."""

import random
from functools import partial
from typing import Any

import pytest

from app import clock
from app.workflow import specs
from app.workflow.lint.model import BPMN, Diagram, parsed
from tests.support.routes import MOMENT, Walk
from tests.support.shipped import DIAGRAMS, WORKFLOWS

TRIAGED = {
    "danger": "no", "age_band": "7_13", "harms": ["neglect"], "carer_access": "no",
    "is_repeat": False, "has_disability": False, "raised_to": None, "can_reply": True, "about": "child",
    "is_called": False,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _one_moment():
    with clock.at(MOMENT):
        yield


def contact(**answers):
    return Walk("contact", contact_id=1).do("triage_contact", **(TRIAGED | answers))


@pytest.mark.parametrize(
    ("outcome", "end"),
    [("not_a_contact", "not_a_contact"), ("information", "information_given"), ("adult_help", "adult_helped")],
)
def test_most_contacts_end_with_triage(outcome, end):
    walk = contact(outcome=outcome)
    assert walk.ended and walk.passed[-1] == end
    assert walk.calls == []


def test_a_contact_that_needs_a_state_body_opens_a_case_and_the_caller_is_told():
    walk = contact(outcome="state_body")
    assert walk.calls == [("contact/open_case",)]
    assert (walk.open, walk.waits) == ([], ["wait_for_acceptance"])
    assert walk.hear("case_accepted").open == ["tell_caller"]
    assert walk.do("tell_caller").ended


def test_a_caller_without_a_reply_code_is_not_told():
    assert contact(outcome="state_body", can_reply=False).hear("case_accepted").passed[-1] == "caller_anonymous"


@pytest.mark.parametrize(("outcome", "danger"), [("emergency", "unknown"), ("state_body", "yes")])
def test_in_danger_now_the_emergency_call_does_not_wait_for_the_case(outcome, danger):
    walk = contact(outcome=outcome, danger=danger)
    assert walk.open == ["connect_emergency"]
    assert walk.calls == [("contact/open_case",)]
    walk.fire("emergency_late")
    assert walk.calls[-1] == ("contact/show_on_shift_view", "connect_emergency")
    assert walk.open == ["connect_emergency"]
    assert walk.do("connect_emergency").hear("case_accepted").do("tell_caller").ended


@pytest.mark.parametrize("about", ["adult", "unknown"])
def test_an_emergency_without_a_child_calls_102_and_opens_no_case(about):
    """Fault A11."""
    walk = contact(outcome="emergency", about=about)
    assert (walk.open, walk.calls, walk.passed[-1]) == (["connect_emergency"], [], "no_child_known")
    assert walk.do("connect_emergency").ended


def test_a_child_found_after_the_call_gets_a_case_and_no_second_call():
    """Fault A11."""
    walk = contact(outcome="emergency", is_called=True)
    assert (walk.open, walk.calls) == ([], [("contact/open_case",)])


def test_an_unknown_outcome_goes_to_the_state_body_rather_than_nowhere():
    assert contact(outcome="something_new").calls == [("contact/open_case",)]


def test_talking_may_be_enough_or_lead_to_the_state_body():
    assert contact(outcome="psychologist").open == ["talk_with_child"]
    assert contact(outcome="psychologist").do("talk_with_child", outcome="helped").ended
    walk = contact(outcome="psychologist").do("talk_with_child", **(TRIAGED | {"outcome": "state_body"}))
    assert walk.calls == [("contact/open_case",)]


def test_a_talk_that_finds_danger_calls_the_emergency_services():
    walk = contact(outcome="psychologist").do("talk_with_child", **(TRIAGED | {"outcome": "emergency"}))
    assert walk.open == ["connect_emergency"]
    assert walk.script.rules == ["emergency"]


def test_a_contact_nobody_triages_is_escalated_to_the_shift_lead_and_stays_open():
    walk = Walk("contact", contact_id=1).fire("triage_warning").fire("triage_late")
    assert walk.calls == [("contact/show_on_shift_view", "triage_contact")] * 2
    assert walk.open == ["triage_contact"]


# -- all of them

FEWEST = 12
PROCESSES = [path.stem for path in DIAGRAMS]
ANSWERS: dict[str, list[Any]] = {
    "outcome": ["not_a_contact", "information", "adult_help", "psychologist", "state_body", "emergency", "helped"],
    "danger": ["yes", "no", "unknown"],
    "can_reply": [True, False],
    "accepted": [True, True, False],
    "harm_found": ["none", "signs", "serious"],
    "carer_protects": ["yes", "partly", "no"],
    "child_afraid": [True, False],
    "home_safe": ["yes", "no"],
    "needs_support": [True, False],
    "plan_approved": [True, False],
    "review": ["go_on", "goals_met", "risk_changed", "unsafe"],
    "closure": ["approved", "approved", "returned", "keep_open"],
    "decision": ["instruct", "reassign", "require_body", "ombudsman", "unfounded"],
    "confirmed": [True, False],
    "family_found": [True, False],
    "family_accepts": [True, False],
    "placement_approved": [True, False],
    "needs_family": [True, False],
    "child_seen": [True, True, False],
    "concern": ["none", "concern", "danger"],
}


SELDOM = {"family_withdrew", "search_withdrawn"}
"""What may be heard at each step of a long way: else hardly anybody would come to its end."""

ANSWERS_OF: dict[str, dict[str, list[Any]]] = {
    "contact": {"about": ["child", "adult", "unknown"], "is_called": [True, False]},
    "foster_family": {"ruled": ["approve", "defer", "refuse"]},
    "family_concern": {"settled": ["reinstated", "ended"]},
    "silent_case": {"still_silent": [True, False]},
    "escalation": {"needs_report": [True, True, False], "already_done": [True, False]},
    "transfer": {"transfer_accepted": [True, False]},
    "stopped_clock": {"stop_granted": [True, False]},
}


STARTS = {
    "added_step": {"added_role": ["specialist", "placement_officer"]},
    "agency_notice": {"agency": ["police", "ambulance", "prosecutor"]},
}
"""What the diagram reads that no step of it answers."""


def wander(process, seed):
    """Answer, wait and be told at random until the instance ends."""
    chance = random.Random(seed)
    started = {name: chance.choice(values) for name, values in STARTS.get(process, {}).items()}
    served: dict[str, Any] = {"escalation/apply_decision": chance.random() < 0.3}
    served["foster_placement/open_search"] = chance.choice(["alone", "together", "withdrawn"])
    walk = Walk(process, served, **started)
    for _ in range(400):
        if walk.ended:
            return walk
        choices = [partial(walk.do, step, **pick(chance, process)) for step in walk.open]
        choices += [partial(walk.fire, timer) for timer in walk.timers] + [
            partial(walk.hear, message) for message in walk.messages if message not in SELDOM or chance.random() < 0.12
        ]
        assert choices, "waits for nothing anybody could do"
        chance.choice(choices)()
    raise AssertionError(f"{process} did not end: {walk.open} {walk.waits}")


def pick(chance, process):
    answers = ANSWERS | ANSWERS_OF.get(process, {})
    return TRIAGED | {name: chance.choice(values) for name, values in answers.items()}


@pytest.mark.no_cover
@pytest.mark.parametrize("process", PROCESSES)
def test_every_flow_is_walked_and_every_walk_ends(process):
    """Walks at random, until together they have taken every flow: each ends with nothing left behind."""
    drawn = Diagram("", *_parts(process)).flows.values()
    left = {(flow.get("sourceRef"), flow.get("targetRef")) for flow in drawn}
    for seed in range(60):
        left -= wander(process, seed).flows()
        if not left and seed >= FEWEST:
            break
    assert left == set()


def _parts(process):
    root = parsed((WORKFLOWS / f"{process}.bpmn").read_bytes())
    return root, root.find(f"{BPMN}process")


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.stem)
def test_every_step_is_asked_of_the_lane_it_is_drawn_in(path):
    """Within a sub-process too: the head decides about a family although the application is the officer's."""
    spec = specs.spec(path.stem, specs.shipped(path.stem).sha256)
    parts = [spec.top, *spec.inner.values()]
    asked = {task.bpmn_id: task.lane for part in parts for task in part.task_specs.values() if task.manual}
    root = parsed(path.read_bytes())
    lanes = {ref.text: lane.get("name") for lane in root.iter(f"{BPMN}lane") for ref in lane.iter(f"{BPMN}flowNodeRef")}
    drawn = {task.get("id") for task in root.iter(f"{BPMN}userTask")}
    assert {step: asked[step] for step in drawn & lanes.keys()} == {step: lanes[step] for step in drawn & lanes.keys()}
