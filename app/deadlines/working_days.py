"""Working days and working hours of Kazakhstan: one zone, five days, holidays as rows."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta

from app.clock import ALMATY

OPENS = time(9)
CLOSES = time(18)
Days = Mapping[date, bool]
"""The days that differ from their weekday, and whether they are worked."""


def is_working(day: date, days: Days) -> bool:
    """Monday to Friday, unless the calendar says otherwise."""
    known = days.get(day)
    return day.weekday() < 5 if known is None else known


def add(start: datetime, count: int, days: Days) -> datetime:
    """When the last of `count` working days closes; the day of the start is not counted.

    It ends at 18:00 in Almaty and not at midnight, because nobody is at the desk to do it after that, and never later
    than the law's own end of the day.
    """
    day = start.astimezone(ALMATY).date()
    while count > 0:
        day += timedelta(days=1)
        count -= is_working(day, days)
    return datetime.combine(day, CLOSES, ALMATY).astimezone(start.tzinfo)


def count(began: datetime, ended: datetime, days: Days) -> int:
    """The working days after the day of `began` up to the day of `ended`."""
    first, last = began.astimezone(ALMATY).date(), ended.astimezone(ALMATY).date()
    return sum(is_working(first + timedelta(days=ahead), days) for ahead in range(1, (last - first).days + 1))


def onward(start: datetime, number: int, days: Days) -> datetime:
    """The same hour, so many working days later."""
    here = start.astimezone(ALMATY)
    while number > 0:
        here += timedelta(days=1)
        number -= is_working(here.date(), days)
    return here.astimezone(start.tzinfo)


def share(start: datetime, end: datetime, percent: int, days: Days) -> datetime:
    """The moment at which `percent` of the working time between the two has passed; beyond 100 it goes on after."""
    total = sum((closes - opens for opens, closes in _spans(start, end, days)), timedelta())
    left = total * percent / 100
    for opens, closes in _spans(start, None, days):
        if left <= closes - opens:
            return (opens + left).astimezone(start.tzinfo)
        left -= closes - opens
    return end


def _spans(start: datetime, end: datetime | None, days: Days) -> Iterator[tuple[datetime, datetime]]:
    """The working hours from `start` to `end`; without an end a year of them, which is longer than any deadline."""
    here = start.astimezone(ALMATY)
    for ahead in range(366):
        day = here.date() + timedelta(days=ahead)
        opens, closes = datetime.combine(day, OPENS, ALMATY), datetime.combine(day, CLOSES, ALMATY)
        if end is not None and opens >= end:
            return
        opens, closes = max(opens, here), min(closes, end) if end else closes
        if is_working(day, days) and opens < closes:
            yield opens, closes
