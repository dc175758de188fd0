"""How much each specialist of a district carries, weighted by the risk of the open cases."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy import case as when

from app.db import db
from app.roles import Role
from app.staff.models import User
from app.tables.cases import Case, CaseState
from app.values.terms import RANK

NORM = 25
"""Open cases for one caseworker, the most that the CPMS handbook advises; shown beside the number, never enforced."""


@dataclass(frozen=True, slots=True)
class Load:
    """A specialist, the open cases, and their weight: critical 4, high 3, medium 2, low 1."""

    user: User
    cases: int
    weight: int


def loads(district_id: int, without: int = 0) -> list[Load]:
    """The present specialists of a district, the least loaded first. The case with the id `without` is not counted."""
    return _loads(_specialists(User.district_id == district_id), without)


def with_head(region_id: int, district_id: int) -> tuple[list[Load], User | None]:
    """The present specialists of a district and the head of their region, in one statement."""
    head = and_(User.role == Role.HEAD, User.region_id == region_id, User.is_enabled)
    found = _loads(or_(_specialists(User.district_id == district_id), head), 0)
    heads = [load.user for load in found if load.user.role is Role.HEAD]
    present = [load for load in found if load.user.role is Role.SPECIALIST]
    return present, min(heads, key=lambda user: (not user.is_present, user.id), default=None)


def loads_of_region(region_id: int, without: int = 0) -> list[Load]:
    """The same for all districts of a region: for when a district has nobody."""
    return _loads(_specialists(User.region_id == region_id), without)


def head_of(region_id: int) -> User | None:
    """The head of the region's department: a present one first."""
    return db.session.scalar(
        select(User)
        .where(User.role == Role.HEAD, User.region_id == region_id, User.is_enabled)
        .order_by(User.is_present.desc(), User.id)
        .limit(1)
    )


def least_loaded(region_id: int, district_id: int, without: int = 0) -> User | None:
    """Who takes the next case of a district; the head when no specialist is present."""
    present = loads(district_id, without)
    return present[0].user if present else head_of(region_id)


def is_able(user: User, district_id: int) -> bool:
    """Whether the person is at work as a specialist of that district."""
    works = user.is_enabled and user.is_present
    return works and user.role is Role.SPECIALIST and user.district_id == district_id


def _specialists(place: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(User.role == Role.SPECIALIST, place, User.is_enabled, User.is_present)


def _loads(who: ColumnElement[bool], without: int) -> list[Load]:
    counted = (Case.manager_id == User.id, Case.state == CaseState.OPEN, Case.id != without)
    weight = func.coalesce(func.sum(when(RANK, value=Case.risk, else_=0)), 0)
    rows = db.session.execute(
        select(User, func.count(Case.id), weight)
        .outerjoin(Case, and_(*counted))
        .where(who)
        .group_by(User.id)
        .order_by(weight, func.count(Case.id), User.id)
    )
    return [Load(user, cases, int(total)) for user, cases, total in rows]
