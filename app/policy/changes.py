"""Who sees the changes of deadlines, calendar and phrases of danger that wait, and those that were decided."""

from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, false, select, true

from app.db import db
from app.deadlines.models import CalendarProposal, DeadlineProposal, Proposal
from app.errors import NotFound
from app.roles import GRANTS, Action
from app.staff.models import User
from app.tables.contacts import DangerPhrase

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


def danger_phrases(actor: User) -> Select[DangerPhrase]:
    """Those that wait first, then the newest."""
    seen = true() if Action.CHANGE_PHRASES in GRANTS[actor.role] else false()
    return select(DangerPhrase).where(seen).order_by(DangerPhrase.decided_at.is_not(None), DangerPhrase.id.desc())


def danger_phrase(actor: User, public_id: UUID) -> DangerPhrase:
    """NotFound if there is none for the actor."""
    row = db.session.scalar(danger_phrases(actor).where(DangerPhrase.public_id == public_id))
    if row is None:
        raise NotFound
    return row
