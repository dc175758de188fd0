"""Professional foster families: who applies, what must be shown, and what a family can give a child."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, LargeBinary, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Model
from app.deadlines.models import Standing
from app.staff.models import District, User
from app.subjects import Subject
from app.tables.people import Person
from app.values.terms import Sex


class Stage(StrEnum):
    """From the application to the end of the contract. Only an active family is asked to take a child."""

    APPLICANT = "applicant"
    CHECKS = "checks"
    INTERVIEW = "interview"
    DECISION = "decision"
    DEFERRED = "deferred"
    CONTRACT = "contract"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


class Need(StrEnum):
    """What a child may need beyond a home, and a family be prepared to give."""

    INFANT = "infant"
    DISABILITY = "disability"
    MEDICINES = "medicines"
    BEHAVIOUR = "behaviour"
    VIOLENCE = "violence"
    SELF_HARM = "self_harm"
    SPECIAL_SCHOOL = "special_school"
    PREGNANCY = "pregnancy"


class FosterFamily(Subject):
    """A professional foster family. Its home is the address of the children in it: not kept here, need-to-know."""

    __tablename__ = "foster_family"
    __table_args__ = (
        Index("ix_foster_family_region", "region_id", "stage", "number"),
        Index("ix_foster_family_active", "region_id", "number", postgresql_where=text("stage = 'active'")),
    )

    number: Mapped[str] = mapped_column(String(16), unique=True)  # FF-61-0007
    surname: Mapped[str] = mapped_column(String(80))
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"), index=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"))
    stage: Mapped[Stage] = mapped_column(default=Stage.APPLICANT)
    stage_since_at: Mapped[datetime]
    applied_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decision_reason: Mapped[str | None] = mapped_column(String(40))  # coded; the words are on the record, sealed
    contract_number: Mapped[str | None] = mapped_column(String(40))
    contract_from: Mapped[date | None]
    contract_until: Mapped[date | None]
    deferred_until: Mapped[date | None]
    ended_on: Mapped[date | None]  # the last day of the contract, when it ended before its time
    end_reason: Mapped[str | None] = mapped_column(String(40))
    checked_on: Mapped[date | None]  # the last annual check; before the first one the contract counts
    check_asked_on: Mapped[date | None]
    suspended_because: Mapped[str | None] = mapped_column(String(40))
    paused_from: Mapped[date | None]  # the family's own wish; both ends included
    paused_until: Mapped[date | None]
    places: Mapped[int] = mapped_column(default=1)  # at most 4, siblings excepted (Regulation of 2025)
    takes_siblings: Mapped[bool] = mapped_column(default=False)
    age_from: Mapped[int] = mapped_column(default=0)  # years, both ends included
    age_to: Mapped[int] = mapped_column(default=17)
    sex: Mapped[Sex | None]  # of the children it can take; empty: either
    languages: Mapped[list[str]] = mapped_column(JSONB, default=list)  # kk, ru, …
    abilities: Mapped[list[str]] = mapped_column(JSONB, default=list)  # Need: what it is prepared for
    schools: Mapped[list[str]] = mapped_column(JSONB, default=list)  # schools within reach, as written
    birth_family_contact: Mapped[str] = mapped_column(String(12), default="with_support")  # yes, with_support, no
    own_children: Mapped[int] = mapped_column(default=0)  # under 18, in the home
    taken: Mapped[int] = mapped_column(default=0, server_default="0")  # places promised or lived in; kept by triggers
    last_left_at: Mapped[datetime | None]  # a placed child; empty: there was none. Kept by a trigger
    # What its requirements come to, written with each change (requirements.weigh): ranking reads this row alone.
    blocked_by: Mapped[str | None] = mapped_column(String(30))  # the kind of a needed one that is missing or failed
    clear_until: Mapped[date | None]  # the last day on which everything needed holds; empty: nothing expires
    clear_until_kind: Mapped[str | None] = mapped_column(String(30))  # what expires then
    instance_id: Mapped[int | None] = mapped_column(BigInteger)  # its application

    district: Mapped[District] = relationship()
    adults: Mapped[list["FamilyAdult"]] = relationship(order_by="FamilyAdult.id")


class Part(StrEnum):
    """What a person of the home is to the children placed there. A child of the family is an adult one day."""

    CARER = "carer"
    SPOUSE = "spouse"
    OTHER_ADULT = "other_adult"
    OWN_CHILD = "own_child"


class FamilyAdult(Model):
    """A person of the home: the adults and the family's own children. Carers are 30 to 63 (Regulation of 2025)."""

    __tablename__ = "family_adult"
    __table_args__ = (
        Index("uq_family_adult", "family_id", "person_id", unique=True, postgresql_where=text("left_on is null")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    family_id: Mapped[int] = mapped_column(ForeignKey("foster_family.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    part: Mapped[Part]
    joined_on: Mapped[date]
    left_on: Mapped[date | None]

    person: Mapped[Person] = relationship()


class Proof(StrEnum):
    """Where a requirement stands."""

    MISSING = "missing"
    HANDED_IN = "handed_in"
    ACCEPTED = "accepted"
    FAILED = "failed"


class Requirement(Model):
    """One thing a family, or an adult of it, must show. Renewed by a new row; the old one stays, replaced."""

    __tablename__ = "requirement"
    __table_args__ = (
        Index("ix_requirement_family", "family_id", "id", postgresql_where=text("replaced_at is null")),
        Index("ix_requirement_expiry", "expires_on", "id", postgresql_where=text("replaced_at is null")),
        Index(
            "uq_requirement_current",
            "family_id",
            "kind",
            text("coalesce(adult_id, 0)"),
            unique=True,
            postgresql_where=text("replaced_at is null"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    family_id: Mapped[int] = mapped_column(ForeignKey("foster_family.id"))
    adult_id: Mapped[int | None] = mapped_column(ForeignKey("family_adult.id"), index=True)  # empty: the home's
    kind: Mapped[str] = mapped_column(String(30))  # a row of requirement_kind
    state: Mapped[Proof] = mapped_column(default=Proof.MISSING)
    issued_on: Mapped[date | None]
    expires_on: Mapped[date | None]  # the last day on which it holds; empty: never
    evidence_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # which paper, its number, who issued it
    checked_at: Mapped[datetime | None]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    fail_reason: Mapped[str | None] = mapped_column(String(30))
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # what is wrong with it, or what was seen
    renewal_at: Mapped[datetime | None]  # when its renewal was asked for, once
    replaced_at: Mapped[datetime | None]

    adult: Mapped[FamilyAdult | None] = relationship()
    checked_by: Mapped[User | None] = relationship()


class Whom(StrEnum):
    """Of whom a requirement is asked."""

    HOME = "home"
    CARER = "carer"
    ADULT = "adult"
    SPOUSE = "spouse"


class RequirementKind(Model):
    """What must be shown, as data: a new duty is a new row, not new code."""

    __tablename__ = "requirement_kind"

    code: Mapped[str] = mapped_column(String(30), primary_key=True)
    place: Mapped[int]  # in lists
    of: Mapped[Whom]
    step: Mapped[str] = mapped_column(String(30))  # where it is shown first; "sign_contract": with the contract
    months: Mapped[int | None]  # how long it holds from its issue; empty: as long as the paper says, or for ever
    is_needed: Mapped[bool]  # without it no approval and no new child
    name_kk: Mapped[str] = mapped_column(String(120))
    name_ru: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    basis_kk: Mapped[str]
    basis_ru: Mapped[str]
    basis_en: Mapped[str]
    standing: Mapped[Standing]


class FamilyConcern(Model):
    """Somebody's worry about a family: it takes no child until the head has decided. At most one is open."""

    __tablename__ = "family_concern"
    __table_args__ = (
        Index("uq_family_concern_open", "family_id", unique=True, postgresql_where=text("decided_at is null")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    family_id: Mapped[int] = mapped_column(ForeignKey("foster_family.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    raised_at: Mapped[datetime]
    raised_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    outcome: Mapped[str | None] = mapped_column(String(20))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class PayRate(Model):
    """What one MCI is, or how many MCI a month are paid for a carer or a child, from a day on. Rows are only added."""

    __tablename__ = "pay_rate"
    __table_args__ = (Index("uq_pay_rate", "key", "valid_from", unique=True),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    key: Mapped[str] = mapped_column(String(20))  # mci: whole tenge; carer, child: how many MCI
    value: Mapped[int]
    valid_from: Mapped[date]
    basis_kk: Mapped[str]
    basis_ru: Mapped[str]
    basis_en: Mapped[str]
    standing: Mapped[Standing]
