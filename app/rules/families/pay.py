"""What a family is paid for a month: so many MCI for each carer under contract and each child, by calendar days.

A part of a month is paid by its days (this system's assumption, said on the page). The day of arrival counts, the day
of leaving does not, so that a child who moves is paid for once. Amounts are whole tenge, halves rounded up.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import or_, select

from app import clock
from app.db import db
from app.tables.families import FamilyAdult, FosterFamily, Part, PayRate
from app.tables.placements import PeriodKind, PlacementPeriod

MCI, CARER, CHILD = "mci", "carer", "child"
AT_A_TIME = 500


class Span(NamedTuple):
    """Days from `begins` on, before `ends`."""

    begins: date
    ends: date

    @property
    def days(self) -> int:
        """0 if it ends before it begins."""
        return max((self.ends - self.begins).days, 0)


@dataclass(frozen=True, slots=True)
class Rates:
    """What applies in a month: whole tenge of one MCI, and how many MCI a month. The rows they come from."""

    mci_kzt: int
    carer_mci: int
    child_mci: int
    rows: tuple[PayRate, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One carer or child: days of the month, and the amount. `who`: the adult or the case."""

    kind: str
    who: int
    days: int
    of_days: int
    mci: int
    amount_kzt: int


@dataclass(frozen=True, slots=True)
class Statement:
    """The pay of one family for one month."""

    family: FosterFamily
    month: Span
    rates: Rates
    lines: tuple[Line, ...]

    def total(self, kind: str | None = None) -> int:
        """Whole tenge, of one kind or of all."""
        return sum(line.amount_kzt for line in self.lines if kind in (None, line.kind))


def month_of(day: date) -> Span:
    """The calendar month of that day."""
    first = day.replace(day=1)
    return Span(first, first + timedelta(days=monthrange(first.year, first.month)[1]))


def rates(month: Span, known: Iterable[PayRate] | None = None) -> Rates | None:
    """The newest row of each key that is valid on the first day of the month; None if one is missing."""
    found: dict[str, PayRate] = {}
    for row in sorted(known if known is not None else _known(), key=lambda row: row.valid_from):
        if row.valid_from <= month.begins:
            found[row.key] = row
    if found.keys() < {MCI, CARER, CHILD}:
        return None
    return Rates(found[MCI].value, found[CARER].value, found[CHILD].value, tuple(found.values()))


def amount(rate: Rates, mci: int, days: int, of_days: int) -> int:
    """Whole tenge for so many days of a month, halves up."""
    return (2 * mci * rate.mci_kzt * days + of_days) // (2 * of_days)


def statement(family: FosterFamily, month: Span) -> Statement | None:
    """None without rates for that month."""
    return next(iter(statements([family], month)), None)


def statements(families: Sequence[FosterFamily], month: Span) -> list[Statement]:
    """One for each family, in their order; three statements however many families. Nothing without rates."""
    rate, ids = rates(month), [family.id for family in families]
    if rate is None or not ids:
        return []
    carers: dict[int, list[FamilyAdult]] = {}
    wanted = select(FamilyAdult).where(FamilyAdult.family_id.in_(ids), FamilyAdult.part == Part.CARER)
    for adult in db.session.scalars(wanted.order_by(FamilyAdult.id)):
        carers.setdefault(adult.family_id, []).append(adult)
    children = _children(ids, month)
    return [
        Statement(
            family,
            month,
            rate,
            tuple(
                line
                for line in (
                    *(_carer(family, one, month, rate) for one in carers.get(family.id, [])),
                    *(_line(CHILD, who, days, month, rate) for who, days in children.get(family.id, {}).items()),
                )
                if line.days
            ),
        )
        for family in families
    ]


def names(found: Statement) -> dict[int, str]:
    """The names of the carers, for the lines."""
    return {one.id: one.person.name for one in found.family.adults if one.part is Part.CARER}


def _known() -> list[PayRate]:
    return list(db.session.scalars(select(PayRate).order_by(PayRate.valid_from, PayRate.id)))


def _line(kind: str, who: int, days: int, month: Span, rate: Rates) -> Line:
    mci = rate.carer_mci if kind == CARER else rate.child_mci
    return Line(kind, who, days, month.days, mci, amount(rate, mci, days, month.days))


def _carer(family: FosterFamily, carer: FamilyAdult, month: Span, rate: Rates) -> Line:
    return _line(CARER, carer.id, _carer_days(family, carer, month), month, rate)


def _carer_days(family: FosterFamily, carer: FamilyAdult, month: Span) -> int:
    """Days of the month under contract and in the home. The last day of a contract is paid."""
    if family.contract_from is None:
        return 0
    ends = [month.ends]
    ends += [day + timedelta(days=1) for day in (family.contract_until, family.ended_on, carer.left_on) if day]
    return Span(max(month.begins, family.contract_from, carer.joined_on), min(ends)).days


def _children(ids: list[int], month: Span) -> dict[int, dict[int, int]]:
    """Days of each child with each family, by family and case. A respite is paid where the child is meanwhile."""
    begins, ends = _midnight(month.begins), _midnight(month.ends)
    here = (PlacementPeriod.began_at < ends, or_(PlacementPeriod.ended_at.is_(None), PlacementPeriod.ended_at > begins))
    of_families = select(PlacementPeriod.case_id).where(PlacementPeriod.family_id.in_(ids), *here)
    wanted = select(PlacementPeriod).where(PlacementPeriod.case_id.in_(of_families), *here)
    with_whom: dict[tuple[int, date], int] = {}
    for period in sorted(db.session.scalars(wanted), key=lambda one: (one.kind is PeriodKind.RESPITE, one.began_at)):
        if period.family_id is None or period.kind is PeriodKind.TEMPORARY:
            continue
        for day in _days(period, month):
            with_whom[period.case_id, day] = period.family_id
    found: dict[int, dict[int, int]] = {}
    for (case_id, _day), family_id in sorted(with_whom.items()):
        if family_id in ids:
            own = found.setdefault(family_id, {})
            own[case_id] = own.get(case_id, 0) + 1
    return found


def _days(period: PlacementPeriod, month: Span) -> Iterable[date]:
    begins = max(_day(period.began_at), month.begins)
    ends = month.ends if period.ended_at is None else min(_day(period.ended_at), month.ends)
    return (begins + timedelta(days=number) for number in range(Span(begins, ends).days))


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.ALMATY).date()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), clock.ALMATY)
