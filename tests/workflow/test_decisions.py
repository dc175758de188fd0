"""The two tables, over every combination of answers: no gap, no dead row, and a worse answer never lowers the level."""

import random
from itertools import product

import pytest

from app.workflow.decisions import decide
from app.workflow.lint.model import DMN, parsed
from tests.support.shipped import WORKFLOWS

LEVELS = ["low", "medium", "high", "critical"]
SAFETY = ["no_concern", "plan", "unsafe"]
DANGER, ACCESS = ["no", "unknown", "yes"], ["no", "unknown", "yes"]
AGES = ["14_17", "7_13", "unknown", "0_6"]
OUTCOMES = ["state_body", "emergency"]
HARMS = [
    "physical", "sexual", "suicide_risk", "self_harm", "left_alone", "neglect", "alcohol_drugs", "domestic_violence",
    "bullying", "online", "trafficking", "emotional", "school", "legal", "social", "health", "other",
]  # fmt: skip
TOLD = {"police", "ambulance", "head", "commissioner", "prosecutor"}
VISIT: dict[str, list[str] | list[bool]] = {
    "harm_found": ["none", "signs", "serious"],
    "carer_protects": ["yes", "partly", "no"],
    "child_afraid": [False, True],
    "home_safe": ["yes", "no"],
    "needs_support": [False, True],
}
"""From the best answer to the worst."""


def rows(table):
    root = parsed((WORKFLOWS / "decisions" / f"{table}.dmn").read_bytes())
    return [row.get("id") for row in root.iter(f"{DMN}rule")]


def triage(**answers):
    return decide("triage", answers)


def contacts(harms):
    """Every combination of the other answers with these harms."""
    for danger, outcome, age, access, repeat, disability in product(
        DANGER, OUTCOMES, AGES, ACCESS, [False, True], [False, True]
    ):
        yield {
            "danger": danger, "outcome": outcome, "age_band": age, "harms": harms, "carer_access": access,
            "is_repeat": repeat, "has_disability": disability,
        }  # fmt: skip


@pytest.fixture(scope="module")
def answered():
    """Every combination of answers with no harm or one, and its verdict."""
    lists = [[], *([harm] for harm in HARMS)]
    return [(answers, triage(**answers)) for harms in lists for answers in contacts(harms)]


def test_triage_answers_every_contact_with_a_level_a_deadline_and_who_is_told(answered):
    for _, verdict in answered:
        assert verdict.outputs["decided_risk"] in LEVELS
        assert verdict.outputs["respond_within"] in {"connect_emergency", "first_visit"}
        assert {*verdict.outputs["tell"].split(",")} - {""} <= TOLD
        assert verdict.because.endswith(".")


def test_every_row_of_triage_decides_some_contact(answered):
    assert {verdict.rule for _, verdict in answered} == {*rows("triage")}


def test_danger_now_is_always_critical_and_answered_at_once(answered):
    for answers, verdict in answered:
        if answers["danger"] == "yes" or answers["outcome"] == "emergency":
            assert verdict.outputs["decided_risk"] == "critical"
            assert verdict.outputs["respond_within"] == "connect_emergency"
            assert "police" in verdict.outputs["tell"]


@pytest.mark.parametrize(
    ("answer", "values"),
    [
        ("danger", DANGER),
        ("carer_access", ACCESS),
        ("is_repeat", [False, True]),
        ("has_disability", [False, True]),
        ("age_band", ["7_13", "0_6"]),
        ("outcome", OUTCOMES),
    ],
)
def test_a_worse_answer_never_lowers_the_level(answered, answer, values):
    level = {_key(answers): LEVELS.index(verdict.outputs["decided_risk"]) for answers, verdict in answered}
    for answers, _ in answered:
        worse = [level[_key(answers | {answer: value})] for value in values]
        assert worse == sorted(worse), answers | {answer: "…"}


def test_of_several_harms_the_gravest_decides(answered):
    """So what holds for one harm holds for three: the row of a list is the highest row of its members."""
    order = {rule: index for index, rule in enumerate(rows("triage"))}
    row = {_key(answers): order[verdict.rule] for answers, verdict in answered}
    chance = random.Random(7)
    others = list(contacts([]))
    for _ in range(1_500):
        harms = chance.sample(HARMS, chance.choice([2, 3]))
        answers = chance.choice(others)
        alone = [row[_key(answers | {"harms": [harm]})] for harm in harms]
        assert order[triage(**answers | {"harms": harms}).rule] == min(alone)


@pytest.mark.parametrize(
    ("answers", "level", "rule"),
    [
        ({"harms": ["sexual"], "carer_access": "unknown"}, "critical", "sexual_suspect_near"),
        ({"harms": ["sexual"]}, "high", "sexual"),
        ({"harms": ["left_alone"], "age_band": "0_6"}, "critical", "small_child_alone"),
        ({"harms": ["domestic_violence"], "carer_access": "yes"}, "high", "violence_suspect_near"),
        ({"harms": ["suicide_risk"], "danger": "unknown"}, "critical", "suicide_danger_open"),
        ({"harms": ["neglect"]}, "medium", "home_harm"),
        ({"harms": ["neglect"], "is_repeat": True}, "high", "home_harm_again"),
        ({"harms": ["bullying"]}, "medium", "peers_or_online"),
        ({"harms": ["school"]}, "low", "nothing_serious"),
        ({"harms": ["school"], "danger": "unknown"}, "medium", "danger_open"),
    ],
)
def test_triage_decides_as_a_caseworker_would(answers, level, rule):
    calm = {
        "danger": "no", "outcome": "state_body", "age_band": "7_13", "harms": [], "carer_access": "no",
        "is_repeat": False, "has_disability": False,
    }  # fmt: skip
    verdict = triage(**(calm | answers))
    assert (verdict.outputs["decided_risk"], verdict.rule) == (level, rule)


def test_unanswered_questions_are_not_taken_for_a_no():
    assert triage(outcome="state_body").outputs["decided_risk"] == "medium"
    assert triage(outcome="state_body", harms=["sexual"]).outputs["decided_risk"] == "critical"
    assert decide("safety", {}).outputs["safety"] != "no_concern"


def test_every_row_of_safety_decides_some_visit():
    visits = [dict(zip(VISIT, values, strict=True)) for values in product(*VISIT.values())]
    verdicts = [decide("safety", visit) for visit in visits]
    assert {verdict.rule for verdict in verdicts} == {*rows("safety")}
    assert {verdict.outputs["safety"] for verdict in verdicts} == {*SAFETY}


@pytest.mark.parametrize("answer", VISIT)
def test_a_worse_finding_never_makes_the_child_safer(answer):
    for values in product(*VISIT.values()):
        visit = dict(zip(VISIT, values, strict=True))
        found = [SAFETY.index(decide("safety", visit | {answer: v}).outputs["safety"]) for v in VISIT[answer]]
        assert found == sorted(found), visit | {answer: "…"}


def test_no_concern_needs_every_good_answer():
    best = {answer: values[0] for answer, values in VISIT.items()}
    for values in product(*VISIT.values()):
        visit = dict(zip(VISIT, values, strict=True))
        assert (decide("safety", visit).outputs["safety"] == "no_concern") == (visit == best)


def _key(answers):
    return tuple(tuple(value) if isinstance(value, list) else value for value in answers.values())
