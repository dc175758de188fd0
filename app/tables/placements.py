"""Placements: the search for a family, the stay, and the visits to the child in it."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, LargeBinary, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Model
from app.tables.families import FosterFamily


class PlacementState(StrEnum):
    """From the request to the end of the stay."""

    SEARCHING = "searching"
    ASKED = "asked"
    AGREED = "agreed"
    APPROVED = "approved"
    RUNNING = "running"
    ENDED = "ended"


WAITING = "state in ('searching', 'asked', 'agreed', 'approved')"
"""Of a placement: the child is not with a family yet."""


class Placement(Model):
    """A child's search for a family and the stay that follows. At most one is open per case."""

    __tablename__ = "placement"
    __table_args__ = (
        Index("uq_placement_open", "case_id", unique=True, postgresql_where=text("state <> 'ended'")),
        Index("ix_placement_family", "family_id", postgresql_where=text("state <> 'ended'")),
        Index("ix_placement_waiting", "requested_at", "id", postgresql_where=text(WAITING)),
        Index("ix_placement_running", "began_at", "id", postgresql_where=text("state = 'running'")),
        Index("ix_placement_case", "case_id", "id"),
        Index("ix_placement_together", "together_with_id", postgresql_where=text("together_with_id is not null")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    instance_id: Mapped[int | None] = mapped_column(ForeignKey("instance.id"))
    state: Mapped[PlacementState]
    requested_at: Mapped[datetime]
    needs: Mapped[list[str]] = mapped_column(JSONB, default=list)  # Need: what the officer adds to what the case knows
    family_contact: Mapped[str | None] = mapped_column(String(12))  # with the birth family: regular, supervised, none
    together_with_id: Mapped[int | None] = mapped_column(ForeignKey("placement.id"))  # a brother's or sister's search
    widened_to: Mapped[list[int]] = mapped_column(JSONB, default=list)  # regions beside the child's own
    widened_at: Mapped[datetime | None]
    widened_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    widened_because_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    apart_at: Mapped[datetime | None]  # the head parts the child from its brothers and sisters
    apart_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    apart_because_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    family_id: Mapped[int | None] = mapped_column(ForeignKey("foster_family.id"))
    chosen_because_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    temporary_place: Mapped[str | None] = mapped_column(String(40))
    temporary_since_at: Mapped[datetime | None]
    temporary_because: Mapped[str | None] = mapped_column(String(40))  # coded: why no family was found
    began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None] = mapped_column(String(30))

    family: Mapped[FosterFamily | None] = relationship()


class PlacementChoice(Model):
    """What an officer looked at and chose, with the data it was based on. Rows are only added."""

    __tablename__ = "placement_choice"
    __table_args__ = (Index("ix_placement_choice_case", "case_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    family_id: Mapped[int | None] = mapped_column(ForeignKey("foster_family.id"))  # empty: none fitted
    position: Mapped[int | None]  # in the order of the page, from 1
    can: Mapped[int]  # how many families could have been chosen
    cannot: Mapped[int]  # how many a rule excluded
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    seen_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # the families compared, and whom a rule excluded
    why_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


class PeriodKind(StrEnum):
    """Where a child lives for a while: with its family, with another one for a rest, or anywhere until there is one."""

    STAY = "stay"
    RESPITE = "respite"
    TEMPORARY = "temporary"


class PlacementPeriod(Model):
    """From when to when a child lived where. A stay and a temporary place are moves of the child; a respite is none."""

    __tablename__ = "placement_period"
    __table_args__ = (
        Index("uq_placement_period", "placement_id", "kind", unique=True, postgresql_where=text("ended_at is null")),
        Index("ix_placement_period_case", "case_id", "began_at", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    kind: Mapped[PeriodKind]
    place: Mapped[str] = mapped_column(String(40))  # a code of Place
    family_id: Mapped[int | None] = mapped_column(ForeignKey("foster_family.id"), index=True)
    began_at: Mapped[datetime]
    until_on: Mapped[date | None]  # of a respite: when the child is to be back
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None] = mapped_column(String(30))

    family: Mapped[FosterFamily | None] = relationship()


class FamilyRefusal(Model):
    """A family that declined, or that the head did not approve, so that it is not asked again for the same child."""

    __tablename__ = "family_refusal"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"), index=True)
    family_id: Mapped[int] = mapped_column(ForeignKey("foster_family.id"))
    reason: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]


class PlacementVisit(Model):
    """A visit to the child in the family. The scheduler opens its process when the time comes, once."""

    __tablename__ = "placement_visit"
    __table_args__ = (
        Index("uq_placement_visit", "placement_id", "number", unique=True),
        Index(
            "ix_placement_visit_opens",
            "opens_at",
            "id",
            postgresql_where=text("opened_at is null and cancelled_at is null"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"))
    number: Mapped[int]  # 1: the first week, 2: the first month, then every three months
    opens_at: Mapped[datetime]
    due_on: Mapped[date]
    opened_at: Mapped[datetime | None]  # its process was started
    visited_at: Mapped[datetime | None]  # the child was seen
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    is_alone: Mapped[bool | None]  # somebody spoke to the child alone
    concern: Mapped[str | None] = mapped_column(String(12))  # none, concern, danger
    cancelled_at: Mapped[datetime | None]  # the stay ended before
