"""A change that one person asks for and another decides: who, when and why stay."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Identity, String
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from app import audit, clock
from app.audit_codes import AuditCode
from app.db import Model, db
from app.errors import RuleBroken
from app.i18n import Text
from app.i18n import lazy_gettext as _l
from app.staff.models import User


class Proposed(Model):
    """The columns of every proposal. Its table holds that two people are two: `decided_by_id <> proposed_by_id`."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    public_id: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    why: Mapped[str] = mapped_column(String(1000))
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    is_approved: Mapped[bool | None]
    refused_because: Mapped[str | None] = mapped_column(String(1000))


def ask(row: Proposed, why: str, *, waits: Text, record: AuditCode, by: User) -> None:
    """The proposal waits for a second person. RuleBroken, in the words of `waits`, if such a one waits already."""
    row.why, row.proposed_at, row.proposed_by_id = why, clock.now(), by.id
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except IntegrityError as error:  # a colleague was faster by a moment
        raise RuleBroken(waits) from error
    audit.record(by, record, row)


def decide(row: Proposed, because: str | None, *, own: Text, record: AuditCode, by: User) -> None:
    """It is decided: refused because of that, approved with None.

    RuleBroken for a refusal without a reason, if it is decided already, or, in the words of `own`, for who asked.
    """
    if because is not None and not because.strip():
        raise RuleBroken(_l("Enter the reason for refusing: your colleague will read it."), field="because")
    db.session.refresh(row, with_for_update=True)
    if row.decided_at is not None:
        raise RuleBroken(_l("This has already been decided."))
    if row.proposed_by_id == by.id:
        raise RuleBroken(own)
    row.decided_at, row.decided_by_id, row.is_approved = clock.now(), by.id, because is None
    row.refused_because = because.strip() if because is not None else None
    audit.record(by, record, row)
