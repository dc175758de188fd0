"""The second wall: with the application's own rules switched off, the database still shows no other region's row."""

from importlib import import_module

import pytest
from sqlalchemy import func, select, text, true, update

from app import clock, embedded
from app.cli.wall import raise_wall, take_down
from app.db import db, unit_of_work
from app.errors import NotFound
from app.policy import row_security
from app.roles import Role
from app.rules.cases import cases as records
from app.tables.cases import Case, CaseEvent
from app.workflow.models import Task
from tests import make, make_work
from tests.conftest import Client


@pytest.fixture
def walled(committed, server):
    """A case with a task in each of two regions, and somebody who looks from the first."""
    owner = server.url(embedded.OWNER, db.engine.url.database)
    raise_wall(owner)
    row_security.forget()
    with unit_of_work():
        here, there = make_work.case(), make_work.case(district=make.district(make.region(75)))
        rows = {"here": here, "there": there, "task": make_work.task(of=there), "head": make.user(Role.HEAD)}
    yield rows
    row_security.forget()
    take_down(owner)


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_a_region_sees_its_own_rows_only_even_without_any_condition(walled):
    with unit_of_work():
        assert count(Case) == 2
        row_security.stand(walled["head"])
        assert list(db.session.scalars(select(Case.id))) == [walled["here"].id]
        assert count(Task) == 0
        assert set(db.session.scalars(select(CaseEvent.case_id))) == {walled["here"].id}


def test_who_belongs_to_no_region_is_not_narrowed(walled):
    with unit_of_work():
        row_security.stand(make.user(Role.OPERATOR))
        assert count(Case) == 2


def test_the_region_ends_with_its_transaction(walled):
    with unit_of_work():
        row_security.stand(walled["head"])
        assert count(Case) == 1
    with unit_of_work():
        assert count(Case) == 2


def test_a_rollback_in_the_middle_does_not_open_the_wall(walled):
    with unit_of_work():
        row_security.stand(walled["head"])
        db.session.rollback()
        assert count(Case) == 1


def test_nothing_of_another_region_is_changed(walled):
    with unit_of_work():
        row_security.stand(walled["head"])
        changed = db.session.scalars(update(Case).values(risk="low").returning(Case.id)).all()
        assert len(changed) == 1


def test_with_the_first_wall_down_the_pages_still_hide_the_other_region(walled, app, monkeypatch):
    cases, tasks = (import_module(f"app.policy.{name}") for name in ("cases", "tasks"))
    monkeypatch.setattr(cases, "reach", lambda actor: true())
    monkeypatch.setattr(tasks, "area", lambda actor: true())
    with unit_of_work():
        with pytest.raises(NotFound):
            row_security.stand(walled["head"])
            cases.case(walled["head"], walled["there"].public_id)
        assert cases.case(walled["head"], walled["here"].public_id).id == walled["here"].id
    browser = Client(app).sign_in(walled["head"])
    assert browser.get(f"/cases/{walled['here'].public_id}").status_code == 200
    assert browser.get(f"/cases/{walled['there'].public_id}").status_code == 404
    assert browser.get(f"/tasks/{walled['task'].public_id}").status_code == 404


def test_a_case_on_offer_is_there_for_the_asked_head_until_the_offer_is_closed(walled):
    with unit_of_work():
        offered = make_work.transfer(walled["there"], to=walled["here"].district)
    with unit_of_work():
        row_security.stand(walled["head"])
        assert db.session.get(Case, walled["there"].id) is not None
        offered = db.session.merge(offered)
        offered.closed_at = clock.now()
        db.session.flush()
        assert walled["there"].id not in set(db.session.scalars(select(Case.id)))


def test_work_goes_on_behind_the_wall(walled):
    with unit_of_work():
        row_security.stand(walled["head"])
        case = db.session.get_one(Case, walled["here"].id)
        records.note(case, "Seen at school.", by=walled["head"])
        db.session.flush()
        assert count(CaseEvent) >= 2


APART = {
    "answer": "sealed with the key of its case, and read together with the case, whose row is behind the wall",
    "contact": "111 is national, and regional desks reach a contact through its case",
    "audit": "who may read it is asked per case, whose own row is behind the wall",
    "transfer": "read from both sides",
    "notice": "everybody's own",
}


def test_whatever_belongs_to_a_case_is_behind_the_wall(walled):
    """A new table of case work is not forgotten."""
    with unit_of_work():
        held = set(db.session.scalars(text("select tablename from pg_policies")))
    of_cases = {name for name, table in Case.metadata.tables.items() if "case_id" in table.c}
    assert of_cases - held == set(APART)
