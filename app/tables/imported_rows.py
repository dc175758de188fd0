"""Rows of a backlog that were imported, so that the same file imports nothing twice."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Model


class ImportedRow(Model):
    """A keyed hash of what stood in the row: it tells nothing of the contact to whoever reads the table."""

    __tablename__ = "imported_row"

    hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    imported_at: Mapped[datetime]
