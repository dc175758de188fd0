"""A form that broke a rule is mended and sent again: the mark that it was sent must not outlive what was undone."""

import ast
from pathlib import Path

import app.web

UNDOES = ("rollback", "begin_nested", "once")


def calls(node):
    for one in ast.walk(node):
        if isinstance(one, ast.Call):
            yield one.func.attr if isinstance(one.func, ast.Attribute) else getattr(one.func, "id", "")


def test_whoever_catches_a_broken_rule_undoes_the_mark_of_the_form():
    wrong, seen = [], 0
    for path in Path(app.web.__file__).parent.glob("*.py"):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            named = set(calls(function))
            catches = any(isinstance(one, ast.ExceptHandler) for one in ast.walk(function))
            if catches and named & {"first", "once"}:
                seen += 1
                wrong += [] if named & set(UNDOES) else [f"{path.name}: {function.name}"]
    assert wrong == []
    assert seen > 10
