"""The house as it is measured: rooms, files and functions stay small, and rooms say in a sentence what they hold."""

import ast
from collections import Counter

import pytest

from app.config import ROOT

FILES = sorted(path for path in (ROOT / "app").rglob("*.py") if "node_modules" not in path.parts)
ROOMS = sorted({path.parent for path in FILES})
MOST_MODULES, MOST_LINES, LONGEST, MOST_COMPLEX = 20, 300, 40, 10
SAYS_NOTHING = "typed once again deeds somebody doors desks compact ways utils helpers common"
STILL = {
    "_place", "shown", "_rows", "line", "focused", "_receive", "give", "protected", "case", "read", "import_contacts",
    "_menus", "away", "page", "_text", "_clock", "_following", "finish", "sign_in", "facts", "_answers",
}  # fmt: skip
"""Functions that are still longer or more complex; none may be added."""
BRANCHES = (ast.If, ast.For, ast.While, ast.ExceptHandler, ast.IfExp, ast.comprehension, ast.Assert, ast.match_case)


def name(path):
    return str(path.relative_to(ROOT))


def functions():
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                yield path, node


def complexity(function):
    """1, and 1 for each branch, each condition of a comprehension and each further operand of and, or."""
    found = 1
    for node in ast.walk(function):
        found += isinstance(node, BRANCHES)
        if isinstance(node, ast.comprehension):
            found += len(node.ifs)
        if isinstance(node, ast.BoolOp):
            found += len(node.values) - 1
    return found


@pytest.mark.parametrize("room", ROOMS, ids=name)
def test_a_room_says_in_a_sentence_what_it_holds(room):
    module = ast.parse((room / "__init__.py").read_text(encoding="utf-8"))
    assert (ast.get_docstring(module) or "").strip(), f"{name(room)}/__init__.py has no docstring"


def test_no_room_has_more_than_twenty_modules():
    sizes = Counter(path.parent for path in FILES if path.name != "__init__.py")
    assert {name(room): size for room, size in sizes.items() if size > MOST_MODULES} == {}


def test_no_file_is_longer_than_300_lines():
    lengths = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert {path: length for path, length in lengths.items() if length > MOST_LINES} == {}


def test_functions_are_short_and_simple():
    found = {
        f"{name(path)}:{function.name}"
        for path, function in functions()
        if (function.end_lineno - function.lineno + 1 > LONGEST or complexity(function) > MOST_COMPLEX)
        and function.name not in STILL
    }
    assert found == set()


def test_no_module_has_a_name_that_says_nothing():
    assert [name(path) for path in FILES if path.stem in SAYS_NOTHING.split()] == []


def test_a_suffix_means_one_thing():
    """`_list` a declared list, `_rows` rows for a template, `_forms` the forms of pages; the others said nothing."""
    nothing = ("_sql", "_wanted", "_words", "_ways", "_cuts")
    found = [name(path) for path in FILES if path.stem.endswith(nothing)]
    assert found == ["app/rules/contacts/danger_words.py"]  # words that tell of danger
