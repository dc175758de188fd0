"""When a step warns, is due and climbs: the deadline table read for one key, one risk level and one start."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from app import clock
from app.db import db
from app.deadlines import working_days
from app.deadlines.models import CalendarDay, DeadlineRule, Unit

WARNING = ".warning"
_CALENDAR = {Unit.MINUTES: timedelta(minutes=1), Unit.HOURS: timedelta(hours=1), Unit.DAYS: timedelta(days=1)}


@dataclass(frozen=True, slots=True)
class Times:
    """Aware instants; `climb_at` is empty when nobody is told of the breach."""

    warn_at: datetime
    due_at: datetime
    climb_at: datetime | None
    rule_id: int


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the table without its texts."""

    id: int
    key: str
    risk: str | None
    value: int
    unit: Unit
    warn_percent: int
    climb_percent: int
    climbs_to: str | None
    valid_from: date


@dataclass(frozen=True, slots=True)
class Table:
    """Everything the deadline table and the calendar say, read together."""

    mark: tuple[object, ...]
    rules: Mapping[str, list[Rule]]  # by key, the newest first
    days: Mapping[date, bool]


class _Known:
    table: Table | None = None


_known = _Known()


def times(key: str, risk: str | None, start: datetime) -> Times | None:
    """The times of a step whose clock starts at `start`; None if the table has no row for it today.

    The newest row valid now applies; a row of the level goes before one for every level. While the level is unknown,
    the shortest of its rows applies, so that nothing waits longer for not having been rated.
    """
    table = _table()
    rule = _rule(table.rules.get(key, []), risk, clock.today())
    return None if rule is None else _times(rule, start, table.days)


def due(key: str, risk: str | None, start: datetime) -> datetime:
    """What `deadline("key")` in a diagram means; a key that ends in .warning asks for the warning of its step.

    KeyError if the table has no row.
    """
    step = key.removesuffix(WARNING)
    found = times(step, risk, start)
    if found is None:
        raise KeyError(key)
    return found.warn_at if key != step else found.due_at


def working_day(day: date) -> bool:
    """Whether the bodies of Kazakhstan work that day."""
    return working_days.is_working(day, _table().days)


def forget() -> None:
    """Read the table anew at the next use: after a change in this very transaction."""
    _known.table = None
    db.session.info.pop("deadlines", None)


def forget_all() -> None:
    """Nothing of the table is known any more: another database answers from now on."""
    _known.table = None


def _rule(rules: list[Rule], risk: str | None, today: date) -> Rule | None:
    valid = [rule for rule in rules if rule.valid_from <= today]
    for wanted in (risk, None):
        for rule in valid:
            if rule.risk == wanted:
                return rule
    if risk is not None:
        return None
    newest = {rule.risk: rule for rule in reversed(valid)}
    return min(newest.values(), key=_length, default=None)


def _length(rule: Rule) -> timedelta:
    return rule.value * _CALENDAR.get(rule.unit, timedelta(days=1))


def _times(rule: Rule, start: datetime, days: Mapping[date, bool]) -> Times:
    if rule.unit is Unit.WORKING_DAYS:
        ends = working_days.add(start, rule.value, days)
        warn = working_days.share(start, ends, rule.warn_percent, days)
        climb = ends if rule.climb_percent == 100 else working_days.share(start, ends, rule.climb_percent, days)
    else:
        length = rule.value * _CALENDAR[rule.unit]
        ends, warn, climb = start + length, start + length * rule.warn_percent / 100, start + length
        climb = start + length * rule.climb_percent / 100
    return Times(warn, ends, climb if rule.climbs_to else None, rule.id)


def _table() -> Table:
    """One cheap statement per transaction asks whether the table changed; only then it is read again."""
    info, transaction = db.session.info, db.session.get_transaction()
    if "deadlines" in info and info["deadlines"][0] is transaction and transaction is not None:
        found: Table = info["deadlines"][1]
        return found
    mark = _mark()
    if _known.table is None or _known.table.mark != mark:
        _known.table = _read(mark)
    info["deadlines"] = (db.session.get_transaction(), _known.table)
    return _known.table


def _mark() -> tuple[object, ...]:
    """Rules are only ever added; calendar days also change, and say when."""
    return tuple(db.session.execute(_MARK, execution_options={"autoflush": False}).one())


_MARK = select(
    select(func.max(DeadlineRule.id)).scalar_subquery(), func.max(CalendarDay.changed_at), func.count(CalendarDay.day)
)


def _read(mark: tuple[object, ...]) -> Table:
    rules: dict[str, list[Rule]] = {}
    columns = (
        DeadlineRule.id, DeadlineRule.key, DeadlineRule.risk, DeadlineRule.value, DeadlineRule.unit,
        DeadlineRule.warn_percent, DeadlineRule.climb_percent, DeadlineRule.climbs_to, DeadlineRule.valid_from,
    )  # fmt: skip
    newest_first = (DeadlineRule.valid_from.desc(), DeadlineRule.id.desc())
    for row in db.session.execute(select(*columns).order_by(*newest_first)):
        rules.setdefault(row.key, []).append(Rule(*row))
    days = db.session.execute(select(CalendarDay.day, CalendarDay.is_working).order_by(CalendarDay.day))
    return Table(mark, rules, {day: works for day, works in days})
