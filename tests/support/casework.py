"""Builders of the case page's tests: a case that runs, with everything a page shows."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from app import clock
from app.db import db
from app.roles import Role
from app.rules import timeline
from app.rules.cases import cases
from app.rules.cases.plans import Line
from app.staff.models import User
from app.tables.cases import Safety
from app.tables.words.timeline import Event
from app.workflow import engine
from app.workflow.models import Task
from tests import make, make_work


def started(case):
    """Its process runs and waits for the manager to accept."""
    place = {"region_id": case.region_id, "district_id": case.district_id}
    route = engine.Route(case_id=case.id, manager_id=case.manager_id, risk=case.risk, **place)
    return engine.start("protection_case", about={"case_id": case.id, "risk": case.risk}, route=route)


def manager_of(case):
    return db.session.get_one(User, case.manager_id)


def full(events=0):
    """A running case with people, a warning, a plan, a document, a sibling's case and so many more events."""
    case = make_work.case()
    manager, head = manager_of(case), make.user(Role.HEAD, region_id=case.region_id)
    started(case)
    mother = make.adult(surname="Қайратова", given="Гүлжан", phone="+77011234567", iin="900101400404")
    cases.add_person(case, mother, "mother", Safety.WITH_CARE, by=manager)
    father = make.adult(surname="Қайратов", given="Ілияс")
    cases.add_person(case, father, "father", Safety.NO_CONTACT, by=manager)
    brother = make.person(surname="Қайратов", given="Нұрислам", born_on=clock.today() - timedelta(days=1200))
    home = make.household(case.child, brother, mother, district_id=case.district_id)
    case.household_id = home.id
    sibling = make.case(child=brother, manager=manager)
    cases.warn(case, "Үйге қоңырау шалмаңыз", by=manager)
    line = Line("psychologist", "Психологтың кеңесі", clock.today() + timedelta(days=14))
    plan = cases.propose_plan(case, "family", "Бала үйде қауіпсіз", [line], by=manager)
    cases.decide_plan(case, plan, None, by=head)
    cases.add_document(case, by=manager, name="акт.pdf", content=b"%PDF-1.7 test", kind="act")
    for number in range(events):
        with clock.at(clock.now() - timedelta(hours=number)):
            timeline.note(Event.NOTE, case=case, by=manager, words=f"жазба {number}")
    db.session.flush()
    return case, sibling


def task_of(case, step):
    return db.session.scalars(select(Task).where(Task.case_id == case.id, Task.step == step)).one()


DANGER = {
    "danger": "yes", "outcome": "emergency", "age_band": "0_6", "harms": ["physical"], "carer_access": "yes",
    "is_repeat": False, "has_disability": False,
}  # fmt: skip


@contextmanager
def statements():
    """What the database is asked meanwhile, by whatever unit of work: a request has one of its own."""
    asked = []

    def note(connection, cursor, statement, parameters, context, executemany):
        if context.execution_options.get("is_counted", True) and not statement.startswith(("SAVEPOINT", "RELEASE")):
            asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def rules(session):
    make.deadlines()
