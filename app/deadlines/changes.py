"""Changing the deadline table and the calendar: one administrator asks, another decides, and rows are only added."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app import clock
from app.audit_codes import AuditCode
from app.db import db
from app.deadlines import times
from app.deadlines.models import (
    CalendarDay,
    CalendarProposal,
    DeadlineProposal,
    DeadlineRule,
    Proposal,
    Standing,
    Unit,
)
from app.deadlines.table import Rule, Table
from app.errors import RuleBroken
from app.i18n import lazy_gettext as _l
from app.staff.models import User
from app.staff.proposals import ask, decide

OWN = _l("You requested this change, so another administrator must decide.")
WAITS = _l("A change to this deadline is already waiting for a decision.")
DRAFT = 0
"""The id of a row that is not there yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a row of the table may be changed to."""

    value: int
    unit: Unit
    warn_percent: int
    basis_kk: str
    basis_ru: str
    basis_en: str
    standing: Standing
    valid_from: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """A day off, a day worked for it, or both, and what the day is called."""

    off_on: date | None
    worked_on: date | None
    name_kk: str
    name_ru: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, and whether tasks that are open already move as well."""

    why: str
    moves_open: bool


def current(key: str, risk: str | None) -> DeadlineRule | None:
    """The row in force today for exactly this key and level."""
    wanted = select(DeadlineRule).where(DeadlineRule.key == key, DeadlineRule.risk.is_not_distinct_from(risk))
    wanted = wanted.where(DeadlineRule.valid_from <= clock.today())
    return db.session.scalar(wanted.order_by(DeadlineRule.valid_from.desc(), DeadlineRule.id.desc()).limit(1))


def begin_with(key: str, risk: str | None) -> DeadlineRule | None:
    """What a change begins with: the row in force, else a copy of the one for every level that is to be a level's own.

    The copy is in no session.
    """
    found = current(key, risk)
    common = current(key, None) if found is None and risk is not None else None
    if common is None:
        return found
    kept = {column.name: getattr(common, column.name) for column in DeadlineRule.__table__.columns}
    return DeadlineRule(**{**kept, "id": None, "risk": risk})


def propose(rule: DeadlineRule, terms: Terms, reason: Reason, *, by: User) -> DeadlineProposal:
    """A change of `rule` waits for a second person. RuleBroken if one waits already, or nothing would change."""
    if terms.valid_from < clock.today():
        raise RuleBroken(_l("A change cannot start in the past."), "valid_from")
    if _same(rule, terms):
        raise RuleBroken(_l("Nothing would change."), "value")
    waiting = select(DeadlineProposal.id).where(DeadlineProposal.key == rule.key, DeadlineProposal.decided_at.is_(None))
    if db.session.scalar(waiting.where(DeadlineProposal.risk.is_not_distinct_from(rule.risk))) is not None:
        raise RuleBroken(WAITS)
    row = DeadlineProposal(process=rule.process, key=rule.key, risk=rule.risk, **_facts(terms))
    _ask(row, reason, by)
    return row


def propose_swap(swap: Swap, reason: Reason, *, by: User) -> CalendarProposal:
    """A day swap waits for a second person. RuleBroken without a day, for a day gone by, or if it is so already."""
    if swap.off_on is None and swap.worked_on is None:
        raise RuleBroken(_l("Enter the day off, the working day, or both."), "off_on")
    for name, day, works in (("off_on", swap.off_on, False), ("worked_on", swap.worked_on, True)):
        if day is not None and day < clock.today():
            raise RuleBroken(_l("This day has already passed."), name)
        if day is not None and times.working_day(day) is works:
            said = _l("This day is already a working day.") if works else _l("This day is already a day off.")
            raise RuleBroken(said, name)
    row = CalendarProposal(**_facts(swap))
    _ask(row, reason, by)
    return row


def approve(row: Proposal, *, by: User) -> None:
    """The table or the calendar has its new rows. RuleBroken for the person who asked, or if it is decided."""
    decide(row, None, own=OWN, record=AuditCode.CHANGE_OF_A_DEADLINE_DECIDED, by=by)
    if isinstance(row, DeadlineProposal):
        _add_rule(row)
    if isinstance(row, CalendarProposal):
        _add_days(row)
    times.forget()


def refuse(row: Proposal, because: str, *, by: User) -> None:
    """Nothing changes, and why stays on the record. RuleBroken as for `approve`, or without a reason."""
    decide(row, because, own=OWN, record=AuditCode.CHANGE_OF_A_DEADLINE_DECIDED, by=by)


def draft(row: DeadlineProposal | DeadlineRule, terms: Terms | None = None) -> Rule:
    """The row as the table would read it."""
    facts, stands = terms or row, _newest(row.key, row.risk)
    return Rule(
        DRAFT, row.key, row.risk, facts.value, facts.unit, facts.warn_percent,
        stands.escalate_percent, stands.escalates_to, clock.today(), stands.start_event,
    )  # fmt: skip


def swapped(swap: Swap | CalendarProposal) -> Mapping[date, bool]:
    """The days a swap changes."""
    days = {swap.off_on: False, swap.worked_on: True}
    return {day: works for day, works in days.items() if day is not None}


def before_and_after(row: Proposal) -> tuple[Table, Table]:
    """The table without and with an approved change."""
    now = times.table()
    if isinstance(row, DeadlineProposal) and row.rule_id is not None:
        return now.without_rule(row.rule_id), now
    if isinstance(row, CalendarProposal) and row.version is not None:
        days = times.calendar(row.version - 1)
        return Table(now.rules, days, row.version - 1), now
    raise ValueError("a change that is not approved")


def _ask(row: Proposal, reason: Reason, by: User) -> None:
    row.moves_open = reason.moves_open
    ask(row, reason.why, waits=WAITS, record=AuditCode.CHANGE_OF_A_DEADLINE_PROPOSED, by=by)


def _add_rule(row: DeadlineProposal) -> None:
    """Valid from the day it was asked for, or from today if the decision took longer."""
    stands = _newest(row.key, row.risk)
    rule = DeadlineRule(
        process=row.process,
        key=row.key,
        risk=row.risk,
        start_event=stands.start_event,
        escalate_percent=stands.escalate_percent,
        escalates_to=stands.escalates_to,
        **{**_facts(row_terms(row)), "valid_from": max(row.valid_from, clock.today())},
    )
    db.session.add(rule)
    db.session.flush()
    row.rule_id = rule.id


def _newest(key: str, risk: str | None) -> DeadlineRule:
    """The row of this key and level that was added last, else the one for every level. NoResultFound without both."""
    of_level = DeadlineRule.risk.is_not_distinct_from(risk)
    wanted = select(DeadlineRule).where(DeadlineRule.key == key, of_level | DeadlineRule.risk.is_(None))
    return db.session.scalars(wanted.order_by(of_level.desc(), DeadlineRule.id.desc()).limit(1)).one()


def _add_days(row: CalendarProposal) -> None:
    row.version = times.table().version + 1
    names = {"name_kk": row.name_kk, "name_ru": row.name_ru, "name_en": row.name_en}
    for day, works in swapped(row).items():
        db.session.add(CalendarDay(day=day, version=row.version, is_working=works, changed_at=clock.now(), **names))
    db.session.flush()


def row_terms(row: DeadlineProposal | DeadlineRule) -> Terms:
    """What a row says, without whose it is."""
    return Terms(**{name: getattr(row, name) for name in Terms.__slots__})


def _facts(of: Terms | Swap) -> dict[str, object]:
    return {name: getattr(of, name) for name in of.__slots__}


def _same(rule: DeadlineRule, terms: Terms) -> bool:
    facts = _facts(terms)
    del facts["valid_from"]
    return all(getattr(rule, name) == value for name, value in facts.items())
