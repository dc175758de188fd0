"""A case offered to another district: who offered it, why, and what became of the offer."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Model
from app.staff.models import District, User
from app.tables.cases import Case


class TransferState(StrEnum):
    """Withdrawn: taken back by the side that offered it, or the case was closed."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class TransferReason(StrEnum):
    """Why another district should have the case."""

    MOVED = "moved"
    RELATIVES = "relatives"
    PLACED = "placed"
    CONFLICT = "conflict"
    OTHER = "other"


class TransferRefusal(StrEnum):
    """Why the other district does not take it."""

    LIVES_ELSEWHERE = "lives_elsewhere"
    NOBODY_FREE = "nobody_free"
    INCOMPLETE = "incomplete"
    OTHER = "other"


class Transfer(Model):
    """At most one is open per case. Until `closed_at` its manager keeps the case and the asked head reads about it."""

    __tablename__ = "transfer"
    __table_args__ = (
        Index("uq_transfer_open", "case_id", unique=True, postgresql_where=text("closed_at is null")),
        Index("ix_transfer_asked", "to_region_id", "case_id", postgresql_where=text("closed_at is null")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    from_district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    to_district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    to_region_id: Mapped[int] = mapped_column(ForeignKey("region.id"))
    state: Mapped[TransferState]
    reason: Mapped[TransferReason]
    why_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    offered_at: Mapped[datetime]
    offered_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))  # who shall lead it there
    refusal: Mapped[TransferRefusal | None] = mapped_column(String(30))
    answer_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    closed_at: Mapped[datetime | None]  # the case has moved, or stays

    case: Mapped[Case] = relationship()
    to_district: Mapped[District] = relationship(foreign_keys=[to_district_id])
    offered_by: Mapped[User] = relationship(foreign_keys=[offered_by_id])
