"""What escalations have in common, in numbers: by finding, step, district and month, ages, decisions, repeats."""

from collections import Counter
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, select

from app import policy
from app.db import db
from app.staff.models import Region, User
from app.tables.escalations import Escalation
from app.web.escalations.escalation_list import AGES, Age, aged, repeated, year_begins

COLUMNS = ("finding", "step", "district_id", "month")
_ZONE = "Asia/Almaty"


@dataclass(frozen=True, slots=True)
class Totals:
    """Of the last 12 months. `decided_after`: the median, or None."""

    all: int
    open: int
    missed: int
    reached: int
    repeats: int
    repeat_cases: int
    decided_after: timedelta | None
    oldest_at: datetime | None
    ages: dict[Age, int]


@dataclass(slots=True)
class Groups:
    """How many by each column; for months also how many of them were missed again."""

    counts: dict[str, Counter[Any]] = field(default_factory=lambda: {name: Counter() for name in COLUMNS})
    missed: Counter[str] = field(default_factory=Counter)


def totals(actor: User, region: Region) -> Totals:
    """One row of numbers, by one statement."""
    rows = _rows(actor, region)
    seen_again = rows.where(repeated()).with_only_columns(Escalation.id, Escalation.case_id).order_by(None).subquery()
    inner = rows.with_only_columns(*_measured()).order_by(None).subquery()
    columns = [func.count(), *(func.count().filter(inner.c[f"is_{name}"]) for name in ("open", "missed", "reached"))]
    columns += [select(func.count()).select_from(seen_again).scalar_subquery()]
    columns += [select(func.count(seen_again.c.case_id.distinct())).scalar_subquery()]
    columns += [_median(inner.c.decided_after), func.min(inner.c.opened_at).filter(inner.c.is_open)]
    columns += [func.count().filter(inner.c[f"age_{age}"]) for age in Age]
    row: Any = db.session.execute(select(*columns).select_from(inner)).one()
    numbers = dict(zip((one.name for one in fields(Totals)), row, strict=False))
    return Totals(**numbers | {"ages": dict(zip(Age, row[len(numbers) - 1 :], strict=True))})


def groups(actor: User, region: Region) -> Groups:
    """The same escalations counted four ways by one statement."""
    month = func.to_char(func.timezone(_ZONE, Escalation.opened_at), "YYYY-MM").label("month")
    wanted = (Escalation.finding, Escalation.step, Escalation.district_id, month, Escalation.missed_again_at)
    inner = _rows(actor, region).with_only_columns(*wanted).order_by(None).subquery()
    columns = [inner.c[name] for name in COLUMNS]
    which = func.grouping(*columns).label("which")
    missed = func.count(inner.c.missed_again_at)
    found = Groups()
    for row in db.session.execute(select(which, *columns, func.count(), missed).group_by(func.grouping_sets(*columns))):
        _put(found, row)
    return found


def regions() -> list[Row[Any]]:
    """For each region: how many, how many are open, missed again and reached the Ombudsman, median, main finding."""
    is_open = Escalation.closed_at.is_(None)
    numbers = (
        select(
            Escalation.region_id,
            func.count().label("all"),
            func.count().filter(is_open).label("open"),
            func.count(Escalation.missed_again_at).label("missed"),
            func.count(Escalation.reached_ombudsman_at).label("reached"),
            func.min(Escalation.opened_at).filter(is_open).label("oldest_at"),
            _median(Escalation.decided_at - Escalation.opened_at).label("decided_after"),
            func.mode().within_group(Escalation.finding).label("finding"),
        )
        .where(Escalation.opened_at >= year_begins())
        .group_by(Escalation.region_id)
        .subquery()
    )
    rows = select(Region, numbers).outerjoin(numbers, numbers.c.region_id == Region.id)
    return list(db.session.execute(rows.order_by(func.coalesce(numbers.c.all, 0).desc(), Region.id)))


def _rows(actor: User, region: Region) -> Any:
    base = policy.counted_escalations(actor)
    return base.where(Escalation.region_id == region.id, Escalation.opened_at >= year_begins())


def _measured() -> list[Any]:
    is_open = Escalation.closed_at.is_(None)
    flags = {
        "is_open": is_open,
        "is_missed": Escalation.missed_again_at.is_not(None),
        "is_reached": Escalation.reached_ombudsman_at.is_not(None),
        **{f"age_{age}": is_open & aged(*AGES[age]) for age in Age},
    }
    decided_after = (Escalation.decided_at - Escalation.opened_at).label("decided_after")
    return [Escalation.opened_at, decided_after, *(flag.label(name) for name, flag in flags.items())]


def _median(length: Any) -> Any:
    return func.percentile_cont(0.5).within_group(length)


def _put(found: Groups, row: Any) -> None:
    """`which` has a bit for each column that was not grouped by, the first column's the highest."""
    which, *values, number, missed = row
    place = next(at for at in range(len(COLUMNS)) if not which & (1 << (len(COLUMNS) - 1 - at)))
    if values[place] is not None:
        found.counts[COLUMNS[place]][values[place]] = number
    if COLUMNS[place] == "month":
        found.missed[values[place]] = missed
