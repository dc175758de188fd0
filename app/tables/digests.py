"""A letter about notices: how many there are and nothing else."""

from datetime import datetime

from sqlalchemy import ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Model


class Digest(Model):
    """A letter to one person about some notices; each notice names its letter, so that no event is in two of them."""

    __tablename__ = "digest"
    __table_args__ = (Index("ix_digest_user", "user_id", "made_at"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    number: Mapped[int]  # of notices
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
