"""Where a foster family lives, who was let know it, and every look at it.

Need-to-know: nobody sees it without a grant by another person, and each look has its reason on the record.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Model
from app.roles import Role
from app.staff.models import User
from app.tables.cases import Case
from app.tables.placements import Placement, PlacementState

LONGEST = timedelta(days=30)  # of a grant
LIVES = (PlacementState.APPROVED, PlacementState.RUNNING)
"""The child lives there, or is about to be brought: before and after there is no address to know."""


class Why(StrEnum):
    """What somebody needs the address for."""

    VISIT = "visit"
    HAND_OVER = "hand_over"
    DANGER = "danger"
    PAPERS = "papers"
    OTHER = "other"


class Tie(StrEnum):
    """Why whoever asks may be too near: the decision then needs a word that it was looked into."""

    DECLARED = "declared"
    CHILD = "child"
    AROUND = "around"
    FAMILY = "family"


class GrantState(StrEnum):
    """Over is also a grant whose day has come, whose stay has ended or whose holder has moved on."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    ENDED = "ended"


class EndedBy(StrEnum):
    """What ended a grant before its day."""

    HAND = "hand"
    MOVED = "moved"  # to another role, region or district, or away: a trigger of the database says so


class FamilyHome(Model):
    """A foster family's address under a key of its own, bound to the family. A new one replaces it, the old stays."""

    __tablename__ = "family_home"
    __table_args__ = (
        Index("uq_family_home_now", "family_id", unique=True, postgresql_where=text("replaced_at is null")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    family_id: Mapped[int] = mapped_column(ForeignKey("foster_family.id"), index=True)
    key: Mapped[bytes | None] = mapped_column(LargeBinary)  # wrapped data key; destroyed by erasure
    address_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    set_at: Mapped[datetime]
    set_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    replaced_at: Mapped[datetime | None]

    set_by: Mapped[User] = relationship()


class AddressGrant(Model):
    """One person's leave to see where one child lives. Given by somebody else, for 30 days at most."""

    __tablename__ = "address_grant"
    __table_args__ = (
        CheckConstraint("decided_by_id <> asker_id", name="another_person"),
        CheckConstraint("until - decided_at <= interval '30 days'", name="thirty_days"),
        Index(
            "uq_address_grant_asked", "placement_id", "asker_id", unique=True, postgresql_where=text("state = 'asked'")
        ),
        Index("ix_address_grant_region", "region_id", "asked_at", "id"),
        Index("ix_address_grant_asker", "asker_id", "placement_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"))
    family_id: Mapped[int] = mapped_column(ForeignKey("foster_family.id"), index=True)  # of the placement, when asked
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"))  # the case's
    state: Mapped[GrantState] = mapped_column(default=GrantState.ASKED)
    asker_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    role: Mapped[Role]  # the asker's desk when asking; another desk has no grant
    desk_region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))
    desk_district_id: Mapped[int | None] = mapped_column(ForeignKey("district.id"))
    why: Mapped[Why]
    words_sealed: Mapped[bytes] = mapped_column(LargeBinary)  # with the case's key, as every word here
    ties: Mapped[list[str]] = mapped_column(JSONB, default=list)  # Tie
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    remark_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    end_reason: Mapped[EndedBy | None]

    asker: Mapped[User] = relationship(foreign_keys=asker_id)
    decided_by: Mapped[User | None] = relationship(foreign_keys=decided_by_id)
    placement: Mapped[Placement] = relationship()
    case: Mapped[Case] = relationship()


class AddressLook(Model):
    """Somebody was shown the address, and why. Append-only, as the audit is."""

    __tablename__ = "address_look"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("address_grant.id"), index=True)
    at: Mapped[datetime]  # real time, never the movable clock
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    why_sealed: Mapped[bytes] = mapped_column(LargeBinary)
