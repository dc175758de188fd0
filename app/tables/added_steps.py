"""A step that the diagram does not have: what is to be done, why, and what came of it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, ForeignKey, Identity, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Model
from app.i18n import Text
from app.i18n import lazy_gettext as _l


class AddedKind(StrEnum):
    """What kind of step it is; its words say the rest."""

    SEE_CHILD = "see_child"
    TALK_SCHOOL = "talk_school"
    TALK_FAMILY = "talk_family"
    DOCTOR = "doctor"
    PAPER = "paper"
    MEETING = "meeting"
    OTHER = "other"


KINDS: dict[str, Text] = {
    AddedKind.SEE_CHILD: _l("See the child again"),
    AddedKind.TALK_SCHOOL: _l("Talk to the school or the kindergarten"),
    AddedKind.TALK_FAMILY: _l("Talk to the family"),
    AddedKind.DOCTOR: _l("Have a doctor see the child"),
    AddedKind.PAPER: _l("Get a document"),
    AddedKind.MEETING: _l("Call the agencies together"),
    AddedKind.OTHER: _l("Another step"),
}


class AddedOutcome(StrEnum):
    """Dropped: the head took it back, or the case was closed."""

    DONE = "done"
    NOT_POSSIBLE = "not_possible"
    DROPPED = "dropped"


class AddedStep(Model):
    """Its task stands in a queue like any other and escalates like any other."""

    __tablename__ = "added_step"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    instance_id: Mapped[int | None] = mapped_column(ForeignKey("instance.id"))
    kind: Mapped[AddedKind]
    what_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    why_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    added_at: Mapped[datetime]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    outcome: Mapped[AddedOutcome | None]
    result_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    ended_at: Mapped[datetime | None]
