"""A decision table asked by itself, before its diagram reaches it: the call screen shows the level while answering."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.workflow import expressions, specs


@dataclass(frozen=True)
class Verdict:
    """The row that decided and what it says."""

    rule: str
    because: str
    outputs: dict[str, Any]


class _Asking:
    """What the library's table engine needs of a task and its script engine, and no more."""

    def __init__(self, variables: Mapping[str, Any]) -> None:
        self.data = dict(variables)
        self.workflow = self.script_engine = self

    def validate(self, expression: str) -> None:
        compile(expression, "<table>", "eval")

    def evaluate(self, task: Any, expression: str, external_context: dict[str, Any] | None = None) -> Any:
        return expressions.evaluate(expression, {**self.data, **(external_context or {})})


@functools.cache
def _table(name: str) -> Any:
    text = (specs.WORKFLOWS / f"decisions/{name}.dmn").read_text(encoding="utf-8")
    return specs.parser(specs.Bundle(name, {f"decisions/{name}.dmn": text})).get_engine(name, None)


def decide(table: str, variables: Mapping[str, Any]) -> Verdict:
    """The shipped table's answer. LookupError if no row matches: the tables have no gaps, and a test holds it."""
    asking = _Asking(variables)
    rules = _table(table).decide(asking)
    if not rules:
        raise LookupError(f"no row of {table} matches")
    return Verdict(rules[0].id, rules[0].description or "", dict(rules[0].output_as_dict(asking)))
