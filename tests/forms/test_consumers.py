"""A field that is asked has a consumer: dates, flags and codes do or show something, words stand on the record.

Fault B2. Whatever a person types stands on the record of the case; what they choose or date must do more.
"""

import ast
import re

import pytest

from app.config import ROOT
from app.forms import Asks, questions
from app.workflow import registry

ON_PAPER = {
    "InterviewFamilyForm.interviewed_at": "stands in the file of the family",
    "VisitHomeForm.rooms": "stands in the file of the family, before the head decides",
    "VisitHomeForm.area_m2": "stands in the file of the family, before the head decides",
    "AnnualCheckForm.looked_at": "what was looked at in the year's check: read by the next check",
}
"""What is kept to be read and does nothing else, each with why that is enough."""

ABOUT_NOBODY = {
    "addresses/address.py": "a request for an address is shown to whoever decides about it, and to nobody else",
    "addresses/requests.py": "the same: the wall around an address holds for its record too",
    "cases/begin.py": "the triage of the report keeps what was entered, with the contact that it makes",
    "contacts/danger_phrases.py": "about the list of phrases",
    "contacts/imports.py": "about a file",
    "contacts/messages.py": "the talk holds the message",
    "contacts/reading.py": "why somebody reads it: the shift lead sees that",
    "contacts/shift.py": "who gets a step",
    "contacts/talks.py": "an hour that stands on the contact until the talk goes on",
    "desk/notices.py": "about the person",
    "machine/deadline_changes.py": "about the table of deadlines",
    "machine/incidents.py": "about the machine",
    "team/pages.py": "about colleagues",
}
"""Modules whose forms leave nothing on the record of a case, a family or a contact, each with why."""

READERS = {
    path: path.read_text(encoding="utf-8")
    for path in (ROOT / "app").rglob("*.py")
    if not {"node_modules", "demo", "bench", "tables"} & set(path.parts)
}


def chosen():
    """Every date, flag and code of a step's form: the form's name, the field's, and where it is defined."""
    forms = {binding.form for binding in registry.user_tasks.values() if binding.form.__module__.startswith("app.")}
    for form in sorted(forms, key=lambda one: one.__name__):
        for one in questions(form):
            if one.asks not in (Asks.WORDS, Asks.ROWS):
                yield f"{form.__name__}.{one.name}", one.name


def readers(name):
    """The modules that read the field by its name, besides the line that asks it."""
    read = re.compile(rf"form\.{name}\b|form\[\"{name}\"\]|self\.{name}\b|\"{name}\"")
    return [path for path, text in READERS.items() if read.search(text)]


def test_every_date_flag_and_code_is_read_by_something(app):
    unread = [label for label, name in chosen() if not readers(name) and label not in ON_PAPER]
    assert unread == [], "asked for nothing: give it a consumer, or do not ask it"


def test_what_is_only_kept_is_still_asked_and_read_by_nothing_else(app):
    asked = dict(chosen())
    assert ON_PAPER.keys() <= asked.keys()
    assert [label for label in ON_PAPER if readers(asked[label])] == []


def pressed():
    """Where a form is done: the module, and whether that says on whose record it stands."""
    for path in sorted((ROOT / "app/web").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "done":
                yield path.relative_to(ROOT / "app/web").as_posix(), len(node.args) > len(("form", "by", "save"))


def test_what_is_entered_stands_on_the_record_of_what_it_is_about():
    """Fault B1: what was entered about a foster family beside its steps was kept nowhere."""
    found = list(pressed())
    assert {module for module, is_kept in found if not is_kept} == ABOUT_NOBODY.keys()
    assert {"families/edits.py", "cases/frame.py", "contacts/record.py"} <= {one for one, is_kept in found if is_kept}


@pytest.mark.parametrize(
    ("name", "reader"),
    [
        ("next_contact_on", "rules/cases/visits.py"),
        ("next_on", "rules/cases/plans.py"),
        ("immediate_needs", "web/cases/lead.py"),
        ("harms", "processes/contact/tasks.py"),
    ],
)
def test_what_once_led_nowhere_has_its_reader(name, reader):
    assert ROOT / "app" / reader in readers(name)
