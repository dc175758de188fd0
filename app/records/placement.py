"""Placements: the search for a family, the stay, and the visits to the child in it."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Model
from app.records.family import FosterFamily


class PlacementState(StrEnum):
    """From the request to the end of the stay."""

    SEARCHING = "searching"
    ASKED = "asked"
    AGREED = "agreed"
    APPROVED = "approved"
    RUNNING = "running"
    ENDED = "ended"


class Placement(Model):
    """A child's search for a family and the stay that follows. At most one is open per case."""

    __tablename__ = "placement"
    __table_args__ = (
        Index("uq_placement_open", "case_id", unique=True, postgresql_where=text("state <> 'ended'")),
        Index("ix_placement_family", "family_id", postgresql_where=text("state <> 'ended'")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    instance_id: Mapped[int | None] = mapped_column(ForeignKey("instance.id"))
    state: Mapped[PlacementState]
    requested_at: Mapped[datetime]
    family_id: Mapped[int | None] = mapped_column(ForeignKey("foster_family.id"))
    chosen_because_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    temporary_place: Mapped[str | None] = mapped_column(String(40))
    began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None] = mapped_column(String(30))

    family: Mapped[FosterFamily | None] = relationship()


class FamilyRefusal(Model):
    """A family that declined, so that it is not asked again for the same child."""

    __tablename__ = "family_refusal"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"), index=True)
    family_id: Mapped[int] = mapped_column(ForeignKey("foster_family.id"))
    reason: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]


class PlacementVisit(Model):
    """A visit to the child in the family that is due; who goes is decided when it comes up."""

    __tablename__ = "placement_visit"
    __table_args__ = (Index("ix_placement_visit_due", "due_on", "id", postgresql_where=text("visited_at is null")),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"), index=True)
    due_on: Mapped[date]
    visited_at: Mapped[datetime | None]
