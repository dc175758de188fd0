"""Between which years a day or a moment can lie that this system keeps."""

from datetime import date, datetime
from typing import TypeVar

EARLIEST, LATEST = 1900, 2199
"""Years. Beyond them lies a slip of the hand, and days that neither Python nor the database can count on from."""
Moment = TypeVar("Moment", date, datetime)


def within(value: Moment) -> Moment:
    """The value itself. ValueError for a year beyond them."""
    if not EARLIEST <= value.year <= LATEST:
        raise ValueError(f"a year before {EARLIEST} or after {LATEST}")
    return value
