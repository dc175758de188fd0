"""Roles that have no business with a row see none of them, whatever page should ask."""

import pytest
from flask import Flask
from sqlalchemy import select

from app import policy
from app.db import db
from app.errors import NotFound, Refused
from app.policy import views
from app.roles import GRANTS, Action, Role
from app.staff.models import User
from app.tables.cases import Case
from app.tables.placements import PlacementState
from tests import make, make_work
from tests.support import homes

pytestmark = pytest.mark.usefixtures("session")


def without(action):
    """The roles that may not attempt it."""
    return sorted(role for role in Role if action not in GRANTS[role])


def somebody(role, of):
    """Of the region of the case, unless the role belongs to no region."""
    place = {"region_id": of.region_id} if role in (Role.HEAD, Role.COMMISSIONER, Role.PLACEMENT_OFFICER) else {}
    return make.user(role, **place)


@pytest.fixture
def home():
    """A child with a family, and a request for the address."""
    home = homes.lived_in()
    homes.asked(home)
    return home


@pytest.mark.parametrize("role", without(Action.DECIDE_ADDRESS))
def test_who_does_not_decide_about_addresses_sees_no_request(home, role):
    assert db.session.execute(policy.permissions(somebody(role, home.case))).all() == []


@pytest.mark.parametrize("role", without(Action.SEE_ADDRESS))
def test_who_does_not_work_with_the_child_cannot_ask_where_it_lives(home, role):
    stranger = somebody(role, home.case)
    assert policy.stay_of(stranger, home.case) is None
    with pytest.raises(NotFound):
        policy.stay(stranger, home.stay.public_id)


@pytest.mark.parametrize("role", without(Action.SEE_FAMILY))
def test_who_does_not_work_with_families_sees_none(home, role):
    stranger = somebody(role, home.case)
    assert db.session.scalars(policy.families(stranger)).all() == []
    with pytest.raises(NotFound):
        policy.family(stranger, home.family.public_id)


@pytest.mark.parametrize("role", [Role.PLACEMENT_OFFICER, Role.INSPECTOR, Role.ANALYST, Role.ADMINISTRATOR])
def test_who_neither_answers_the_line_nor_works_the_case_sees_no_contact(role):
    case = make_work.case()
    contact = make_work.contact(case_id=case.id)
    make_work.placement(case)
    stranger = somebody(role, case)
    assert db.session.scalars(policy.contacts(stranger)).all() == []
    with pytest.raises(NotFound):
        policy.contact(stranger, contact.public_id)


@pytest.mark.parametrize("role", without(Action.SEE_WAITING))
def test_who_does_not_search_for_families_has_no_case_on_the_lists_of_searches(role):
    case = make_work.case()
    make_work.placement(case, state=PlacementState.SEARCHING)
    assert db.session.scalars(select(Case).where(policy.of_region(somebody(role, case)))).all() == []


@pytest.mark.parametrize("role", without(Action.SEE_TONIGHT))
def test_who_does_not_answer_for_the_night_counts_no_child(role):
    case = make_work.case()
    assert db.session.scalars(select(Case).where(policy.counted_tonight(somebody(role, case)))).all() == []


@pytest.mark.parametrize("role", without(Action.SEE_PICTURE))
def test_who_does_not_see_the_picture_sees_the_figures_of_no_region(role):
    case = make_work.case()
    stranger = somebody(role, case)
    assert db.session.scalars(policy.figures_of(stranger)).all() == []
    with pytest.raises(NotFound):
        policy.pictured_region(stranger, case.region_id)


@pytest.mark.parametrize("role", sorted(Role))
def test_the_accounts_are_the_administrators_to_see(role):
    make_work.case()
    seen = set(db.session.scalars(policy.staff(make.user(role))))
    assert seen == (set(db.session.scalars(select(User))) if role is Role.ADMINISTRATOR else set())


def test_a_task_that_is_about_no_case_leads_to_none():
    specialist = make.user()
    make_work.case(manager=specialist)
    assert policy.case_of(specialist, make_work.task(district=specialist.district)) is None


def test_a_view_that_came_after_the_start_and_declares_nothing_lets_nobody_in():
    app = Flask("scratch", static_folder=None)
    app.testing = True
    views.init(app)
    app.add_url_rule("/forgotten", view_func=lambda: "secret", endpoint="forgotten")
    with pytest.raises(Refused):
        app.test_client().get("/forgotten")
