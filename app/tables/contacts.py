"""A contact to 111: a text or a call. It is not a case until somebody decides so."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Identity, Index, LargeBinary, String, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Model
from app.staff.models import District, Region
from app.staff.proposals import Proposed
from app.subjects import Subject
from app.tables.cases import Case
from app.tables.people import Person
from app.values.terms import Channel, Outcome, Sex


class ContactState(StrEnum):
    """Waiting for triage, or triaged. Whether its record is still open is another thing: `ended_at`."""

    WAITING = "waiting"
    TRIAGED = "triaged"


class Later(StrEnum):
    """Why a talk goes on at another time."""

    CALL_BACK = "call_back"
    CHILD_WRITES = "child_writes"


class Ending(StrEnum):
    """How the record of a contact came to its end."""

    ENDED = "ended"
    HUNG_UP = "hung_up"
    BY_ITSELF = "by_itself"  # an outcome stood, and nobody touched the record any more


class Facility(Model):
    """A school, kindergarten or institution that contacts name, so that clusters can be found."""

    __tablename__ = "facility"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    public_id: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    kind: Mapped[str] = mapped_column(String(30))
    name: Mapped[str] = mapped_column(String(160))
    folded: Mapped[str] = mapped_column(String(160), index=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"), index=True)


class Contact(Subject):
    """Everything 111 knows of one text or call. Words and numbers of people are sealed with the contact's own key."""

    __tablename__ = "contact"
    __table_args__ = (
        Index("ix_contact_waiting", "received_at", "id", postgresql_where=text("state = 'waiting'")),
        Index("ix_contact_received", "received_at", "id"),
        Index(
            "ix_contact_triaged_by",
            "triaged_by_id",
            "triaged_at",
            postgresql_where=text("triaged_by_id is not null"),
        ),
        Index(
            "ix_contact_near",
            "child_folded",
            postgresql_using="gist",
            postgresql_ops={"child_folded": "gist_trgm_ops(siglen=64)"},
            postgresql_where=text("child_folded <> ''"),
        ),
        Index(
            "ix_contact_child",
            "child_folded",
            postgresql_using="gin",
            postgresql_ops={"child_folded": "gin_trgm_ops"},
        ),
        Index("ix_contact_open", "handler_id", "id", postgresql_where=text("ended_at is null")),
    )

    number: Mapped[str] = mapped_column(String(20), unique=True)  # 111-2026-0418832
    state: Mapped[ContactState]
    channel: Mapped[Channel]
    language: Mapped[str] = mapped_column(String(2))
    received_at: Mapped[datetime]
    line: Mapped[str | None] = mapped_column(String(20))  # the telephone line a call came in on
    call_index: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)  # the telephone system's own id
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)  # the call before, rung again
    first_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)  # told of with this first child
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))  # who has the record in hand
    ended_at: Mapped[datetime | None]  # empty: the record is open, whatever was done in it
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    ended_how: Mapped[Ending | None]

    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # the caller's words
    caller_name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    caller_phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    caller_phone_index: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)
    caller_relation: Mapped[str | None] = mapped_column(String(30))
    is_anonymous: Mapped[bool] = mapped_column(default=False)
    reply_code_index: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    is_reply_safe: Mapped[bool | None]  # whether the person said that an answer can be read or a call taken
    has_risk_words: Mapped[bool] = mapped_column(default=False)  # a machine's guess: shown first, decides nothing
    held_until: Mapped[datetime | None]  # real time: till then nobody else is shown this text

    has_child: Mapped[bool | None]  # whether a child is involved; empty: nobody has said so far
    child_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)  # confirmed by an operator
    child_surname: Mapped[str | None] = mapped_column(String(80))
    child_given: Mapped[str | None] = mapped_column(String(80))
    child_folded: Mapped[str] = mapped_column(String(200), default="")
    child_age: Mapped[int | None]  # years
    child_sex: Mapped[Sex | None]
    circumstances: Mapped[list[str]] = mapped_column(ARRAY(String(20)), default=list)  # not born yet, abroad
    child_iin_index: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)
    child_iin_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    school: Mapped[str | None] = mapped_column(String(160))
    facility_id: Mapped[int | None] = mapped_column(ForeignKey("facility.id"), index=True)
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))
    district_id: Mapped[int | None] = mapped_column(ForeignKey("district.id"), index=True)
    address_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    harms: Mapped[list[str]] = mapped_column(ARRAY(String(30)), default=list)
    risk: Mapped[str | None] = mapped_column(String(10))
    raised_because_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    outcome: Mapped[Outcome | None]
    outcome_detail: Mapped[str | None] = mapped_column(String(30))  # silent, prank, test …; police, crisis centre …
    triaged_at: Mapped[datetime | None]
    triaged_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    told_at: Mapped[datetime | None]  # the caller was told what was done
    set_aside_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # what could not be read, word for word
    call_back_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # when a call is safe, in the caller's words
    come_back_at: Mapped[datetime | None]  # the psychologist goes on then
    come_back_why: Mapped[Later | None]
    form_index: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)  # of the shown form it came by
    turn: Mapped[int] = mapped_column(default=0, server_default=text("0"))  # texts of its sender in the hour before it
    is_of_flood: Mapped[bool] = mapped_column(default=False, server_default=false())  # one of very many of one sender

    child: Mapped[Person | None] = relationship(viewonly=True)
    case: Mapped[Case | None] = relationship(viewonly=True)
    facility: Mapped[Facility | None] = relationship(viewonly=True)
    region: Mapped[Region | None] = relationship(viewonly=True)
    district: Mapped[District | None] = relationship(viewonly=True)


class ContactMessage(Model):
    """One text in the talk between a child and 111, found again by the reply code."""

    __tablename__ = "contact_message"
    __table_args__ = (
        Index("ix_contact_message_unread", "contact_id", postgresql_where=text("by_id is null and read_at is null")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))  # empty: the person who wrote to 111
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    read_at: Mapped[datetime | None]  # of what the person wrote: when it was first opened by who answers for it
    read_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class DangerPhrase(Proposed):
    """A phrase that a shift lead adds to the list of danger, or takes out of it; another one decides."""

    __tablename__ = "danger_phrase"
    __table_args__ = (
        CheckConstraint("decided_by_id <> proposed_by_id", name="two_people"),
        Index("uq_danger_phrase_waiting", "phrase", unique=True, postgresql_where=text("decided_at is null")),
        Index("ix_danger_phrase_approved", "decided_at", postgresql_where=text("is_approved is true")),
    )

    phrase: Mapped[str] = mapped_column(String(200))
    is_taken_out: Mapped[bool] = mapped_column(default=False)  # of two decisions on one phrase the later one counts


class CaseReport(Model):
    """What belongs to a contact that did not come to 111: a letter, a visit, a sibling's case.

    Who reported and what was said is sealed in the contact.
    """

    __tablename__ = "case_report"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), unique=True)
    taken_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    agency: Mapped[str | None] = mapped_column(String(30))
    letter_number: Mapped[str | None] = mapped_column(String(60))
    letter_on: Mapped[date | None]
    sibling_of_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)  # from whose case it began


class ContactAct(Model):
    """What was decided within a contact: a key pressed, and the process that went on from it. It can be taken back."""

    __tablename__ = "contact_act"
    __table_args__ = (
        Index("ix_contact_act_by", "by_id", "at"),
        Index("uq_contact_act_task", "task_id", unique=True),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))  # the triage that was done
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    outcome: Mapped[Outcome]
    outcome_detail: Mapped[str | None] = mapped_column(String(30))
    had_child_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # of the contact, before
    had_case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class Ground(StrEnum):
    """Why somebody at 111 reads a contact that they do not have in hand."""

    SAME_PERSON = "same_person"
    SAME_CHILD = "same_child"
    CHECK = "check"
    OTHER = "other"


class ContactReading(Model):
    """Why somebody asked to read a contact that was not theirs, or the number of an old one. Shift leads see it."""

    __tablename__ = "contact_reading"
    __table_args__ = (Index("ix_contact_reading_by", "by_id", "at"), Index("ix_contact_reading_at", "at"))

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    ground: Mapped[Ground]
    why_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # in words, if there was more to say


class PublicPage(Model):
    """What the public page shows after a form was sent. Rows live for minutes; only who has the token can read one."""

    __tablename__ = "public_page"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    token_index: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    key: Mapped[bytes] = mapped_column(LargeBinary)
    page_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(index=True)


class IntakeAttempt(Model):
    """A text sent or a reply code tried from one address today: a budget against floods. Rows live for a day."""

    __tablename__ = "intake_attempt"
    __table_args__ = (Index("ix_intake_attempt_address", "address_hash", "at"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    address_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    at: Mapped[datetime]
