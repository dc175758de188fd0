"""When a step warns, is due and escalates: the deadline table read for one key, one risk level and one start."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on

from app import clock
from app.db import db
from app.deadlines import working_days
from app.deadlines.models import CASE_OPENED, CalendarDay, DeadlineRule
from app.deadlines.table import Pause, Rule, Table, Times

__all__ = [
    "Pause",
    "Table",
    "Times",
    "began",
    "calendar",
    "due",
    "forget",
    "forget_all",
    "late_since",
    "later",
    "table",
    "times",
    "working_day",
]

WARNING = ".warning"  # at the share of the time that the rule itself names
_Mark = tuple[object, ...]


class _Known:
    mark: _Mark = ()
    table: Table | None = None


_known = _Known()


def times(key: str, risk: str | None, start: datetime) -> Times | None:
    """The times of a step whose clock starts at `start`; None if the table has no row for it today."""
    return table().times(key, risk, start, clock.today())


def later(key: str, risk: str | None, pause: Pause) -> Times | None:
    """The times of a step whose clock stood for a while; None if the table has no row for it today."""
    return table().later(key, risk, pause, clock.today())


def late_since(key: str, risk: str | None) -> datetime | None:
    """What started before this instant is over its time now; None if the table has no row."""
    return table().late_since(key, risk, clock.now(), clock.today())


def began(key: str, risk: str | None, case_began: datetime | None) -> datetime:
    """Where the clock of a step that opens now begins: now, or when the case began, if its row says so."""
    step = key.removesuffix(WARNING)
    is_of_the_case = case_began is not None and table().counts_from(step, risk, clock.today()) == CASE_OPENED
    return case_began if is_of_the_case and case_began is not None else clock.now()


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
    return working_days.is_working(day, table().days)


def forget() -> None:
    """Read the table anew at the next use: after a change in this very transaction."""
    _known.table = None
    db.session.info.pop("deadlines", None)


def forget_all() -> None:
    """Nothing of the table is known any more: another database answers from now on."""
    _known.table = None


def table() -> Table:
    """One cheap statement per transaction asks whether the table changed; only then it is read again."""
    info, transaction = db.session.info, db.session.get_transaction()
    if "deadlines" in info and info["deadlines"][0] is transaction and transaction is not None:
        found: Table = info["deadlines"][1]
        return found
    mark = _mark()
    if _known.table is None or _known.mark != mark:
        _known.mark, _known.table = mark, _read(mark)
    info["deadlines"] = (db.session.get_transaction(), _known.table)
    return _known.table


def calendar(version: int) -> Mapping[date, bool]:
    """The days that differed from their weekday when the calendar had that version."""
    newest = (
        select(CalendarDay.day, CalendarDay.is_working)
        .where(CalendarDay.version <= version)
        .order_by(CalendarDay.day, CalendarDay.version.desc())
        .ext(distinct_on(CalendarDay.day))
    )
    return {day: works for day, works in db.session.execute(newest)}


def _mark() -> _Mark:
    """Rules and days are only ever added."""
    return tuple(db.session.execute(_MARK, execution_options={"autoflush": False}).one())


_MARK = select(
    select(func.max(DeadlineRule.id)).scalar_subquery(),
    func.coalesce(func.max(CalendarDay.version), 0),
    func.count(CalendarDay.day),
)


def _read(mark: _Mark) -> Table:
    rules: dict[str, list[Rule]] = {}
    columns = (
        DeadlineRule.id, DeadlineRule.key, DeadlineRule.risk, DeadlineRule.value, DeadlineRule.unit,
        DeadlineRule.warn_percent, DeadlineRule.escalate_percent, DeadlineRule.escalates_to, DeadlineRule.valid_from,
        DeadlineRule.start_event,
    )  # fmt: skip
    newest_first = (DeadlineRule.valid_from.desc(), DeadlineRule.id.desc())
    for row in db.session.execute(select(*columns).order_by(*newest_first)):
        rules.setdefault(row.key, []).append(Rule(**row._mapping))
    version = int(str(mark[1]))
    return Table(rules, calendar(version), version)
