"""An escalation: something was late, refused or complained of, and a commissioner decides."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Model


class Cause(StrEnum):
    """Why it came up."""

    LATE = "late"
    REFUSED_TRANSFER = "refused_transfer"
    COMPLAINT = "complaint"
    NO_FAMILY = "no_family"
    PERSON = "person"
    FAMILY = "family"


class Ruling(StrEnum):
    """The commissioner's five decisions."""

    INSTRUCT = "instruct"
    REASSIGN = "reassign"
    REQUIRE_BODY = "require_body"
    OMBUDSMAN = "ombudsman"
    UNFOUNDED = "unfounded"


class Escalation(Model):
    """One thing that climbed. At most one is open per late task."""

    __tablename__ = "escalation"
    __table_args__ = (
        Index(
            "uq_escalation_task",
            "task_id",
            unique=True,
            postgresql_where=text("closed_at is null and task_id is not null"),
        ),
        Index("ix_escalation_open", "region_id", "opened_at", "id", postgresql_where=text("closed_at is null")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    number: Mapped[str] = mapped_column(String(16), unique=True)  # E-2026-002291
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))  # the late task
    instance_id: Mapped[int | None] = mapped_column(ForeignKey("instance.id"))
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"))
    cause: Mapped[Cause]
    step: Mapped[str] = mapped_column(String(60))
    was_due_at: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    decision: Mapped[Ruling | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    who_acts_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    which_body: Mapped[str | None] = mapped_column(String(30))
    act_by: Mapped[datetime | None]
    why_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    reached_ombudsman_at: Mapped[datetime | None]
    finding: Mapped[str | None] = mapped_column(String(40))
    closed_at: Mapped[datetime | None]
