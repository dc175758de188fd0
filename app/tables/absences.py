"""Who stands in for whom, and whose whole work is handed over: the rows."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Model
from app.staff.models import User


class AwayReason(StrEnum):
    """Why somebody is not at work."""

    LEAVE = "leave"
    ILLNESS = "illness"
    TRAVEL = "travel"
    TRAINING = "training"
    OTHER = "other"


class Absence(Model):
    """At most one that has not ended per person. The cases stay the person's; the deputy does their steps."""

    __tablename__ = "absence"
    __table_args__ = (
        Index("uq_absence_open", "user_id", unique=True, postgresql_where=text("ended_at is null")),
        Index("ix_absence_deputy", "deputy_id", postgresql_where=text("ended_at is null")),
        CheckConstraint("to_on >= from_on", name="absence_ends_later"),
        CheckConstraint("deputy_id <> user_id", name="absence_two_people"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    public_id: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    deputy_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    reason: Mapped[AwayReason]
    from_on: Mapped[date]
    to_on: Mapped[date]  # the last day away
    set_at: Mapped[datetime]
    set_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))  # empty: its last day passed

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    deputy: Mapped[User] = relationship(foreign_keys=[deputy_id])


class DepartureReason(StrEnum):
    """Why a person's whole work goes to others."""

    LEAVES = "leaves"
    OTHER_POST = "other_post"
    LONG_ABSENCE = "long_absence"
    OVERLOAD = "overload"


class HandOver(Model):
    """One for a person at a time; every case moves in a transaction of its own."""

    __tablename__ = "hand_over"
    __table_args__ = (Index("uq_hand_over_open", "from_id", unique=True, postgresql_where=text("done_at is null")),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    public_id: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    from_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    to_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))  # empty: each to who has least to do
    reason: Mapped[DepartureReason]
    key: Mapped[bytes | None] = mapped_column(LargeBinary)
    why_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    closes_account: Mapped[bool]
    asked_at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    done_at: Mapped[datetime | None]
