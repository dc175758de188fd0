"""How the picture cuts children and families into rows; the lists behind its counts take the same conditions."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, case, cast, exists, func, literal_column
from sqlalchemy import Date as Day

from app import clock
from app.i18n import Text
from app.i18n import lazy_gettext as _l
from app.rules.placements.words import BECAUSE
from app.tables.cases import Case
from app.tables.families import FosterFamily, Requirement, Stage
from app.tables.people import Person
from app.tables.placements import WAITING, Placement

HOURS = (timedelta(hours=24), timedelta(hours=72), timedelta(days=7))
DAYS = (timedelta(days=3), timedelta(days=30), timedelta(days=90))
AGES = ((0, 2), (3, 6), (7, 11), (12, 17))  # years, both ends included
SPOKEN = ("kk", "ru")
AHEAD = (0, 30, 60)  # days until a check runs out
UNDER_CONTRACT = (Stage.ACTIVE, Stage.SUSPENDED)
NOT_KNOWN = -1
MOST_MOVES = 4  # and more
SEARCHED, NOBODY = "searching", ""
"""Instead of a written reason: a family is looked for, or nobody looks."""

HOUR_WORDS: tuple[Text, ...] = (_l("Up to 24 hours"), _l("24 to 72 hours"), _l("3 to 7 days"), _l("Longer than 7 days"))
DAY_WORDS: dict[int, Text] = {
    0: _l("Up to 3 days"),
    1: _l("4 to 30 days"),
    2: _l("31 to 90 days"),
    3: _l("Longer than 90 days"),
    NOT_KNOWN: _l("Start date not recorded"),
}
AGE_WORDS: dict[int, Text] = {
    0: _l("Under 3"),
    1: _l("3 to 6"),
    2: _l("7 to 11"),
    3: _l("12 to 17"),
    NOT_KNOWN: _l("Age not known"),
}
REASON_WORDS: dict[str, Text] = {
    **dict(BECAUSE),
    SEARCHED: _l("Looking for a family; no reason recorded yet"),
    NOBODY: _l("Family search not started"),
}
AHEAD_WORDS: tuple[Text, ...] = (_l("Out of date"), _l("within 30 days"), _l("31 to 60 days"))

IS_WAITING: ColumnElement[bool] = literal_column(WAITING.replace("state", "placement.state"))
IS_OPEN: ColumnElement[bool] = literal_column("\"case\".state = 'open'")
GOES_ON: ColumnElement[bool] = literal_column("placement.state <> 'ended'")
IS_CURRENT: ColumnElement[bool] = literal_column("requirement.replaced_at is null")
"""Written out, not bound, so that the planner knows which index applies."""


def by_hours() -> ColumnElement[int]:
    """How long a family has been looked for: a place in HOURS, or the number of them for longer."""
    return _step(Placement.requested_at, clock.now(), HOURS)


def by_days() -> ColumnElement[int]:
    """The same of DAYS for how long the child has been where it is."""
    since = Case.place_since_at
    return case((since.is_(None), NOT_KNOWN), else_=_step(since, clock.now(), DAYS))


def by_age() -> ColumnElement[int]:
    """The place of the child's age in AGES; who is older belongs to the last."""
    years = cast(func.date_part("year", func.age(cast(clock.today(), Day), Person.born_on)), Integer)
    bands = ((years <= to, at) for at, (_from, to) in enumerate(AGES))
    return case((Person.born_on.is_(None), NOT_KNOWN), *bands, else_=len(AGES) - 1)


def by_reason() -> ColumnElement[str]:
    """Why a child in an institution has no family: as it was written down, else SEARCHED or NOBODY."""
    return case((Placement.id.is_(None), NOBODY), else_=func.coalesce(Placement.temporary_because, SEARCHED))


def takes_age(at: int) -> ColumnElement[bool]:
    """The family takes children of some age of that place in AGES."""
    low, high = AGES[at]
    return and_(FosterFamily.age_from <= high, FosterFamily.age_to >= low)


def takes_language(code: str) -> ColumnElement[bool]:
    """The family speaks it at home."""
    return FosterFamily.languages.contains([code])


def runs_out(at: int) -> ColumnElement[bool]:
    """A requirement is out of date, or will be within the days of that place in AHEAD and not sooner."""
    days = [clock.today() + timedelta(days=ahead) for ahead in AHEAD]
    if at == 0:
        return Requirement.expires_on < days[0]
    if at == 1:
        return Requirement.expires_on.between(days[0], days[1])
    return and_(Requirement.expires_on > days[1], Requirement.expires_on <= days[2])


def last_day() -> date:
    """Beyond it nothing counts as running out."""
    return clock.today() + timedelta(days=AHEAD[-1])


def has_check(kind: str | None, at: int | None) -> ColumnElement[bool]:
    """A family with a requirement in force, of that kind if one is given, that runs out then."""
    when = runs_out(at) if at is not None else Requirement.expires_on <= last_day()
    found = exists().where(Requirement.family_id == FosterFamily.id, IS_CURRENT, when)
    return found.where(Requirement.kind == kind) if kind else found


def _step(since: Any, now: datetime, limits: tuple[timedelta, ...]) -> ColumnElement[int]:
    """0 up to the first length of time, 1 up to the second, and so on."""
    return case(*((since >= now - limit, at) for at, limit in enumerate(limits)), else_=len(limits))
