"""A removal of a child in danger and the four steps the law asks for."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, LargeBinary, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Model


class Removal(Model):
    """One removal. The act gives the hour the court's days are counted from; the other three steps may come first."""

    __tablename__ = "removal"
    __table_args__ = (
        Index("uq_removal_open", "case_id", unique=True, postgresql_where=text("completed_at is null")),
        Index("ix_removal_case", "case_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    opened_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    grounds: Mapped[list[str]] = mapped_column(JSONB, default=list)
    present: Mapped[list[str]] = mapped_column(JSONB, default=list)
    act_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    prosecutor_told_at: Mapped[datetime | None]
    prosecutor_how: Mapped[str | None] = mapped_column(String(20))
    prosecutor_reference: Mapped[str | None] = mapped_column(String(60))
    court: Mapped[str | None] = mapped_column(String(160))
    claim_number: Mapped[str | None] = mapped_column(String(60))
    claim_filed_on: Mapped[date | None]
    data_bank_number: Mapped[str | None] = mapped_column(String(60))
    registered_on: Mapped[date | None]
    completed_at: Mapped[datetime | None]  # all four steps are done
