"""Whose figures about families one sees: those of the own region, or of every region, and never a case."""

from sqlalchemy import ColumnElement, Select, false, select, true

from app.db import db
from app.errors import NotFound
from app.roles import GRANTS, NATIONAL, Action, Role
from app.staff.models import Region, User


def figures_of(actor: User) -> Select[Region]:
    """The regions whose figures the actor may see, in the order of their official numbers."""
    if Action.SEE_PICTURE not in GRANTS[actor.role]:
        seen: ColumnElement[bool] = false()
    else:
        seen = true() if actor.role in NATIONAL else Region.id == actor.region_id
    return select(Region).where(seen).order_by(Region.id)


def pictured_region(actor: User, region_id: int) -> Region:
    """NotFound for any other."""
    found = db.session.scalar(figures_of(actor).where(Region.id == region_id))
    if found is None:
        raise NotFound
    return found


def hides_small_numbers(actor: User) -> bool:
    """The analyst gets aggregates from which no child can be told; who is answerable for children sees them all."""
    return actor.role is Role.ANALYST
