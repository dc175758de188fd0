"""Two officers ask for the same last place at the same time, on two connections."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from app import clock
from app.db import db, unit_of_work
from app.errors import RuleBroken
from app.i18n import speaking
from app.roles import Role
from app.rules.placements import placing
from app.tables.families import FosterFamily, Stage
from app.tables.placements import Placement, PlacementChoice, PlacementState
from tests import make, make_work


@pytest.fixture
def desks(app, committed):
    """One family with one place, and two officers, each with the search for another child."""
    with app.app_context(), unit_of_work():
        district = make.district()
        family = make.add(
            FosterFamily(
                number="FF-61-0001", surname="Сейдахмет", district_id=district.id, region_id=district.region_id,
                languages=["kk"], places=1, stage=Stage.ACTIVE, stage_since_at=clock.now(), applied_at=clock.now(),
            )
        )  # fmt: skip
        return {"family": str(family.public_id), "searches": [_search(district) for _ in range(2)]}


def _search(district):
    officer = make.user(Role.PLACEMENT_OFFICER)
    row = make_work.placement(make_work.case(district=district))
    place = {"case_id": row.case_id, "region_id": district.region_id}
    runs = make_work.instance("foster_placement", about={"placement_id": row.id, "case_id": row.case_id}, **place)
    return runs, officer


def ask(app, desks, number, before=None, after=None):
    """What becomes of the officer's choice: "asked", or the words of the refusal."""
    runs, officer = desks["searches"][number]
    with app.app_context(), speaking("en"):
        try:
            with unit_of_work():
                if before:
                    before()
                placing.choose(runs, desks["family"], None, by=officer)
                db.session.flush()
                if after:
                    after()
        except RuleBroken as broken:
            return str(broken.message)
    return "asked"


def test_one_gets_the_place_and_the_other_is_told(app, desks):
    """Both begin together: whoever takes the lock second finds the place taken."""
    together = Barrier(2)
    with ThreadPoolExecutor(2) as officers:
        waiting = [officers.submit(ask, app, desks, number, together.wait) for number in range(2)]
        answers = sorted(one.result(20) for one in waiting)
    assert answers == ["This family cannot take the child any more. Choose another.", "asked"]
    assert_one_place_is_taken()


def test_the_second_waits_for_the_first_and_is_told_then(app, desks):
    """The first has chosen and not committed; the second is seen waiting at the lock before the first commits."""
    with ThreadPoolExecutor(1) as other:
        late = []

        def meanwhile():
            late.append(other.submit(ask, app, desks, 1))
            while not somebody_waits():
                assert not late[0].done()

        assert ask(app, desks, 0, after=meanwhile) == "asked"
        assert "cannot take the child any more" in late[0].result(20)
    assert_one_place_is_taken()


def test_when_the_first_changes_its_mind_the_second_gets_the_place(app, desks):
    """A choice that is rolled back has promised nothing."""
    with ThreadPoolExecutor(1) as other:
        late = []

        def meanwhile():
            late.append(other.submit(ask, app, desks, 1))
            while not somebody_waits():
                assert not late[0].done()
            raise RuleBroken("Left")

        assert ask(app, desks, 0, after=meanwhile) == "Left"
        assert late[0].result(20) == "asked"
    assert_one_place_is_taken()


def somebody_waits():
    """Whether a connection to this database stands before a lock that another one holds."""
    with db.engine.connect() as connection:
        found = connection.exec_driver_sql(
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
        )
        return bool(found.scalar())


def assert_one_place_is_taken():
    with unit_of_work() as session:
        assert session.scalar(select(FosterFamily.taken)) == 1
        states = sorted(session.scalars(select(Placement.state)))
        assert states == [PlacementState.ASKED, PlacementState.SEARCHING]
        assert len(session.scalars(select(PlacementChoice)).all()) == 1
