"""Every revision since the release goes up and down with the data of a small demonstration, and loses nothing.

For each there is a module `rNNNN_name.py` with three functions: `fill` puts rows that at_0004.txt does not hold into
the tables of the revision before; `after` looks at them in the revision's own tables; `read` with today's models.
"""

from importlib import import_module

import pytest
from sqlalchemy import create_engine, func, pool, select, text

from app import clock, embedded
from app.cli import wall
from app.db import db, make_engine
from app.policy import row_security
from app.roles import Role
from app.staff.models import User
from app.tables.cases import Case
from tests.revisions import stage
from tests.revisions.test_frozen import BEFORE_THERE_WAS_DATA, revisions

pytestmark = pytest.mark.slow
WALL_OF_BEFORE = stage.KEPT.with_name("wall_at_0004.sql")
LATER = [name for name in revisions() if not name.startswith(BEFORE_THERE_WAS_DATA)]


def ask(url, work):
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.begin() as connection:
        work(connection)
    engine.dispose()


def serve(url):
    """The pages' own connection to that database."""
    db.engine.dispose()
    db.bind(make_engine(url.replace(embedded.OWNER, "app_web"), role="app_web"))
    clock.reset()


@pytest.mark.parametrize("name", LATER)
def test_a_revision_goes_up_and_down_with_data(name, old):
    part = import_module(f"tests.revisions.r{name}")
    number = name.partition("_")[0]
    earlier = f"{int(number) - 1:04}"
    stage.move(old, earlier)
    ask(old, part.fill)
    before = stage.rows(old)
    stage.move(old, number)
    ask(old, part.after)
    stage.move(old, "head")
    serve(old)
    with db.unit_of_work():
        part.read()
    db.engine.dispose()
    stage.move(old, earlier)
    assert stage.rows(old) == before


def test_a_wall_raised_before_stands_after(old):
    ask(old, lambda connection: connection.exec_driver_sql(WALL_OF_BEFORE.read_text().replace("%", "%%")))
    stage.move(old, "head")
    serve(old)
    row_security.forget()
    with db.unit_of_work():
        head = db.session.scalars(select(User).where(User.role == Role.HEAD).order_by(User.id)).first()
        everywhere = set(db.session.scalars(select(Case.region_id)))
        row_security.stand(head)
        assert set(db.session.scalars(select(Case.region_id))) == {head.region_id} < everywhere
    stage.move(old, "0004")
    stage.move(old, "head")
    wall.take_down(old)
    with db.unit_of_work():
        assert db.session.scalar(text("select count(*) from pg_policies")) == 0
    wall.raise_wall(old)
    with db.unit_of_work():
        head = db.session.merge(head)
        row_security.stand(head)
        assert db.session.scalar(select(func.count()).select_from(Case).where(Case.region_id != head.region_id)) == 0
    row_security.forget()
