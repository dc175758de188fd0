"""Files of contacts, and the rows that were imported, so that the same file imports nothing twice."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Identity, Index, LargeBinary, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Model


class ImportedRow(Model):
    """A keyed hash of what stood in the row: it tells nothing of the contact to whoever reads the table."""

    __tablename__ = "imported_row"

    hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    imported_at: Mapped[datetime]


class ImportState(StrEnum):
    """Being prepared by a person, worked on by the machine, or done."""

    PREPARED = "prepared"
    RUNNING = "running"
    DONE = "done"


class ContactImport(Model):
    """A file of contacts that a shift lead uploaded: sealed, looked at, taken in by the machine, then forgotten."""

    __tablename__ = "contact_import"
    __table_args__ = (Index("ix_contact_import_uploaded", "uploaded_at", "id"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    public_id: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    key: Mapped[bytes | None] = mapped_column(LargeBinary)
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    content_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)  # empty once it is forgotten
    state: Mapped[ImportState] = mapped_column(default=ImportState.PREPARED)
    encoding: Mapped[str] = mapped_column(String(20), default="")  # as a person chose; empty: as it looks
    sheet_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    columns: Mapped[dict[str, str] | None] = mapped_column(JSONB)  # place of a column: its code; empty: as headings say
    uploaded_at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    rows: Mapped[int] = mapped_column(default=0)
    wrong: Mapped[int] = mapped_column(default=0)
    known: Mapped[int] = mapped_column(default=0)
    good: Mapped[int] = mapped_column(default=0)  # to be imported, counted when a person started it
    imported: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]
