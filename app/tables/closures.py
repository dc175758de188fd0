"""A proposal to close a case: one person proposes, another decides."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, LargeBinary, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Model


class ClosureDecision(StrEnum):
    """The head's three ways."""

    APPROVED = "approved"
    RETURNED = "returned"
    KEEP_OPEN = "keep_open"


class CloseReason(StrEnum):
    """Why a case ends. The first seven are the grounds on which the Republican Data Bank stops a registration."""

    RETURNED_TO_PARENTS = "returned_to_parents"
    PLACED_IN_FAMILY = "placed_in_family"
    CAME_OF_AGE = "came_of_age"
    FULL_CAPACITY = "full_capacity"
    DIED = "died"
    DECLARED_MISSING = "declared_missing"
    DECLARED_DEAD = "declared_dead"
    GOALS_MET = "goals_met"
    NO_CONCERN = "no_concern"
    MOVED_AWAY = "moved_away"
    OPENED_IN_ERROR = "opened_in_error"  # nobody proposes it: 111 took back what opened the case


DUPLICATE = "duplicate"
"""Closed because another case is about the same child: a reason that nobody proposes, the head decides it at once."""


class ReopenReason(StrEnum):
    """Why a closed case is taken up again."""

    NEW_CONCERN = "new_concern"
    CLOSED_TOO_EARLY = "closed_too_early"
    PLACEMENT_ENDED = "placement_ended"
    CHILD_RETURNED = "child_returned"
    COURT_OR_PROSECUTOR = "court_or_prosecutor"
    NOT_A_DUPLICATE = "not_a_duplicate"
    OTHER = "other"


class CaseDuplicate(Model):
    """One case closed because another is about the same child. What moved is remembered, so that it can go back."""

    __tablename__ = "case_duplicate"
    __table_args__ = (
        Index("uq_case_duplicate_standing", "duplicate_id", unique=True, postgresql_where=text("undone_at is null")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    duplicate_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    kept_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    contacts: Mapped[list[int]] = mapped_column(JSONB, default=list)  # ids of those that went over to the kept one
    why_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class ClosureProposal(Model):
    """What was proposed and what became of it. At most one waits for a decision per case."""

    __tablename__ = "closure_proposal"
    __table_args__ = (
        Index("uq_closure_proposal_open", "case_id", unique=True, postgresql_where=text("decided_at is null")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    reason: Mapped[CloseReason]
    outcome_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    child_words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    not_asked: Mapped[str | None] = mapped_column(String(30))  # why the child said nothing
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    decision: Mapped[ClosureDecision | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    why_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
