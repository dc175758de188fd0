"""People and households."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, LargeBinary, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Model
from app.values.terms import Sex


class Person(Model):
    """A child or an adult. Names as written in the document, never transliterated; `folded` only serves the search."""

    __tablename__ = "person"
    __table_args__ = (
        Index("ix_person_folded", "folded", postgresql_using="gin", postgresql_ops={"folded": "gin_trgm_ops"}),
        Index(  # the nearest names first, however many children there are
            "ix_person_near",
            "folded",
            postgresql_using="gist",
            postgresql_ops={"folded": "gist_trgm_ops(siglen=64)"},
            postgresql_where=text("is_child"),
        ),
        Index("uq_person_iin", "iin_index", unique=True, postgresql_where=text("iin_index is not null")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    surname: Mapped[str] = mapped_column(String(80), default="")
    given: Mapped[str] = mapped_column(String(80), default="")
    patronymic: Mapped[str] = mapped_column(String(80), default="")
    folded: Mapped[str] = mapped_column(String(260), default="")
    sex: Mapped[Sex | None]
    born_on: Mapped[date | None]
    is_birth_estimated: Mapped[bool] = mapped_column(default=False)
    is_child: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str | None] = mapped_column(String(2))
    school: Mapped[str] = mapped_column(String(160), default="")
    has_disability: Mapped[bool] = mapped_column(default=False)
    key: Mapped[bytes | None] = mapped_column(LargeBinary)  # wrapped data key; destroyed by erasure
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)  # now that record
    iin_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    iin_index: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    iin_missing: Mapped[str | None] = mapped_column(String(30))  # why there is none: newborn, foreigner, unknown …
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_index: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)

    @property
    def name(self) -> str:
        """Given name and surname as people say them; empty when unknown."""
        return " ".join(part for part in (self.surname, self.given, self.patronymic) if part)


class PersonMerge(Model):
    """Two records of one person became one. What moved and what was filled in is remembered, so that it can go back."""

    __tablename__ = "person_merge"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    kept_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    gone_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    moved: Mapped[dict[str, list[int]]] = mapped_column(JSONB)  # "table.column" to ids of its rows
    filled: Mapped[list[str]] = mapped_column(JSONB)  # names of facts that the kept record did not know
    was_child: Mapped[bool]
    why_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class Household(Model):
    """People who live together. The address is sealed."""

    __tablename__ = "household"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    district_id: Mapped[int | None] = mapped_column(ForeignKey("district.id"), index=True)
    key: Mapped[bytes | None] = mapped_column(LargeBinary)
    address_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


class Membership(Model):
    """Who belongs to a household, as what, from when to when."""

    __tablename__ = "membership"
    __table_args__ = (
        Index("uq_membership_open", "household_id", "person_id", unique=True, postgresql_where=text("left_on is null")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    relation: Mapped[str] = mapped_column(String(30))
    joined_on: Mapped[date | None]
    left_on: Mapped[date | None]
    recorded_at: Mapped[datetime]

    person: Mapped[Person] = relationship()
