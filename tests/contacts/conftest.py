"""Who answers at 111, and a district that has somebody to lead a case."""

import pytest

from app.deadlines import seed as deadlines
from app.roles import Role
from tests import make


@pytest.fixture
def district(session):
    deadlines.seed()
    place = make.district(make.region(61))
    make.user(Role.SPECIALIST, region_id=61, district_id=place.id)
    session.flush()
    return place


@pytest.fixture
def desk(sign_in):
    return sign_in(Role.OPERATOR)


@pytest.fixture
def listener(sign_in):
    return sign_in(Role.PSYCHOLOGIST)
