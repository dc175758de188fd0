"""The twenty regions, and the staff of a demonstration."""

import pytest
from sqlalchemy import func, select

from app import config
from app.errors import NotReady
from app.roles import NATIONAL, Role
from app.settings import Mode, declare
from app.staff import demo_sign_ins, seed, sign_in
from app.staff.models import District, Region, User


@pytest.fixture
def demo(session):
    declare(Mode.DEMO)
    seed.seed_demo()
    return session


def test_twenty_regions_have_codes_and_three_names(session):
    seed.seed_regions()
    seed.seed_regions()
    rows = session.scalars(select(Region)).all()
    assert len(rows) == 20
    assert all(row.code == f"KZ-{row.id}" and row.name_kk and row.name_ru and row.name_en for row in rows)
    assert sum(row.children for row in rows) == 7_000_000


def test_made_up_people_are_refused_with_real_data(session):
    declare(Mode.LIVE)
    with pytest.raises(NotReady, match="live"):
        seed.seed_demo()
    assert session.scalar(select(User.id)) is None


def test_every_region_can_take_a_case(demo):
    for region in demo.scalars(select(Region)):
        roles = set(demo.scalars(select(User.role).where(User.region_id == region.id)))
        assert roles >= {Role.SPECIALIST, Role.HEAD, Role.COMMISSIONER, Role.PLACEMENT_OFFICER}


def test_every_district_has_a_specialist_and_says_that_it_is_made_up(demo):
    assert not demo.scalar(select(func.count(District.id)).where(~District.is_demo))
    for district in demo.scalars(select(District)):
        posts = demo.scalar(select(func.count(User.id)).where(User.district_id == district.id))
        assert posts >= (2 if district.region_id in (61, 11, 71) else 1)


def test_the_first_of_each_role_signs_in_and_sits_in_turkistan(app, demo):
    shown = demo_sign_ins.credentials()
    assert [name for _, name, _ in shown] == [
        "operator", "psychologist", "shift_lead", "specialist", "head", "commissioner", "placement", "inspector",
        "ombudsman", "analyst", "admin",
    ]  # fmt: skip
    for role, name, _ in shown:
        user = demo.scalar(select(User).where(User.sign_in == name))
        assert (user.role, user.region_id) == (role, None if user.role in NATIONAL else 61)
    with app.app_context():
        assert sign_in.check("specialist", shown[0][2], "127.0.0.1").sign_in == "specialist"


def test_the_line_has_its_people(demo):
    counts = dict(demo.execute(select(User.role, func.count(User.id)).group_by(User.role)).all())
    assert (counts[Role.OPERATOR], counts[Role.PSYCHOLOGIST], counts[Role.SHIFT_LEAD]) == (4, 2, 1)
    assert all(counts[role] == 1 for role in (Role.OMBUDSMAN, Role.ANALYST))


def test_a_second_administrator_can_decide_what_the_first_asks_for(demo):
    sign_ins = select(User.sign_in).where(User.role == Role.ADMINISTRATOR).order_by(User.id)
    assert demo.scalars(sign_ins).all() == ["admin", "admin2"]


def test_nobody_has_the_name_of_another(demo):
    names = demo.scalars(select(User.name)).all()
    assert len(set(names)) == len(names)


def test_seeding_again_adds_nobody(demo):
    before = demo.scalar(select(func.count(User.id)))
    seed.seed_demo()
    assert demo.scalar(select(func.count(User.id))) == before


def test_the_password_can_be_chosen(monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", "басқа құпиясөз")
    assert config.read().demo_password == "басқа құпиясөз"
    assert demo_sign_ins.credentials()[0][2] == "басқа құпиясөз"
