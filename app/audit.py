"""Who did and who looked: one row for every read and write of case data, in the transaction of the work."""

from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, NewType, Protocol

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.audit_codes import AuditCode
from app.db import Model, add_row, add_row_last, db
from app.subjects import KINDS, Kind


class Access(StrEnum):
    """Reads and writes, apart for the page "Access log"."""

    READ = "read"
    WRITE = "write"


Keyed = NewType("Keyed", str)
"""A code with the key of a task or step behind it: "done: protection_case/first_visit"."""

What = AuditCode | Keyed


def keyed(code: AuditCode, key: str) -> Keyed:
    """The code about that task or step; long keys are cut to the column."""
    return Keyed(f"{code}: {key}"[:60])


class Person(Protocol):
    """A member of staff, as far as the record is concerned."""

    @property
    def id(self) -> int: ...


class AuditEntry(Model):
    """Append-only: the web and worker roles may insert and select, never change."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_case", "case_id", "id", postgresql_where=text("case_id is not null")),
        Index("ix_audit_contact", "contact_id", "id", postgresql_where=text("contact_id is not null")),
        Index("ix_audit_actor", "actor_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime]  # real time, never the movable clock
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))  # empty: the system
    access: Mapped[Access]
    what: Mapped[str] = mapped_column(String(60))  # "case page", "visit recorded": a code, no content
    case_id: Mapped[int | None] = mapped_column(BigInteger)
    contact_id: Mapped[int | None] = mapped_column(BigInteger)
    subject: Mapped[str] = mapped_column(String(80), default="")  # kind and public id of the row
    request_id: Mapped[str] = mapped_column(String(36), default="")  # the number of an error page, or "job 123"


def record(by: Person | None, what: What, row: Model) -> None:
    """A change of `row` is on the record. `by` empty: the system. Rows of no case keep their id only."""
    add_row(AuditEntry, entry(by, what, row))


def looked(by: Person, what: What, row: Model) -> None:
    """That `by` was shown `row` is on the record, before the page is sent."""
    add_row_last(AuditEntry, entry(by, what, row, Access.READ))


@cache
def _kinds() -> list[Kind]:
    """Of which the log can be asked who looked; the others are found by `subject` alone."""
    return [kind for kind in KINDS.values() if kind.column in AuditEntry.__table__.columns]


def entry(by: Person | None, what: What, row: Model, access: Access = Access.WRITE) -> dict[str, Any]:
    """The columns of a row of the audit, for whoever writes it."""
    table = row.__tablename__
    return {
        "at": clock.real_now(),
        "actor_id": by.id if by else None,
        "access": access,
        "what": what,
        **{kind.column: getattr(row, "id" if table == kind.table else kind.column, None) for kind in _kinds()},
        "subject": f"{table} {getattr(row, 'public_id', None) or getattr(row, 'id', '')}",
        "request_id": db.unit.label,
    }
