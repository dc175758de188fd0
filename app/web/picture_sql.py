"""The figures of the picture: each one grouped statement over the rows of one region, or of all regions at once."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, case, cast, func, literal_column, select, tuple_
from sqlalchemy import Date as Day

from app import clock
from app.db import db
from app.people.models import District, Region
from app.records.case import Case, Place
from app.records.family import FosterFamily, Requirement, RequirementKind, Stage
from app.records.person import Person
from app.records.placement import WAITING, PeriodKind, Placement, PlacementPeriod

HOURS = (timedelta(hours=24), timedelta(hours=72), timedelta(days=7))
DAYS = (timedelta(days=3), timedelta(days=30), timedelta(days=90))
AGES = ((0, 2), (3, 6), (7, 11), (12, 17))  # years, both ends included
SPOKEN = ("kk", "ru")
STALLED = timedelta(days=30)
"""In one stage for longer: the law leaves 20 working days for the whole decision about an applicant."""
APPLYING = (Stage.APPLICANT, Stage.CHECKS, Stage.INTERVIEW, Stage.DECISION, Stage.CONTRACT)
UNDER_CONTRACT = (Stage.ACTIVE, Stage.SUSPENDED)
AHEAD = (0, 30, 60)  # days until a check runs out
INSTITUTIONS = (Place.INSTITUTION, Place.ADAPTATION_CENTRE)
MOST = 100  # kinds of requirement, reasons, numbers of moves

_IS_WAITING: ColumnElement[bool] = literal_column(WAITING.replace("state", "placement.state"))
_IS_OPEN: ColumnElement[bool] = literal_column("\"case\".state = 'open'")
_GOES_ON: ColumnElement[bool] = literal_column("placement.state <> 'ended'")
_IS_ACTIVE: ColumnElement[bool] = literal_column("foster_family.stage = 'active'")
_IS_CURRENT: ColumnElement[bool] = literal_column("requirement.replaced_at is null")


@dataclass(slots=True)
class Waiting:
    """Children without a family, each counted once under every heading. Keys: places in HOURS and AGES, ids, codes."""

    hours: Counter[int] = field(default_factory=Counter)
    districts: Counter[int] = field(default_factory=Counter)
    ages: Counter[int] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Free:
    """Free places in families. A place counts for each age and language that its family takes."""

    districts: Counter[int] = field(default_factory=Counter)
    ages: Counter[int] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Away:
    """Children in institutions. Days: places in DAYS, -1 for nobody knows since when. Reason: "" for no search."""

    places: Counter[str] = field(default_factory=Counter)
    days: Counter[int] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that is counted of one region, by seven statements."""

    waiting: Waiting
    free: Free
    stages: dict[Stage, tuple[int, int]]
    checks: list[tuple[RequirementKind, list[int]]]
    away: Away
    moves: Counter[int]
    districts: list[District]


def figures(region_id: int) -> Figures:
    """Counted now."""
    here = select(District).where(District.region_id == region_id).order_by(District.id)
    return Figures(
        waiting(region_id),
        free(region_id),
        stages(region_id),
        expiring(region_id),
        away(region_id),
        moves(region_id),
        list(db.session.scalars(here)),
    )


def waiting(region_id: int) -> Waiting:
    """Of the region's open searches: how long, where, how old, which language."""
    now, today = clock.now(), clock.today()
    inner = (
        select(
            _step(Placement.requested_at, now, HOURS).label("hours"),
            Case.district_id.label("district"),
            _band(today).label("age"),
            func.coalesce(Person.language, "").label("spoken"),
        )
        .select_from(Placement)
        .join(Case, Case.id == Placement.case_id)
        .join(Person, Person.id == Case.child_id)
        .where(_IS_WAITING, Case.region_id == region_id)
        .subquery()
    )
    found = Waiting()
    targets: list[Counter[Any]] = [found.hours, found.districts, found.ages, found.languages]
    _sort(inner.c.hours, inner.c.district, inner.c.age, inner.c.spoken, into=targets)
    return found


def free(region_id: int) -> Free:
    """Places of families that may take a child today: under contract, not paused, everything in date."""
    sums = [func.sum(_PLACES).filter(and_(FosterFamily.age_from <= to, FosterFamily.age_to >= at)) for at, to in AGES]
    sums += [func.sum(_PLACES).filter(FosterFamily.languages.contains([code])) for code in SPOKEN]
    query = select(FosterFamily.district_id, func.sum(_PLACES), *sums).where(
        _may_take(), FosterFamily.region_id == region_id
    )
    found = Free()
    for district, number, *rest in db.session.execute(query.group_by(FosterFamily.district_id)):
        found.districts[district] = number
        for at, by_age in enumerate(rest[: len(AGES)]):
            found.ages[at] += by_age or 0
        for code, by_language in zip(SPOKEN, rest[len(AGES) :], strict=True):
            found.languages[code] += by_language or 0
    return found


def stages(region_id: int) -> dict[Stage, tuple[int, int]]:
    """Families by stage, and how many applications of it have not moved for STALLED."""
    is_stalled = and_(FosterFamily.stage.in_(APPLYING), FosterFamily.stage_since_at < clock.now() - STALLED)
    query = select(FosterFamily.stage, func.count(), func.count().filter(is_stalled))
    query = query.where(FosterFamily.region_id == region_id).group_by(FosterFamily.stage)
    return {stage: (number, stalled) for stage, number, stalled in db.session.execute(query)}


def expiring(region_id: int) -> list[tuple[RequirementKind, list[int]]]:
    """Checks of families under contract by kind: run out already, within 30 days, within 60."""
    today = clock.today()
    days = [today + timedelta(days=ahead) for ahead in AHEAD]
    ends = Requirement.expires_on
    counts = [
        func.count().filter(ends < days[0]),
        func.count().filter(ends.between(days[0], days[1])),
        func.count().filter(and_(ends > days[1], ends <= days[2])),
    ]
    summed = (
        select(Requirement.kind, *(count.label(f"n{at}") for at, count in enumerate(counts)))
        .join(FosterFamily, FosterFamily.id == Requirement.family_id)
        .where(_IS_CURRENT, ends <= days[2])
        .where(FosterFamily.region_id == region_id, FosterFamily.stage.in_(UNDER_CONTRACT))
        .group_by(Requirement.kind)
        .subquery()
    )
    query = select(RequirementKind, summed.c.n0, summed.c.n1, summed.c.n2).join(
        summed, summed.c.kind == RequirementKind.code
    )
    rows = db.session.execute(query.order_by(RequirementKind.place, RequirementKind.code).limit(MOST))
    return [(kind, list(numbers)) for kind, *numbers in rows]


def away(region_id: int) -> Away:
    """Children of open cases in institutions: where, for how long, and why there is no family."""
    since = Case.place_since_at
    reason = case((Placement.id.is_(None), ""), else_=func.coalesce(Placement.temporary_because, "searching"))
    inner = (
        select(
            Case.place.label("place"),
            case((since.is_(None), -1), else_=_step(since, clock.now(), DAYS)).label("days"),
            reason.label("reason"),
        )
        .outerjoin(Placement, and_(Placement.case_id == Case.id, _GOES_ON))
        .where(_IS_OPEN, Case.region_id == region_id, Case.place.in_(INSTITUTIONS))
        .subquery()
    )
    found = Away()
    _sort(inner.c.place, inner.c.days, inner.c.reason, into=[found.places, found.days, found.reasons])
    return found


def moves(region_id: int) -> Counter[int]:
    """How many children of open cases came to live somewhere else so many times. A rest with another family is none."""
    each = (
        select(func.count().label("number"))
        .select_from(PlacementPeriod)
        .join(Case, Case.id == PlacementPeriod.case_id)
        .where(_IS_OPEN, Case.region_id == region_id, PlacementPeriod.kind != PeriodKind.RESPITE)
        .group_by(PlacementPeriod.case_id)
        .subquery()
    )
    query = select(each.c.number, func.count()).group_by(each.c.number).order_by(each.c.number).limit(MOST)
    return Counter({number: children for number, children in db.session.execute(query)})


def regions() -> dict[int, dict[str, int]]:
    """For each region that has any: children waiting, of them beyond 72 hours, free places, families, institutions."""
    late = Placement.requested_at < clock.now() - HOURS[1]
    waits = (
        select(Case.region_id.label("region"), func.count().label("n"), func.count().filter(late).label("late"))
        .join(Placement, Placement.case_id == Case.id)
        .where(_IS_WAITING)
        .group_by(Case.region_id)
        .subquery()
    )
    families = _by_region(FosterFamily.region_id, func.count(), _IS_ACTIVE)
    places = _by_region(FosterFamily.region_id, func.sum(_PLACES), _may_take())
    inside = _by_region(Case.region_id, func.count(), and_(_IS_OPEN, Case.place.in_(INSTITUTIONS)))
    query = select(Region.id, waits.c.n, waits.c.late, places.c.n, families.c.n, inside.c.n)
    for part in (waits, places, families, inside):
        query = query.outerjoin(part, part.c.region == Region.id)
    names = ("waiting", "late", "free", "families", "away")
    return {id_: dict(zip(names, (n or 0 for n in found), strict=True)) for id_, *found in db.session.execute(query)}


_PLACES: ColumnElement[int] = FosterFamily.places - FosterFamily.taken


def _may_take() -> ColumnElement[bool]:
    """The hard rules that are the same for every child; those of one child's search stand in the matching."""
    today = clock.today()
    paused = and_(
        func.coalesce(FosterFamily.paused_from, date.max) <= today,
        func.coalesce(FosterFamily.paused_until, date.max) >= today,
    )
    in_date = and_(FosterFamily.blocked_by.is_(None), func.coalesce(FosterFamily.clear_until, today) >= today)
    return and_(_IS_ACTIVE, ~paused, in_date, FosterFamily.taken < FosterFamily.places)


def _by_region(region: Any, number: Any, condition: ColumnElement[bool]) -> Any:
    return select(region.label("region"), number.label("n")).where(condition).group_by(region).subquery()


def _step(since: Any, now: datetime, limits: tuple[timedelta, ...]) -> ColumnElement[int]:
    """0 up to the first length of time, 1 up to the second, and so on."""
    return case(*((since >= now - limit, at) for at, limit in enumerate(limits)), else_=len(limits))


def _band(today: date) -> ColumnElement[int]:
    """The place of the child's age in AGES; -1 if it is not known."""
    years = cast(func.date_part("year", func.age(cast(today, Day), Person.born_on)), Integer)
    return case(
        (Person.born_on.is_(None), -1), *((years <= to, at) for at, (_from, to) in enumerate(AGES)), else_=len(AGES) - 1
    )


def _sort(*columns: Any, into: list[Counter[Any]]) -> None:
    """One statement that counts the rows by each column in turn."""
    sets = func.grouping_sets(*(tuple_(column) for column in columns))
    query = select(func.grouping(*columns), *columns, func.count()).group_by(sets)
    for mask, *values, number in db.session.execute(query):
        at = next(at for at in range(len(columns)) if not mask & (1 << (len(columns) - 1 - at)))
        into[at][values[at]] += number
