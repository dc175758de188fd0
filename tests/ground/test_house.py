"""The house as it is measured: rooms one can look over, functions one can read at once, names that say what is inside.

One meaning for each suffix of a module's name:

* `_list`: a list that is filtered and paged through, declared and read
* `_forms`, as `forms` alone: the forms of tasks or of pages, and no view
* `_page`: what one page shows, made ready for its template, and no view
* `_rows`: rows made ready for a template, and no view; below the web the rows of a file that is brought in

A suffix that two modules share and that is not named here says nothing: they are one module, or want other names.
"""

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

from app.config import ROOT
from tests.support import sources

MOST_MODULES = 20  # of a room, its __init__.py not counted
MOST_LINES = 300  # of a file
LONGEST = 40  # lines of a function
MOST_COMPLEX = 10

NO_NAMES = {
    *("typed", "once", "again", "deeds", "somebody", "doors", "desks", "compact", "ways"),
    *("utils", "helpers", "common"),
}
NO_SUFFIXES = {"sql", "wanted", "ways", "cuts", "words", "utils", "helpers", "common"}
MEANINGS = {"list", "forms", "page", "rows"}
NOT_VIEWS = {"forms", "page", "rows"}

Function = ast.FunctionDef | ast.AsyncFunctionDef
BRANCHES = ast.If | ast.For | ast.While | ast.ExceptHandler | ast.IfExp | ast.Assert | ast.match_case


@cache
def modules() -> list[Path]:
    return [path for path in sources.trees() if path.name != "__init__.py"]


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def suffix(path: Path) -> str:
    return path.stem.rpartition("_")[2]


@cache
def functions() -> list[tuple[Path, Function]]:
    return [(path, node) for path, node in sources.nodes() if isinstance(node, Function)]


def complexity(function: ast.AST) -> int:
    """1, and 1 for each branch, each condition of a comprehension and each further operand of `and` and `or`."""
    count = 1
    for node in ast.walk(function):
        if isinstance(node, BRANCHES):
            count += 1
        elif isinstance(node, ast.comprehension):
            count += 1 + len(node.ifs)
        elif isinstance(node, ast.BoolOp):
            count += len(node.values) - 1
    return count


def hold(faults: list[str]) -> None:
    assert not faults, "".join(f"\n  {fault}" for fault in sorted(faults))


def test_the_measure_counts_each_place_at_which_the_way_parts():
    source = """
def told(people, by=None):
    assert people
    for one in [one for one in people if one.is_here if one.hears]:
        if one.name and one.phone and not one.left or by:
            try:
                yield one.name if one.name else one.phone
            except LookupError:
                continue
    match by:
        case 1: ...
        case _: ...
    """
    assert complexity(ast.parse(source)) == 1 + 1 + 1 + 3 + 1 + 3 + 1 + 1 + 2


def test_a_room_says_in_a_sentence_what_it_holds():
    faults = []
    for folder in {path.parent for path in sources.trees()}:
        said = ast.get_docstring(sources.trees().get(folder / "__init__.py", ast.Module([], [])))
        if not said:
            faults.append(f"{place(folder)}: write in a sentence what it holds: the docstring of its __init__.py")
        elif re.search(r"[.!?]\s+\S", said.split("\n\n")[0]):
            faults.append(f"{place(folder)}/__init__.py: begins with more than one sentence: make it one")
    hold(faults)


def test_no_room_is_so_full_that_nobody_looks_it_over():
    rooms: dict[Path, int] = defaultdict(int)
    for path in modules():
        rooms[path.parent] += 1
    hold(
        [
            f"{place(room)}: {size} modules, {MOST_MODULES} are the most: merge what is one matter, or open a room"
            for room, size in rooms.items()
            if size > MOST_MODULES
        ]
    )


def test_no_file_holds_two_ideas():
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in sources.trees()}
    hold(
        [
            f"{place(path)}: {lines} lines, {MOST_LINES} are the most: find the second idea in it and move that"
            for path, lines in lengths.items()
            if lines > MOST_LINES
        ]
    )


def test_every_function_can_be_read_at_once():
    lengths = [(path, one, (one.end_lineno or one.lineno) - one.lineno + 1) for path, one in functions()]
    hold(
        [
            f"{place(path)}:{one.lineno} {one.name}: {lines} lines, {LONGEST} are the most: move out a step or a table"
            for path, one, lines in lengths
            if lines > LONGEST
        ]
    )


def test_no_function_parts_its_way_too_often():
    found = {
        f"{place(path)}:{one.name}": complexity(one) for path, one in functions() if complexity(one) > MOST_COMPLEX
    }
    hold(
        [
            f"{name}: complexity {count}, {MOST_COMPLEX} is the most: name the condition, the table or the step in it"
            for name, count in found.items()
        ]
    )


def test_nothing_is_imported_inside_a_function():
    hold(
        [
            f"{place(path)}:{node.lineno} {one.name}: import at the top; where that makes a circle, move what both need"
            for path, one in functions()
            for node in ast.walk(one)
            if isinstance(node, ast.Import | ast.ImportFrom)
        ]
    )


def test_a_module_is_named_after_what_is_in_it():
    hold([f"{place(path)}: the name says nothing: say what is in it" for path in modules() if path.stem in NO_NAMES])


def test_a_suffix_means_one_thing():
    shared = defaultdict(set)
    for path in modules():
        if "_" in path.stem:
            shared[suffix(path)].add(path.stem)
    refused = shared.keys() & NO_SUFFIXES
    unknown = {word for word, names in shared.items() if len(names) > 1 and word not in MEANINGS | refused}
    hold(
        [f"{sorted(shared[word])}: _{word} followed no rule: give other names" for word in refused]
        + [
            f"{sorted(shared[word])}: what does _{word} mean? Make them one, name them otherwise, or say it above"
            for word in unknown
        ]
    )


def test_what_is_made_ready_for_a_page_is_no_view():
    hold(
        [
            f"{place(path)}: holds a view: name it after its page, or move the view out of _{suffix(path)}"
            for path in modules()
            if suffix(path) in NOT_VIEWS and re.search("^bp = ", path.read_text(encoding="utf-8"), re.MULTILINE)
        ]
    )
