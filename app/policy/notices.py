"""Whose notices one reads: one's own."""

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.staff.models import User
from app.tables.notices import Notice


def notices(actor: User) -> Select[Notice]:
    """Unread first, then the newest. Case and task are there for number and name; opening is another question."""
    return (
        select(Notice)
        .where(Notice.user_id == actor.id)
        .options(joinedload(Notice.case), joinedload(Notice.task))
        .order_by(Notice.read_at.is_not(None), Notice.at.desc(), Notice.id.desc())
    )


def unread(actor: User) -> Select[Notice]:
    """What nobody has opened yet, the oldest first."""
    return select(Notice).where(Notice.user_id == actor.id, Notice.read_at.is_(None)).order_by(Notice.at, Notice.id)
