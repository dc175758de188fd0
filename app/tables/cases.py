"""A protection case: one child, one case manager, from opening to closing."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, LargeBinary, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Model
from app.staff.models import District, User
from app.subjects import About, Subject, indexes, references
from app.tables.people import Person


class CaseState(StrEnum):
    """A case is open until the head has approved its closure."""

    OPEN = "open"
    CLOSED = "closed"


class Place(StrEnum):
    """Where the child is now. Empty is a gap that the head is told of."""

    HOME = "home"
    RELATIVES = "relatives"
    HEALTH_ORGANISATION = "health_organisation"
    ADAPTATION_CENTRE = "adaptation_centre"
    INSTITUTION = "institution"
    FOSTER_FAMILY = "foster_family"
    GUARDIAN = "guardian"
    OTHER = "other"


class Case(Subject):
    """A child's case. At most one is open per child. The manager is set from the first second and never empty."""

    __tablename__ = "case"
    __table_args__ = (
        Index("uq_case_open_child", "child_id", unique=True, postgresql_where=text("state = 'open'")),
        Index("ix_case_manager", "manager_id", "opened_at", "id", postgresql_where=text("state = 'open'")),
        Index("ix_case_region", "region_id", "opened_at", "id"),
        Index("ix_case_district", "district_id", "opened_at", "id"),
        Index("ix_case_tonight", "region_id", "district_id", "id", postgresql_where=text("state = 'open'")),
    )

    number: Mapped[str] = mapped_column(String(16), unique=True)  # KZ-2026-018342
    state: Mapped[CaseState]
    child_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"), index=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"))
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    manager_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    risk: Mapped[str] = mapped_column(String(10))
    harms: Mapped[list[str]] = mapped_column(JSONB, default=list)
    opened_at: Mapped[datetime]
    reopened_at: Mapped[datetime | None]  # its clocks count from here, if it was closed before
    accepted_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    close_reason: Mapped[str | None] = mapped_column(String(40))
    safety: Mapped[str | None] = mapped_column(String(20))  # the last decision of the safety table
    place: Mapped[Place | None]
    place_since_at: Mapped[datetime | None]
    last_seen_at: Mapped[datetime | None]  # somebody of ours saw the child
    next_visit_on: Mapped[date | None]  # when the child will be seen next, as it was last said

    child: Mapped[Person] = relationship()
    manager: Mapped[User] = relationship()
    district: Mapped[District] = relationship()


class Safety(StrEnum):
    """How a person near the child may be contacted."""

    SAFE = "safe"
    WITH_CARE = "with_care"
    NO_CONTACT = "no_contact"


class CasePerson(Model):
    """Somebody around the child in this case, and whether speaking to them is safe."""

    __tablename__ = "case_person"
    __table_args__ = (Index("uq_case_person", "case_id", "person_id", unique=True),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    relation: Mapped[str] = mapped_column(String(30))
    safety: Mapped[Safety]
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    person: Mapped[Person] = relationship()


class CaseWarning(Model):
    """A strip on every page of the case: do not phone the home. It is ended with a reason, never dismissed."""

    __tablename__ = "case_warning"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    set_at: Mapped[datetime]
    set_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    end_reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


class Visit(Model):
    """A visit to the child. An attempt at which the child was not seen counts separately."""

    __tablename__ = "visit"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    is_child_seen: Mapped[bool]
    went_with: Mapped[list[str]] = mapped_column(JSONB, default=list)
    report_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


class CaseEvent(About, Model):
    """One line of the timeline. `kind` and `params` make the sentence in the reader's language; words are sealed."""

    __tablename__ = "case_event"
    __table_args__ = (*indexes("case_event", "at", "id"), *references())

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(60))
    params: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)  # codes, numbers, ids: no names
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))  # empty: the system
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


class Document(Model):
    """A file of the case, encrypted, at most 10 MB. Voided with a reason, never deleted."""

    __tablename__ = "document"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    kind: Mapped[str] = mapped_column(String(40))
    media_type: Mapped[str] = mapped_column(String(120))  # that of a Word document has 71 letters
    size: Mapped[int]  # bytes, before sealing
    content_sealed: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    added_at: Mapped[datetime]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))
    voided_at: Mapped[datetime | None]
    voided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    void_reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


class PlanState(StrEnum):
    """A plan binds nobody before the head has approved it."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    RETURNED = "returned"
    REPLACED = "replaced"


class Plan(Model):
    """The help a family or a child gets. The newest approved one runs."""

    __tablename__ = "plan"
    __table_args__ = (Index("ix_plan_case", "case_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    kind: Mapped[str] = mapped_column(String(20))  # family or care
    state: Mapped[PlanState]
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    goals_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    return_reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    lines: Mapped[list["PlanLine"]] = relationship(order_by="PlanLine.id")


class PlanLine(Model):
    """One service of a plan: which body does what by when, who there, and what came of it."""

    __tablename__ = "plan_line"
    __table_args__ = (
        Index(
            "ix_plan_line_open", "due_on", "id",
            postgresql_where=text("done_on is null and refused_on is null and told_head_at is null"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    body: Mapped[str] = mapped_column(String(30))
    goal_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    service_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    due_on: Mapped[date]
    done_on: Mapped[date | None]
    refused_on: Mapped[date | None]  # the body does not do it
    contact_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # who is responsible at that body
    result_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # what came of it, or why it was refused
    told_manager_at: Mapped[datetime | None]  # that its day has passed
    told_head_at: Mapped[datetime | None]
