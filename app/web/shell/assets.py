"""The built assets under their hashed names, and the icons that pages draw."""

import json
from functools import cache
from pathlib import Path

from flask import Flask, url_for
from markupsafe import Markup, escape

HERE = Path(__file__).parents[1]
DIST = HERE / "static" / "dist"


def init(app: Flask) -> None:
    """Templates may call `asset(name)` and `icon(name)`. Files under their hash are kept by browsers for a year."""
    app.jinja_env.globals.update(asset=asset, icon=icon)


@cache
def manifest() -> dict[str, str]:
    """Name to hashed name, as the build wrote it."""
    found: dict[str, str] = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))
    return found


@cache
def _icons() -> dict[str, str]:
    found: dict[str, str] = json.loads((HERE / "icons.json").read_text(encoding="utf-8"))
    return found


@cache
def asset(name: str) -> str:
    """The address of a built file. KeyError if the build does not know it."""
    return url_for("static", filename=f"dist/{manifest()[name]}")


@cache
def icon(name: str, size: str = "") -> Markup:
    """An inline drawing, hidden from screen readers. `size` is empty, `l` or `s`. KeyError if not in icons.txt."""
    shape = Markup(_icons()[name])  # noqa: S704 - written by our own build
    kind = Markup("i i-{}").format(size) if size else "i"
    return Markup(
        '<svg class="{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
        'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{}</svg>'
    ).format(escape(kind), shape)
