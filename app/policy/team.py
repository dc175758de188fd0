"""Whom a head leads: the specialists and placement officers of the region."""

from uuid import UUID

from sqlalchemy import Select, false, select

from app.db import db
from app.errors import NotFound
from app.policy.cases import staff
from app.roles import Role
from app.staff.models import User

LED = (Role.SPECIALIST, Role.PLACEMENT_OFFICER)


def team(actor: User) -> Select[User]:
    """By name; closed accounts are left out."""
    here = User.region_id == actor.region_id if actor.role is Role.HEAD else false()
    return select(User).where(here, User.role.in_(LED), User.is_enabled).order_by(User.name, User.id)


def team_member(actor: User, public_id: UUID) -> User:
    """NotFound for anybody else."""
    found = db.session.scalar(team(actor).where(User.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def account(actor: User, public_id: UUID) -> User:
    """An account that the actor may close: a member of the team, or anybody for the administrator. Never one's own."""
    seen = staff(actor) if actor.role is Role.ADMINISTRATOR else team(actor)
    found = db.session.scalar(seen.where(User.public_id == public_id, User.id != actor.id))
    if found is None:
        raise NotFound
    return found
