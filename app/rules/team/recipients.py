"""Who sits at a desk: whom the machine tells when nobody has the task by name."""

from sqlalchemy import select

from app.db import db
from app.roles import NATIONAL, Role
from app.staff.models import User


def people(role: Role, region_id: int | None) -> list[User]:
    """The present ones of that role, in the region unless the role is national; everybody if nobody is present."""
    wanted = select(User).where(User.role == role, User.is_enabled)
    if role not in NATIONAL:
        wanted = wanted.where(User.region_id == region_id)
    found = db.session.scalars(wanted.order_by(User.id)).all()
    return [user for user in found if user.is_present] or list(found)
