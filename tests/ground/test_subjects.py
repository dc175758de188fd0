"""A kind of subject is declared once: a gap is refused at start, and a fourth kind needs nothing of the others."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from app import create_app, subjects
from app.db import db
from app.errors import NotReady
from app.policy.subjects import SCOPES
from app.rules import timeline
from app.subjects import KINDS, Kind, refuse_gaps
from app.tables.words.timeline import Event
from app.web.desk.subject import WORDS
from app.workflow import engine
from tests import make, make_work
from tests.support.casework import statements

ROOT = Path(__file__).parents[2]
NAMES = {
    "case": r"\b(Case|case_id|case_number)\b",
    "family": r"\b(FosterFamily|family_id|family_number)\b",
    "contact": r"\b(Contact|contact_id|contact_number)\b",
}


@pytest.fixture
def starting(app):
    """Another application on the same database, which must not stay bound."""
    before, url = db.engine, db.engine.url.render_as_string(hide_password=False)
    yield lambda: create_app(url, SECRET_KEY="test")
    db.engine.dispose()
    db.bind(before)


def test_a_fourth_kind_is_one_line_and_a_migration():
    """In a process of its own: one line more in app/subjects.py, and one module that says all the rest."""
    words = ["-p", "tests.support.fourth_kind.plugin", "tests/support/fourth_kind/walk.py", "-q", "--no-header"]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    run = subprocess.run([sys.executable, "-m", "pytest", *words], cwd=ROOT, env=clean, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    assert re.search(r"\b9 passed", run.stdout), run.stdout


def test_no_other_module_lists_the_kinds():
    """Who counts up all three would forget the fourth."""
    texts = {path.relative_to(ROOT): path.read_text() for path in (ROOT / "app").rglob("*.py")}
    listed = {str(path) for path, text in texts.items() if all(re.search(name, text) for name in NAMES.values())}
    about_a_child_in_a_family = "app/processes/foster_placement/pages.py"
    assert NAMES.keys() == KINDS.keys()
    who_hears_of_each = "app/rules/tasks/overdue.py"  # a process says which of them holds, or brings another
    what_has_a_record = "app/policy/records.py"  # a case with the contacts that led to it, and a family; no other has
    assert listed == {"app/subjects.py", about_a_child_in_a_family, who_hears_of_each, what_has_a_record}


def test_a_kind_of_which_nothing_is_said_is_refused_at_start(starting, monkeypatch):
    monkeypatch.setitem(KINDS, "measure", Kind("measure", "measure"))
    said = "measure has no scope in app/policy; measure has no words and page in app/web"
    with pytest.raises(NotReady, match=said):
        starting()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", [SCOPES, WORDS], ids=lambda part: part.what)
def test_a_kind_that_lacks_one_part_is_refused_at_start(app, monkeypatch, kind, part):
    monkeypatch.delitem(part.said, kind)
    with pytest.raises(NotReady, match=f"{kind} has no {part.what}"):
        refuse_gaps()


def test_a_kind_without_a_table_is_refused_at_start(app, monkeypatch):
    monkeypatch.setitem(KINDS, "measure", Kind("measure", "measure"))
    for part in (SCOPES, WORDS):
        monkeypatch.setitem(part.said, "measure", part.said["case"])
    with pytest.raises(NotReady, match="table measure"):
        refuse_gaps()


def test_a_page_that_there_is_not_is_refused_at_start(starting, monkeypatch):
    monkeypatch.setitem(WORDS.said, "family", replace(WORDS.said["family"], page="families.gone"))
    with pytest.raises(NotReady, match=r"family \(families\.gone\)"):
        starting()


def test_a_part_is_said_once_and_of_a_known_kind():
    for name in ("case", "measure"):
        with pytest.raises(ValueError, match=name):
            SCOPES.say(name, SCOPES.said["case"])


def test_a_row_of_a_case_is_about_the_case_whatever_else_it_names(session):
    case, contact = make.case(), make.contact()
    item = make_work.task(of=case, contact_id=contact.id)
    assert subjects.kind_of(item).name == "case"
    assert subjects.load(item) is case
    item.case_id = None
    assert subjects.load(item) is contact
    item.contact_id = None
    assert (subjects.load(item), subjects.kind_of(item)) == (None, None)


def test_loading_a_subject_takes_one_statement(session):
    item = make_work.task(of=make.case())
    session.flush()
    session.expire_all()
    session.refresh(item)
    with statements() as asked:
        subjects.load(item)
    assert len(asked) == 1


def test_a_line_names_what_it_is_about_by_its_kind(session):
    with pytest.raises(ValueError, match="no subject"):
        timeline.note(Event.NOTE, contact=make.case())
    with pytest.raises(ValueError, match="no subject"):
        timeline.note(Event.NOTE, measure=make.case())


def test_a_route_about_no_kind_is_refused():
    with pytest.raises(TypeError, match="measure_id: no kind of subject"):
        engine.Route(measure_id=7)
