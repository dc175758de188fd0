"""The figures of the picture: each one grouped statement over the rows of one region, or of all regions at once."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal_column, select, tuple_

from app import clock
from app.db import db
from app.rules.families import families
from app.rules.placements.searches import INSTITUTIONS
from app.staff.models import District, Region
from app.tables.cases import Case
from app.tables.families import FosterFamily, Requirement, RequirementKind, Stage
from app.tables.people import Person
from app.tables.placements import PeriodKind, Placement, PlacementPeriod
from app.web.figures import cuts
from app.web.figures.cuts import AGES, GOES_ON, HOURS, IS_CURRENT, IS_OPEN, IS_WAITING, SPOKEN, UNDER_CONTRACT

MOST = 100  # kinds of requirement, reasons, numbers of moves

_IS_ACTIVE: ColumnElement[bool] = literal_column("foster_family.stage = 'active'")


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
    inner = (
        select(
            cuts.by_hours().label("hours"),
            Case.district_id.label("district"),
            cuts.by_age().label("age"),
            func.coalesce(Person.language, "").label("spoken"),
        )
        .select_from(Placement)
        .join(Case, Case.id == Placement.case_id)
        .join(Person, Person.id == Case.child_id)
        .where(IS_WAITING, Case.region_id == region_id)
        .subquery()
    )
    found = Waiting()
    targets: list[Counter[Any]] = [found.hours, found.districts, found.ages, found.languages]
    _sort(inner.c.hours, inner.c.district, inner.c.age, inner.c.spoken, into=targets)
    return found


def free(region_id: int) -> Free:
    """Places of families that may take a child today: under contract, not paused, everything in date."""
    sums = [func.sum(_PLACES).filter(cuts.takes_age(at)) for at in range(len(AGES))]
    sums += [func.sum(_PLACES).filter(cuts.takes_language(code)) for code in SPOKEN]
    query = select(FosterFamily.district_id, func.sum(_PLACES), *sums)
    query = query.where(families.has_place(), FosterFamily.region_id == region_id)
    found = Free()
    for district, number, *rest in db.session.execute(query.group_by(FosterFamily.district_id)):
        found.districts[district] = number
        for at, by_age in enumerate(rest[: len(AGES)]):
            found.ages[at] += by_age or 0
        for code, by_language in zip(SPOKEN, rest[len(AGES) :], strict=True):
            found.languages[code] += by_language or 0
    return found


def stages(region_id: int) -> dict[Stage, tuple[int, int]]:
    """Families by stage, and how many of them stand in it longer than it should last."""
    query = select(FosterFamily.stage, func.count(), func.count().filter(families.stalled()))
    query = query.where(FosterFamily.region_id == region_id).group_by(FosterFamily.stage)
    return {stage: (number, stalled) for stage, number, stalled in db.session.execute(query)}


def expiring(region_id: int) -> list[tuple[RequirementKind, list[int]]]:
    """By kind, how many families under contract have a check that ran out, does within 30 days, or within 60."""
    counts = [func.count(Requirement.family_id.distinct()).filter(cuts.runs_out(at)) for at in range(len(cuts.AHEAD))]
    summed = (
        select(Requirement.kind, *(count.label(f"n{at}") for at, count in enumerate(counts)))
        .join(FosterFamily, FosterFamily.id == Requirement.family_id)
        .where(IS_CURRENT, Requirement.expires_on <= cuts.last_day())
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
    inner = (
        select(Case.place.label("place"), cuts.by_days().label("days"), cuts.by_reason().label("reason"))
        .select_from(Case)
        .outerjoin(Placement, and_(Placement.case_id == Case.id, GOES_ON))
        .where(IS_OPEN, Case.region_id == region_id, Case.place.in_(INSTITUTIONS))
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
        .where(IS_OPEN, Case.region_id == region_id, PlacementPeriod.kind != PeriodKind.RESPITE)
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
        .where(IS_WAITING)
        .group_by(Case.region_id)
        .subquery()
    )
    active = _by_region(FosterFamily.region_id, func.count(), _IS_ACTIVE)
    places = _by_region(FosterFamily.region_id, func.sum(_PLACES), families.has_place())
    inside = _by_region(Case.region_id, func.count(), and_(IS_OPEN, Case.place.in_(INSTITUTIONS)))
    query = select(Region.id, waits.c.n, waits.c.late, places.c.n, active.c.n, inside.c.n)
    for part in (waits, places, active, inside):
        query = query.outerjoin(part, part.c.region == Region.id)
    names = ("waiting", "late", "free", "families", "away")
    return {id_: dict(zip(names, (n or 0 for n in found), strict=True)) for id_, *found in db.session.execute(query)}


_PLACES: ColumnElement[int] = FosterFamily.places - FosterFamily.taken


def _by_region(region: Any, number: Any, condition: ColumnElement[bool]) -> Any:
    return select(region.label("region"), number.label("n")).where(condition).group_by(region).subquery()


def _sort(*columns: Any, into: list[Counter[Any]]) -> None:
    """One statement that counts the rows by each column in turn."""
    sets = func.grouping_sets(*(tuple_(column) for column in columns))
    query = select(func.grouping(*columns), *columns, func.count()).group_by(sets)
    for mask, *values, number in db.session.execute(query):
        at = next(at for at in range(len(columns)) if not mask & (1 << (len(columns) - 1 - at)))
        into[at][values[at]] += number
