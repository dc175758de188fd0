"""Where every child is tonight: one page of the list, gaps first, and the counts of the same rows."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, Select, func, literal, or_, select, true, tuple_, union_all
from sqlalchemy import case as when
from sqlalchemy.orm import joinedload

from app import policy
from app.db import db
from app.i18n import Text, format_date, in_language
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.roles import Role
from app.rules.cases.people import age_of
from app.rules.course import inactivity
from app.staff.models import District, Region, User
from app.tables.cases import Case, Place
from app.tables.words.labels import label
from app.web.listing import Chosen, Filter, Listing, Order, one_of, whole

GAPS, KNOWN = 0, 1
"""The rank of a row: a gap stands before every child of whom nothing is missing."""


ANY = "any"
"""In the address: one gap or the other."""


class Gap(StrEnum):
    """What a child may lack tonight: the rules of a inactive case, the place without a day of grace."""

    PLACE = "place"
    SIGHTING = "sighting"
    MANAGER = "manager"
    WORK = "work"


WORDS: dict[Gap, Text] = {
    Gap.PLACE: _l("Place not known"),
    Gap.SIGHTING: _l("Not seen for too long"),
    Gap.MANAGER: _l("The case manager is not at work"),
    Gap.WORK: _l("No open task or date"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A child, and what is unknown of it tonight."""

    case: Case
    gaps: list[Gap]


def page(chosen: Chosen) -> tuple[list[Row], str]:
    """The page by one statement, and the address of the next one or nothing."""
    found, next_url = chosen.cut(db.session.execute(_statement(chosen)).all())
    return [Row(case, _named(flags)) for case, *flags in found], next_url


def counts(actor: User) -> list[dict[str, Any]]:
    """A row for each district of the region, for the Ombudsman for each region: children, and each gap."""
    place: Any = Region if actor.role is Role.OMBUDSMAN else District
    of_case = Case.region_id if place is Region else Case.district_id
    missing = _missing()
    numbers = [func.count(), *(func.count().filter(gap) for gap in missing.values())]
    summed = select(of_case.label("place_id"), *numbers, func.count().filter(or_(*missing.values())))
    inner = summed.where(inactivity.IS_OPEN, policy.counted_tonight(actor)).group_by(of_case).subquery()
    rows = db.session.execute(select(place, inner).join(inner, inner.c.place_id == place.id).order_by(place.id)).all()
    return [_counted(row) for row in rows]


def line(row: Row) -> dict[str, Any]:
    """A row in words."""
    case = row.case
    return {
        "url": url_for("cases.overview", public_id=case.public_id),
        "number": case.number,
        "name": case.child.name or _("Name not known"),
        "age": age_of(case.child),
        "risk": case.risk,
        "place": label(Place, case.place) if case.place else "",
        "since": format_date(case.place_since_at, "medium"),
        "seen": format_date(case.last_seen_at, "medium"),
        "manager": case.manager.name,
        "district": in_language(case.district, "name"),
        "gaps": [WORDS[gap] for gap in row.gaps],
        "missing": {gap.value for gap in row.gaps},
    }


def _missing() -> dict[Gap, ColumnElement[bool]]:
    return {
        Gap.PLACE: Case.place.is_(None),
        Gap.SIGHTING: inactivity.unseen(),
        Gap.MANAGER: inactivity.leaderless(),
        Gap.WORK: inactivity.idle(),
    }


def _has(gap: str) -> ColumnElement[bool]:
    """The walk through the gaps says itself that there is one."""
    return true() if gap == ANY else _missing()[Gap(gap)]


def _order(_chosen: Chosen) -> Order:
    rank = when((or_(*_missing().values()), GAPS), else_=KNOWN)
    return Order(Case, (rank, Case.district_id, Case.id))


LISTING = Listing(
    "tonight.index",
    size=50,
    filters=(
        Filter("district", whole(1), lambda place: Case.district_id == place, _l("District")),
        Filter("gap", one_of({ANY, *Gap}), _has, _l("Gap"), lambda _chosen: [(ANY, _l("Any gap")), *WORDS.items()]),
    ),
    order=_order,
)


def _statement(chosen: Chosen) -> Select[*tuple[Any, ...]]:
    """Gaps and the rest are two walks along the index of open cases, each of which stops after a page."""
    missing, seen = _missing(), (inactivity.IS_OPEN, policy.listed_tonight(chosen.actor))
    any_gap, flags = or_(*missing.values()), [condition.label(gap.value) for gap, condition in missing.items()]
    after = chosen.last(select(Case).where(*seen))
    walks = {GAPS: any_gap} if chosen["gap"] else {GAPS: any_gap, KNOWN: ~any_gap}
    if after is not None and after[0] == KNOWN and not chosen["gap"]:
        del walks[GAPS]
    parts = []
    for rank, condition in walks.items():
        part = select(Case.id, Case.district_id, literal(rank).label("rank"), *flags)
        part = chosen.narrow(part.where(*seen, condition)).order_by(Case.district_id, Case.id)
        if after is not None and rank == next(iter(walks)):
            part = part.where(tuple_(Case.district_id, Case.id) > tuple_(*after[1:]))
        parts.append(part.limit(chosen.listing.size + 1))
    ids = union_all(*parts).subquery()
    return (
        select(Case, *(ids.c[gap.value] for gap in Gap))
        .join(ids, ids.c.id == Case.id)
        .options(joinedload(Case.child), joinedload(Case.manager), joinedload(Case.district))
        .order_by(ids.c.rank, ids.c.district_id, ids.c.id)
        .limit(chosen.listing.size + 1)
    )


def _named(flags: list[bool]) -> list[Gap]:
    return [gap for gap, is_missing in zip(Gap, flags, strict=True) if is_missing]


def _counted(row: Any) -> dict[str, Any]:
    place, _place_id, children, *numbers, some = row
    return {
        "id": place.id,
        "name": in_language(place, "name"),
        "children": children,
        "gaps": dict(zip((gap.value for gap in Gap), numbers, strict=True)),
        "any": some,
    }
