"""docs/development.md is true: its examples run as they stand there, and what it names exists."""

import re
from types import ModuleType
from typing import Literal

import pytest
from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app import policy
from app.config import ROOT
from app.db import db
from app.deadlines import rules as deadline_rules
from app.deadlines import seed, times
from app.deadlines.basis import Basis
from app.deadlines.models import DeadlineRule, Standing
from app.deadlines.rules import BASES, RULES, WORKING, Row
from app.forms import InputRequired, RadioField, StringField, TaskForm, choices, given
from app.i18n import lazy_gettext
from app.policy import guard
from app.policy.views import declaration
from app.roles import Action, Role
from app.rules.cases import cases
from app.rules.cases.protection import case_of
from app.rules.tasks import completion, overdue
from app.staff.models import User
from app.staff.sign_in import actor
from app.tables.cases import CaseEvent
from app.web.shell import rail
from app.workflow import engine, registry, specs
from app.workflow.models import Answer, Task
from app.workflow.registry import Process, Variables, process, user_task
from tests import make, make_work

TEXT = (ROOT / "docs/development.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"```\w+ (\w+)\n(.*?)```", TEXT, re.S))
NAMES = {
    **{one.__name__: one for one in (InputRequired, RadioField, StringField, TaskForm, Process, Row, Basis, Blueprint)},
    **{one.__name__: one for one in (choices, given, process, user_task, case_of, guard, actor, render_template)},
    **{one.__name__: one for one in (Action, Role, Standing, Task, User)},
    "_l": lazy_gettext, "overdue": overdue, "cases": cases, "policy": policy, "db": db, "rail": rail,
    "Literal": Literal,
    "Variables": Variables, "ResponseReturnValue": ResponseReturnValue, "WORKING": WORKING, "__name__": "example",
}  # fmt: skip


def run(*names, **more):
    found = {**NAMES, **more}
    for name in names:
        exec(compile(BLOCKS[name], f"docs/development.md: {name}", "exec"), found)  # noqa: S102 - our own document
    return found


@pytest.fixture
def school(session, folder, monkeypatch):
    """The process of the document, drawn and bound for the length of the test."""
    monkeypatch.setattr(registry, "processes", dict(registry.processes))
    monkeypatch.setattr(registry, "user_tasks", dict(registry.user_tasks))
    monkeypatch.setattr(completion, "user_tasks", registry.user_tasks)
    (folder / "school_report.bpmn").write_text(BLOCKS["diagram"], encoding="utf-8")
    specs.folders.append(folder)
    specs.shipped.cache_clear()
    return run("field", "process", "task")


def test_the_task_of_the_document_is_done_on_its_page(school, sign_in):
    case = make_work.case()
    route = engine.Route(
        case_id=case.id, region_id=case.region_id, district_id=case.district_id, manager_id=case.manager_id
    )
    engine.start("school_report", about={"case_id": case.id}, route=route)
    db.session.commit()
    task = db.session.scalars(select(Task).where(Task.case_id == case.id, Task.step == "ask_school")).one()
    browser = sign_in(db.session.get_one(User, case.manager_id))
    page = browser.get(f"/tasks/{task.public_id}")
    assert page.status_code == 200 and "Does the child attend school?" in page.text
    assert browser.post(f"/tasks/{task.public_id}", {"who": ""}).status_code == 422
    assert browser.post(f"/tasks/{task.public_id}", {"who": "Директор", "attends": "yes"}).status_code == 303
    kinds = set(db.session.scalars(select(CaseEvent.kind).where(CaseEvent.case_id == case.id)))
    assert {"note", "task_done"} <= kinds
    kept = db.session.scalars(select(Answer).where(Answer.task_id == task.id)).one()
    assert kept.form == school["AskSchoolForm"].version()


def test_the_deadline_of_the_document_is_seeded_and_counted(session, monkeypatch):
    known = {"RULES": dict(RULES), "BASES": dict(BASES)}
    run("deadline", **known)
    monkeypatch.setattr(seed, "RULES", known["RULES"])
    monkeypatch.setattr(seed, "BASES", known["BASES"])
    make.deadlines()
    seed.seed_rules()
    times.forget()
    row = db.session.scalars(select(DeadlineRule).where(DeadlineRule.key == "ask_school")).one()
    assert (row.value, row.escalates_to, row.standing) == (3, "head", Standing.DEFAULT)
    assert times.times("ask_school", "high", make.clock.now()).due_at > make.clock.now()
    assert deadline_rules.RULES is not known["RULES"]


def test_the_page_of_the_document_says_who_may_open_it_and_where_it_stands(app, monkeypatch):
    monkeypatch.setattr(rail, "entries", dict(rail.entries))
    monkeypatch.setattr(rail, "sections", dict(rail.sections))
    found = run("page")
    page = ModuleType("example")
    vars(page).update(bp=found["bp"], RAIL=found["RAIL"])
    rail.declare([page])
    assert rail.entries["school_reports.index"].place == 75
    assert declaration(found["index"]) is Action.SEE_CASE


def test_every_place_that_the_document_names_exists():
    named = set(re.findall(r"`((?:app|tests|workflows|docs)/[\w/.]+|\w+/[\w/]+\.(?:py|html|json))`", TEXT))
    bases = [ROOT, ROOT / "app", ROOT / "app/web", ROOT / "app/web/templates"]
    assert len(named) > 15
    assert sorted(name for name in named if not any((base / name).exists() for base in bases)) == []


def test_every_guard_of_the_document_is_named_by_a_test():
    guards = set(re.findall(r"^\| (P\d+) \|", TEXT, re.M))
    tests = (ROOT / "tests/workflow/test_guards.py").read_text(encoding="utf-8")
    assert guards == {f"P{number}" for number in range(1, 14)}
    assert {one for one in guards if f"_{one.lower()}_" not in tests} == set()
