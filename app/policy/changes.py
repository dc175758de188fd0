"""Who sees the changes of the deadline table and the calendar that wait, and those that were decided."""

from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, false, select, true

from app.db import db
from app.deadlines.models import CalendarProposal, DeadlineProposal, Proposal
from app.errors import NotFound
from app.roles import GRANTS, Action
from app.staff.models import User

Kind = TypeVar("Kind", DeadlineProposal, CalendarProposal)


def changes(actor: User, kind: type[Kind]) -> Select[Kind]:
    """Those that wait first, then the newest."""
    seen = true() if Action.CHANGE_DEADLINES in GRANTS[actor.role] else false()
    return select(kind).where(seen).order_by(kind.decided_at.is_not(None), kind.proposed_at.desc(), kind.id.desc())


def change(actor: User, public_id: UUID) -> Proposal:
    """Of either kind. NotFound for any other."""
    deadline = db.session.scalar(changes(actor, DeadlineProposal).where(DeadlineProposal.public_id == public_id))
    if deadline is not None:
        return deadline
    calendar = db.session.scalar(changes(actor, CalendarProposal).where(CalendarProposal.public_id == public_id))
    if calendar is None:
        raise NotFound
    return calendar
