"""A word to a member of staff inside the application: no mail, no case content."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.db import Model, db
from app.people.models import User
from app.records.case import Case


class Notice(Model):
    """`kind` makes the sentence in the reader's language; the case says what about."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_unread", "user_id", "at", "id", postgresql_where=text("read_at is null")),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]


def tell(user: User, kind: str, case: Case | None = None) -> Notice:
    """The person will find this word at the next page."""
    notice = Notice(user_id=user.id, case_id=case.id if case else None, kind=kind, at=clock.now())
    db.session.add(notice)
    return notice
