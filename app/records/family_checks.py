"""Whether what a foster family must show is in order."""

from datetime import date

from sqlalchemy import ColumnElement, or_, select

from app.records.family import FosterFamily, Proof, Requirement


def is_blocked(today: date) -> ColumnElement[bool]:
    """A needed requirement has failed or is out of date: no new child until it is mended."""
    wrong = or_(Requirement.state == Proof.FAILED, Requirement.expires_on < today)
    return FosterFamily.id.in_(select(Requirement.family_id).where(Requirement.replaced_at.is_(None), wrong))
