"""What an expression reads and compares, held against what its variables may be."""

import ast
import difflib
import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.values.domains import Domain, Value
from app.workflow.expressions import DEADLINE, compiled, evaluate

MOST = 100_000  # combinations of values that are tried
WRITTEN_SO = {"true": "True", "false": "False", "null": "None", "none": "None", "nil": "None"}


class TooMany(Exception):
    """More combinations than can be tried."""


def names_of(source: str) -> set[str]:
    """The variables that the expression reads."""
    return {node.id for node in ast.walk(_tree(source)) if isinstance(node, ast.Name)} - {DEADLINE}


def constants_of(source: str) -> set[Any]:
    """The values that stand in the expression."""
    return {node.value for node in ast.walk(_tree(source)) if isinstance(node, ast.Constant)}


def faults(source: str, here: Mapping[str, Domain], known: Iterable[str]) -> Iterator[str]:
    """What is wrong with the expression where its variables may be `here`; `known` are all that anybody sets."""
    try:
        compiled(source)
    except ValueError as error:
        yield f"computes what it may not: {error}"
        return
    everything = sorted(known)
    for name in sorted(names_of(source) - here.keys()):
        yield _unknown(name, everything)
    for name, constant in _compared(_tree(source)):
        if name in here and not here[name].compares(constant):
            yield f"compares {name} with {constant!r}, which it never is. It may be: {here[name]}"


def combinations(sources: Iterable[str], here: Mapping[str, Domain]) -> Iterator[dict[str, Value]]:
    """Every combination of values of the variables that the expressions read. TooMany if they are more than MOST."""
    written = [source for source in sources if source]
    constants = set().union(*map(constants_of, written))
    names = sorted(set().union(*map(names_of, written)))
    values = [here[name].examples(constants) for name in names]
    count = 1
    for some in values:
        count *= len(some)
    if count > MOST:
        raise TooMany
    return (dict(zip(names, chosen, strict=True)) for chosen in itertools.product(*values))


def fits(source: str, variables: Mapping[str, Value]) -> bool | None:
    """Whether the expression is true of the variables; None if it cannot be computed."""
    try:
        return bool(evaluate(source, variables))
    except (TypeError, ArithmeticError):
        return None


def said(variables: Mapping[str, Value]) -> str:
    """The values, for a message."""
    return ", ".join(f"{name} is {value!r}" for name, value in variables.items())


def _tree(source: str) -> ast.Expression:
    return ast.parse(source.strip(), mode="eval")


def _unknown(name: str, known: list[str]) -> str:
    if name in WRITTEN_SO:
        return f"reads {name}, which is no word of this language: write {WRITTEN_SO[name]}"
    if name in known:
        return f"reads {name} where nobody can have set it yet: ask it later, or set it before"
    near = difflib.get_close_matches(name, known, 1)
    hint = f"write {near[0]}, if that is meant" if near else "declare it where it is set: sets=, gives= or begins="
    return f"reads {name}, which nobody sets: {hint}"


def _compared(tree: ast.AST) -> Iterator[tuple[str, Any]]:
    """Each variable, with a constant that it is compared with."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Compare):
            continue
        sides = [node.left, *node.comparators]
        for operation, left, right in zip(node.ops, sides, sides[1:], strict=False):
            if isinstance(operation, ast.Eq | ast.NotEq | ast.In | ast.NotIn | ast.Is | ast.IsNot):
                yield from ((name, constant) for name in _names(left) for constant in _constants(right))
                yield from ((name, constant) for name in _names(right) for constant in _constants(left))


def _names(side: ast.AST) -> list[str]:
    """The variable on one side, also in `x or []`."""
    parts = side.values[:1] if isinstance(side, ast.BoolOp) else [side]
    return [part.id for part in parts if isinstance(part, ast.Name)]


def _constants(side: ast.AST) -> list[Any]:
    parts = side.elts if isinstance(side, ast.List | ast.Tuple) else [side]
    return [part.value for part in parts if isinstance(part, ast.Constant)]
