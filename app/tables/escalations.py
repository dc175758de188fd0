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


class Desk(StrEnum):
    """With whom an open escalation lies: whose next move it is."""

    COMMISSIONER = "commissioner"
    HEAD = "head"
    CASEWORK = "casework"
    OMBUDSMAN = "ombudsman"


class Finding(StrEnum):
    """What was found. The region's page of patterns counts them."""

    TOO_MANY_CASES = "too_many_cases"
    ABSENT = "absent"
    BODY_DID_NOT_ACT = "body_did_not_act"
    FAMILY_NOT_FOUND = "family_not_found"
    DISTANCE = "distance"
    NO_PLACE = "no_place"
    NOT_RECORDED = "not_recorded"
    NO_REASON = "no_reason"
    UNFOUNDED = "unfounded"


class Complaint(StrEnum):
    """What a person complains of, or wants reviewed."""

    NOBODY_ACTS = "nobody_acts"
    NO_ANSWER = "no_answer"
    WRONG_DECISION = "wrong_decision"
    BODY_REFUSES = "body_refuses"
    PARTIAL = "partial"
    OTHER = "other"


WHOLE_CASE = "whole_case"
"""The step of an escalation that is about no single step."""


class Escalation(Model):
    """One thing that was escalated. At most one is open per late task.

    `risk` is the case's and `lies_with` says whose move it is, kept here so that an inbox is one walk along an index.
    """

    __tablename__ = "escalation"
    __table_args__ = (
        Index(
            "uq_escalation_task",
            "task_id",
            unique=True,
            postgresql_where=text("closed_at is null and task_id is not null"),
        ),
        Index("ix_escalation_open", "region_id", "opened_at", "id", postgresql_where=text("closed_at is null")),
        Index(
            "ix_escalation_desk", "region_id", "lies_with", "risk", "opened_at", "id",
            postgresql_where=text("closed_at is null"),
        ),
        Index(
            "ix_escalation_past", "lies_with", "risk", "opened_at", "id",
            postgresql_where=text("closed_at is null and reached_ombudsman_at is not null"),
        ),
        Index("ix_escalation_closed", "region_id", "closed_at", "id", postgresql_where=text("closed_at is not null")),
        Index("ix_escalation_region", "region_id", "opened_at", "id"),
        Index(
            "ix_escalation_reached", "opened_at", "id", postgresql_where=text("reached_ombudsman_at is not null"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    number: Mapped[str] = mapped_column(String(16), unique=True)  # E-2026-002291
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))  # the late task
    instance_id: Mapped[int | None] = mapped_column(ForeignKey("instance.id"))
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"))
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    risk: Mapped[str] = mapped_column(String(10))
    lies_with: Mapped[Desk | None]  # empty: closed
    cause: Mapped[Cause]
    step: Mapped[str] = mapped_column(String(60))
    was_due_at: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))  # empty: the system
    complaint: Mapped[Complaint | None]
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    decision: Mapped[Ruling | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    who_acts_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    which_body: Mapped[str | None] = mapped_column(String(30))
    act_by: Mapped[datetime | None]
    why_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    missed_again_at: Mapped[datetime | None]
    reached_ombudsman_at: Mapped[datetime | None]
    opinion_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # what the Ombudsman wrote
    recommended_to: Mapped[str | None] = mapped_column(String(20))
    finding: Mapped[Finding | None]
    closed_at: Mapped[datetime | None]
