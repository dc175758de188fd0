"""Deadlines and calendar days as rows."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Model
from app.staff.proposals import Proposed


class Unit(StrEnum):
    """Safety clocks run in calendar minutes, hours and days; administrative clocks in working days."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"


class Standing(StrEnum):
    """What a deadline rests on."""

    STATUTORY = "statutory"
    POLICY = "policy"
    DEFAULT = "default"


CASE_OPENED = "case_opened"
"""The start of a clock that runs from when the case began, however late the step itself opened."""


class DeadlineRule(Model):
    """How long a step may take at a risk level. The newest row valid at the moment of arming applies."""

    __tablename__ = "deadline_rule"
    __table_args__ = (Index("ix_deadline_rule_key", "key", "risk", "valid_from"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    process: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(60))  # what a diagram names: deadline("first_visit")
    risk: Mapped[str | None] = mapped_column(String(10))  # empty: every level
    value: Mapped[int]
    unit: Mapped[Unit]
    start_event: Mapped[str] = mapped_column(String(60))  # what starts the clock: opened, case_opened, removal
    warn_percent: Mapped[int] = mapped_column(default=75)  # of the time between start and due
    escalate_percent: Mapped[int] = mapped_column(default=100)  # 100: escalates when due
    escalates_to: Mapped[str | None] = mapped_column(String(30))  # role told at the breach
    basis_kk: Mapped[str]
    basis_ru: Mapped[str]
    basis_en: Mapped[str]
    standing: Mapped[Standing]
    valid_from: Mapped[date]


class CalendarDay(Model):
    """A day that differs from its weekday: a holiday, or a Saturday worked for one. Of a day the newest version counts.

    Rows are only added, so that the calendar of any version can be read again.
    """

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    is_working: Mapped[bool]
    is_estimated: Mapped[bool] = mapped_column(default=False)  # religious days announced later
    name_kk: Mapped[str] = mapped_column(String(120))
    name_ru: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    changed_at: Mapped[datetime | None]


class Moving(Proposed):
    """A change that may reach tasks which are open already."""

    __abstract__ = True

    moves_open: Mapped[bool]  # tasks that are open already get the new dates too
    moved_at: Mapped[datetime | None]  # when the open tasks were handed to be moved


class DeadlineProposal(Moving):
    """A row of the deadline table to be. At most one waits for each key and level."""

    __tablename__ = "deadline_proposal"
    __table_args__ = (
        CheckConstraint("decided_by_id <> proposed_by_id", name="two_people"),
        Index(
            "uq_deadline_proposal_waiting", "key", "risk", unique=True,
            postgresql_nulls_not_distinct=True, postgresql_where=text("decided_at is null"),
        ),
    )  # fmt: skip

    process: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(60))
    risk: Mapped[str | None] = mapped_column(String(10))
    value: Mapped[int]
    unit: Mapped[Unit]
    warn_percent: Mapped[int]
    basis_kk: Mapped[str]
    basis_ru: Mapped[str]
    basis_en: Mapped[str]
    standing: Mapped[Standing]
    valid_from: Mapped[date]
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("deadline_rule.id"))  # the row it became


class CalendarProposal(Moving):
    """A Government day swap to be: a day off, a day worked for it, or both."""

    __tablename__ = "calendar_proposal"
    __table_args__ = (
        CheckConstraint("decided_by_id <> proposed_by_id", name="two_people"),
        CheckConstraint("off_on is not null or worked_on is not null", name="a_day"),
    )

    off_on: Mapped[date | None]
    worked_on: Mapped[date | None]
    name_kk: Mapped[str] = mapped_column(String(120))
    name_ru: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    version: Mapped[int | None]  # the calendar it made


Proposal = DeadlineProposal | CalendarProposal
