"""A case that became inactive: the record of it, from the check that found it to its mending."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Model
from app.tables.cases import Case


class Gap(StrEnum):
    """What an open case must never be without."""

    MANAGER = "manager"
    WORK = "work"
    PLACE = "place"
    SIGHTING = "sighting"
    VISIT = "visit"


class InactiveCase(Model):
    """At most one is open per case, and with it one task of the head."""

    __tablename__ = "silence"  # audit entries name it
    __table_args__ = (
        Index("uq_silence_open", "case_id", unique=True, postgresql_where=text("ended_at is null")),
        Index("ix_silence_region", "region_id", "found_at", "id", postgresql_where=text("ended_at is null")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"))
    gaps: Mapped[list[str]] = mapped_column(JSONB)  # codes of Gap, as the check found them
    found_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship()
