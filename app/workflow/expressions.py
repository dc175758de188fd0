"""The only language a diagram or table may use: names, literals, comparisons, arithmetic and deadline("key")."""

import ast
import functools
from collections import ChainMap
from collections.abc import Callable, Mapping
from types import CodeType
from typing import Any

_ALLOWED = (
    ast.Expression, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.BinOp, ast.Add, ast.Sub,
    ast.Mult, ast.Div, ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn,
    ast.Is, ast.IsNot, ast.Name, ast.Load, ast.Constant, ast.List, ast.Tuple, ast.Call,
)  # fmt: skip
LONGEST = 1_000  # characters; a longer condition belongs in a decision table
DEADLINE = "deadline"


@functools.lru_cache(4096)
def compiled(source: str) -> CodeType:
    """ValueError, with the reason in words, for anything outside the whitelist."""
    if len(source) > LONGEST:
        raise ValueError(f"longer than {LONGEST} characters")
    try:
        tree = ast.parse(source.strip(), mode="eval")
    except SyntaxError as error:
        raise ValueError(f"not an expression: {source!r}") from error
    for node in ast.walk(tree):
        _check(node, source)
    return compile(tree, "<diagram>", "eval")


def _check(node: ast.AST, source: str) -> None:
    if not isinstance(node, _ALLOWED):
        raise ValueError(f"{type(node).__name__} is not allowed in {source!r}")
    if isinstance(node, ast.Name) and node.id.startswith("_"):
        raise ValueError(f"the name {node.id} is not allowed in {source!r}")
    if isinstance(node, ast.Call) and not _is_deadline(node):
        raise ValueError(f'only deadline("key") may be called in {source!r}')
    if isinstance(node, ast.Constant) and not isinstance(node.value, str | int | float | bool | None):
        raise ValueError(f"{type(node.value).__name__} is not allowed in {source!r}")


def _is_deadline(node: ast.Call) -> bool:
    return (
        isinstance(node.func, ast.Name)
        and node.func.id == DEADLINE
        and not node.keywords
        and len(node.args) == 1
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    )


class _Missing(dict[str, Any]):
    """A variable nobody has set yet is None, not an error in the middle of a step."""

    def __missing__(self, key: str) -> None:
        return None


def evaluate(source: str, variables: Mapping[str, Any], deadline: Callable[[str], Any] | None = None) -> Any:
    """The expression's value over the variables. ValueError outside the whitelist."""
    names = ChainMap({DEADLINE: deadline} if deadline else {}, dict(variables), _Missing())
    return eval(compiled(source), {"__builtins__": {}}, names)  # noqa: S307 — whitelisted above
