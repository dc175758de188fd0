"""A paused deadline: who asked for it and why, who decided, how long it stood."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Model
from app.staff.models import User
from app.workflow.models import Task


class PauseReason(StrEnum):
    """What lies outside the office. A child who cannot be found is none of these: that clock runs."""

    FAMILY_AWAY = "family_away"
    CHILD_IN_HOSPITAL = "child_in_hospital"
    ROAD_CLOSED = "road_closed"
    WAITS_FOR_PAPER = "waits_for_paper"
    QUARANTINE = "quarantine"


class Pause(Model):
    """Asked, then granted or refused; granted, it begins and ends. At most one of a task waits, and one stands."""

    __tablename__ = "clock_stop"  # sealed values are bound to this name
    __table_args__ = (
        Index(
            "uq_clock_stop_asked", "task_id", unique=True,
            postgresql_where=text("decided_at is null and closed_at is null"),
        ),
        Index(
            "uq_clock_stop_stands", "task_id", unique=True,
            postgresql_where=text("began_at is not null and closed_at is null"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    reason: Mapped[PauseReason]
    why_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    until_at: Mapped[datetime]  # as asked, then as granted
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    is_granted: Mapped[bool | None]
    answer_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    was: Mapped[dict[str, Any] | None] = mapped_column(JSONB)  # the task's dates before it stood
    began_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))  # empty: the limit
    closed_at: Mapped[datetime | None]  # the clock runs again, or there is nothing to decide

    task: Mapped[Task] = relationship()
    asked_by: Mapped[User] = relationship(foreign_keys=[asked_by_id])
