"""Cases run on the diagrams they began with: what is stored is held against the code as well (fault D9)."""

from contextlib import contextmanager

import pytest
from sqlalchemy import select

from app import clock, refuse_other_tables
from app.db import db
from app.errors import NotReady
from app.roles import Role
from app.rules.course import steering
from app.staff.models import User
from app.tables.added_steps import AddedKind
from app.workflow import engine, registry, specs
from app.workflow.lint.code import declared
from app.workflow.lint.model import lines
from app.workflow.lint.stored import problems_of, stored_problems
from app.workflow.models import Definition, Task, TaskState
from tests import make, make_work
from tests.support.shipped import WORKFLOWS, copied, found

REPLY = "flow_can_be_told_tell_caller"
KEY, OLD = "added_step/do_step", "added_step/carry_out_step"
UNBOUND = "is bound to no form: @user_task('added_step/carry_out_step'), or formerly= if it was renamed"


@pytest.fixture
def folder(tmp_path):
    return copied(tmp_path)


@pytest.fixture
def registered():
    """What is bound in the test is forgotten after it."""
    before = dict(registry.user_tasks)
    yield registry.user_tasks
    registry.user_tasks.clear()
    registry.user_tasks.update(before)


@contextmanager
def an_earlier_release(folder):
    """A step is called otherwise, in the diagrams that new cases begin with."""
    path = folder / "added_step.bpmn"
    text = path.read_text("utf-8")
    for old in ('id="do_step"', 'Ref="do_step"', ">do_step<"):
        assert old in text
        text = text.replace(old, old.replace("do_step", "carry_out_step"))
    path.write_text(text, "utf-8")
    specs.folders.insert(0, folder)
    specs.shipped.cache_clear()
    try:
        yield
    finally:
        specs.folders.remove(folder)
        specs.shipped.cache_clear()


def add_step(folder, hours):
    """A case with an added step, begun under the earlier release."""
    make.deadlines()
    hours("carry_out_step", 8)
    case = make_work.case()
    with an_earlier_release(folder):
        given = steering.Addition(kind=AddedKind.OTHER, what="Мектепке бару", why="Қажет", role=Role.SPECIALIST)
        return steering.add(case, given, by=db.session.get_one(User, case.manager_id))


def test_a_step_that_was_renamed_while_cases_stand_at_it_is_named(session, folder, hours):
    """The check passed, set-up too, and the case of the earlier release answered KeyError 500."""
    task = add_step(folder, hours)
    assert [(one.element, one.reason) for one in stored_problems()] == [("carry_out_step", UNBOUND)]
    assert str(stored_problems()[0]).startswith(f"added_step.bpmn (stored {clock.now():%Y-%m-%d}):")
    task.instance.state = "ended"
    session.flush()
    assert stored_problems() == []


def test_a_renamed_step_that_says_its_former_key_is_done_on_its_page(session, folder, hours, registered, sign_in):
    task = add_step(folder, hours)
    bound = registered.pop(KEY)
    registry.user_task(KEY, form=bound.form, prepare=bound.prepare or print, formerly=(OLD,))(bound.handler)
    assert stored_problems() == []
    session.commit()
    browser = sign_in(db.session.get_one(User, task.instance.manager_id))
    assert browser.get(f"/tasks/{task.public_id}").status_code == 200
    sent = {"outcome": "done", "result": "Мұғаліммен сөйлестім"}
    assert browser.post(f"/tasks/{task.public_id}", sent).status_code == 303
    assert session.scalars(select(Task.state).where(Task.id == task.id)).one() is TaskState.DONE
    assert found(WORKFLOWS, user_tasks=declared().user_tasks, former=declared().former) == []


def test_a_former_key_is_taken_once(registered):
    with pytest.raises(ValueError, match="transfer/answer_transfer is bound twice"):
        registry.user_task("transfer/new", form=registered[KEY].form, formerly=("transfer/answer_transfer",))(print)


def test_a_moment_of_the_record_is_bound_once(app):
    with pytest.raises(ValueError, match="came_of_age is bound twice"):
        registry.moment("came_of_age")(print)


@pytest.mark.parametrize(
    ("process", "name", "old", "new", "element", "reason"),
    [
        ("contact", "contact.bpmn", ">can_reply == True<", ">may_reply<", REPLY, "nobody sets"),
        ("contact", "decisions/triage.dmn", "<text>harms</text>", "<text>harm</text>", "triage", "reads harm, which"),
        ("contact", "contact.bpmn", "calledDecisionId>triage<", "calledDecisionId>risk<", "contact", "cannot be l"),
        ("contact", "contact.bpmn", '"contact/open_case"', '"contact/begin_case"', "open_case", "is not there"),
        ("gone", "contact.bpmn", 'id="contact"', 'id="contact"', "gone", "is a process that no folder declares"),
    ],
)  # fmt: skip
def test_what_would_stop_or_mislead_a_running_case_is_named(session, process, name, old, new, element, reason):
    files = dict(specs.shipped("contact").files)
    assert old in files[name]
    files[name] = files[name].replace(old, new)
    stored = Definition(process=process, bundle="x", files=files, stored_at=clock.now())
    make.deadlines()
    named = problems_of(stored)
    assert [one for one in named if one.element == element and reason in one.reason], lines(named)


def test_what_can_no_longer_be_redrawn_is_not_held_against_the_rules_of_drawing(session):
    files = dict(specs.shipped("added_step").files)
    text = files["added_step.bpmn"]
    files["added_step.bpmn"] = text.replace('bpmnElement="do_step"', 'bpmnElement="x"')
    assert files["added_step.bpmn"] != text
    make.deadlines()
    assert problems_of(Definition(process="added_step", bundle="x", files=files, stored_at=clock.now())) == []


def test_a_program_that_running_cases_do_not_fit_does_not_start(app, committed, folder):
    with db.unit_of_work():
        make.deadlines()
        case = make_work.case()
        route = engine.Route(case_id=case.id, district_id=case.district_id, manager_id=case.manager_id)
        with an_earlier_release(folder):
            about = {"added_id": 1, "case_id": case.id, "added_role": "placement_officer"}
            engine.start("added_step", about=about, route=route)
    with pytest.raises(NotReady, match=r"(?s)that this program does not fit:.*carry_out_step  is bound to no form"):
        refuse_other_tables(app)
    assert app.test_cli_runner().invoke(args=["check"]).output.count("is bound to no form") == 1
