"""The program's own modules, each read and parsed once by a process of the tests."""

import ast
from functools import cache
from pathlib import Path

import app

APP = Path(app.__file__).parent


@cache
def trees() -> dict[Path, ast.Module]:
    """The tree of each module below app/, by its path."""
    files = (path for path in sorted(APP.rglob("*.py")) if "node_modules" not in path.parts)
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in files}


@cache
def nodes() -> list[tuple[Path, ast.AST]]:
    """Every node of every tree, and where."""
    return [(path, node) for path, tree in trees().items() for node in ast.walk(tree)]
