"""Deadlines and calendar days as rows."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Identity, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Model


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
    start_event: Mapped[str] = mapped_column(String(60))  # what starts the clock: opened, accepted, removal
    warn_percent: Mapped[int] = mapped_column(default=75)  # of the time between start and due
    climb_percent: Mapped[int] = mapped_column(default=100)  # 100: climbs when due
    climbs_to: Mapped[str | None] = mapped_column(String(30))  # role told at the breach
    basis_kk: Mapped[str]
    basis_ru: Mapped[str]
    basis_en: Mapped[str]
    standing: Mapped[Standing]
    valid_from: Mapped[date]


class CalendarDay(Model):
    """A day that differs from its weekday: a holiday, or a Saturday worked for one."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    is_working: Mapped[bool]
    is_estimated: Mapped[bool] = mapped_column(default=False)  # religious days announced later
    name_kk: Mapped[str] = mapped_column(String(120))
    name_ru: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    changed_at: Mapped[datetime | None]
