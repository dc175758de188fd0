"""Regions, districts, staff and their signed-in browsers."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Identity, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Model
from app.roles import Role


class Region(Model):
    """One of the 20 regions. The id is the two-digit KATO prefix, which ISO 3166-2 uses too."""

    __tablename__ = "region"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(String(5), unique=True)  # KZ-61
    name_kk: Mapped[str] = mapped_column(String(80))
    name_ru: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))
    children: Mapped[int]  # estimate, persons under 18


class District(Model):
    """A district or city with a guardianship body of its own."""

    __tablename__ = "district"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)
    name_kk: Mapped[str] = mapped_column(String(80))
    name_ru: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))
    is_demo: Mapped[bool] = mapped_column(default=True)  # no official KATO file is shipped yet

    region: Mapped[Region] = relationship()


class User(Model):
    """A member of staff. Region and district are empty for national roles, district for regional ones."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    public_id: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    sign_in: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[Role]
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"), index=True)
    district_id: Mapped[int | None] = mapped_column(ForeignKey("district.id"), index=True)
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str | None] = mapped_column(String(120))  # for "you have 3 things that wait", never for content
    language: Mapped[str | None] = mapped_column(String(2))
    has_shortcuts: Mapped[bool] = mapped_column(default=True)  # single-letter keys, WCAG 2.1.4
    is_enabled: Mapped[bool] = mapped_column(default=True)
    is_present: Mapped[bool] = mapped_column(default=True)  # an absent specialist gets no new case

    region: Mapped[Region | None] = relationship()
    district: Mapped[District | None] = relationship()


class Login(Model):
    """A signed-in browser. The token itself is never stored."""

    __tablename__ = "login"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    opened_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    proved_at: Mapped[datetime | None]  # the password was given once more; used up by what asked for it


class LoginFailure(Model):
    """A refused sign-in: counted in the database, so that any number of web processes count together."""

    __tablename__ = "login_failure"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    account_hash: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    address_hash: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    at: Mapped[datetime]


class FormDraft(Model):
    """One person's draft of one form about one record; `place` is a keyed hash of both and tells nobody which.

    The row stays when the form is sent, empty, so that what was on its way cannot bring the draft back.
    """

    __tablename__ = "form_draft"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    place: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    key: Mapped[bytes | None] = mapped_column(LargeBinary)  # of this draft alone; empty: that of what it is about
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    saved_at: Mapped[datetime] = mapped_column(index=True)
    sent_at: Mapped[datetime | None]
