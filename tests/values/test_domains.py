"""What a variable of a process may hold is declared as a type, and a step that sets anything else fails."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

import pytest

from app.values.domains import MOMENT, domain, of
from app.workflow import engine, registry
from app.workflow.script import check_variables


class Level(StrEnum):
    HIGH = "high"
    LOW = "low"


@pytest.mark.parametrize(
    ("declared", "good", "bad"),
    [
        (bool, [True, False], [1, 0, None, "yes"]),
        (int, [0, 7], [True, None, "7"]),
        (Level, ["high", Level.LOW], ["medium", None, True]),
        (Level | None, ["high", None], ["medium"]),
        (Literal[Level.HIGH, 3], ["high", 3], ["low", 4, True]),
        (Literal[1] | bool, [1, True, False], [0]),
        (of([("a", "A"), ("b", "B")]), ["a"], ["A", "c"]),
        (list[Level], [[], ["high", "low"]], [["medium"], "high", None]),
        (list[Level] | list[Literal["none"]], [["none", "low"]], [["medium"]]),
        (datetime, [MOMENT], ["2026-01-31T12:00:00", "2026-01-31", "soon", "", None]),
    ],
)
def test_a_variable_holds_what_its_type_says(declared, good, bad):
    found = domain(declared)
    assert [value for value in good if not found.holds(value)] == []
    assert [value for value in bad if found.holds(value)] == []


def test_a_type_that_no_variable_may_have_is_refused():
    with pytest.raises(TypeError, match="is no type of a variable"):
        domain(dict[str, str])


def test_the_examples_are_all_values_and_of_open_types_those_that_make_a_difference():
    assert domain(Level | None).examples() == ["high", "low", None]
    assert domain(int).examples([5, "x", True]) == [0, 1, 4, 5, 6]
    assert domain(datetime).examples() == [MOMENT]
    assert domain(list[Level]).examples(["high"]) == [[], ["high"], ["low"], ["high", "low"]]
    five = of([(code, code) for code in "abcde"])
    every = domain(list[Literal["a", "b", "c", "d", "e"]]).examples("abcde")
    assert (len(every), every[-1], len(five.examples())) == (1 + 5 + 10 + 10 + 1, [*"abcde"], 5)


def test_a_domain_says_what_it_holds():
    assert str(domain(Level | None)) == "'high', 'low', None"
    assert str(domain(list[Level]) | domain(int) | domain(datetime)) == "a list of high, low, a number, an instant"


def test_what_can_be_compared_with_a_variable_is_what_it_may_be_or_contain():
    assert domain(list[Level]).compares("high") and not domain(list[Level]).compares("higher")
    assert domain(int).compares(1.5) and domain(Level).compares(None)


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"level": "high", "name": "x"}, "name is declared nowhere"),
        ({}, "level is declared and not given"),
        ({"level": "none"}, "level is not as declared: 'high', 'low'"),
    ],
)
def test_what_a_handler_sets_otherwise_than_it_declares_is_our_own_mistake(given, fault):
    with pytest.raises(engine.EngineFault, match=f"^step: {fault}$"):
        check_variables("step", {"level": Level, "later": Level | None}, given)
    check_variables("step", {"level": Level, "later": Level | None}, {"level": "low"})


def test_a_process_is_started_with_what_it_declares(app):
    assert registry.process_of("transfer").begins == {"transfer_id": int, "case_id": int}
    with pytest.raises(engine.EngineFault, match="no process hears transfer_over"):
        engine.send_later("transfer_over", 1)
    with pytest.raises(engine.EngineFault, match="transfer: transfer_id is declared and not given"):
        engine.start_later("transfer", about={"case_id": 1}, route=engine.Route())
