"""The demonstration's families: each stage, and what keeps a family from taking a child, is there to be seen."""

import random

import pytest
from sqlalchemy import select

from app import clock, settings
from app.db import db
from app.deadlines import seed as deadlines
from app.demo import applying, keeping
from app.demo.households import HOUSEHOLDS, TURKISTAN
from app.rules.families import families, seed
from app.settings import Mode
from app.staff import seed as people
from app.tables.families import FosterFamily, Stage
from app.workflow.models import Task, TaskState


def _kind(one):
    return one.halt, one.since, one.expires is None or (one.expires > 0) - (one.expires < 0)


DIFFERENT = {_kind(one): one for one in reversed(HOUSEHOLDS) if one.region == TURKISTAN}


@pytest.fixture
def register(app, committed):
    """One household of each kind has come to where it stands; the families by their names."""
    with app.app_context():
        with db.unit_of_work():
            settings.declare(Mode.DEMO)
            people.seed_demo()
            deadlines.seed()
            seed.seed()
        chance = random.Random(7)
        for one in DIFFERENT.values():
            keeping.go_on(one, applying.apply(one, chance), chance)
        keeping.keep_in_date(chance)
        with db.unit_of_work():
            yield {family.surname: family for family in db.session.scalars(select(FosterFamily))}


def test_a_family_stands_in_every_stage_and_each_hindrance_is_there(register):
    stages = {family.stage for family in register.values()}
    assert stages == set(Stage)
    under_contract = [family for family in register.values() if family.stage is Stage.ACTIVE]
    assert any(family.paused_from and families.block(family) for family in under_contract)
    assert any(family.clear_until < clock.today() and families.block(family) for family in under_contract)
    assert any(families.block(family) is None for family in under_contract)
    stalled = [family.surname for family in register.values() if families.is_stalled(family)]
    assert "Жолдас" in stalled

    wanted = select(Task.step).where(Task.state == TaskState.OPEN, Task.family_id.is_not(None))
    waiting = set(db.session.scalars(wanted))
    assert {"renew_requirement", "annual_check", "decide_concern", "decide_family", "sign_contract"} <= waiting


def test_three_regions_have_families_of_every_sort():
    regions = {one.region for one in HOUSEHOLDS}
    assert len(regions) == 3
    for region in regions:
        own = [one for one in HOUSEHOLDS if one.region == region]
        assert {one.halt for one in own} > {"register_applicant", "decide_family", "sign_contract", ""}
        assert any(one.expires is not None for one in own)


def test_no_two_households_share_a_name():
    assert len({one.surname for one in HOUSEHOLDS}) == len(HOUSEHOLDS)
