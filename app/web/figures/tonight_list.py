"""Where every child is tonight: one page of the list, gaps first, and the counts of the same rows."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import ColumnElement, Select, func, literal, or_, select, tuple_, union_all
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict

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

PAGE = 50
GAPS, KNOWN = 0, 1
"""The rank of a row: a gap stands before every child of whom nothing is missing."""


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
class Wanted:
    """What the address asks for; what it asks for wrongly is passed over."""

    district: int | None
    gap: str | None  # one of Gap, or "any"
    after: UUID | None

    @classmethod
    def read(cls, args: "MultiDict[str, str]") -> "Wanted":
        gap = args.get("gap")
        known = gap if gap in {*Gap, "any"} else None
        return cls(args.get("district", type=_number), known, args.get("after", type=UUID))

    def url(self, **other: str | int | None) -> str:
        """The address of this list with something else chosen; another choice begins at the first page."""
        kept: dict[str, str | int | None] = {"district": self.district, "gap": self.gap}
        return url_for("tonight.index", _external=False, **{k: v for k, v in (kept | other).items() if v})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Row:
    """A child, and what is unknown of it tonight."""

    case: Case
    gaps: list[Gap]


def page(wanted: Wanted, actor: User) -> tuple[list[Row], str]:
    """At most PAGE rows by one statement, and the address of the next ones or nothing."""
    found = [Row(case, _named(flags)) for case, *flags in db.session.execute(_statement(wanted, actor))]
    more = len(found) > PAGE
    return found[:PAGE], wanted.url(after=str(found[PAGE - 1].case.public_id)) if more else ""


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


def _statement(wanted: Wanted, actor: User) -> Select[Any]:
    """Gaps and the rest are two walks along the index of open cases, each of which stops after a page."""
    missing = _missing()
    any_gap = or_(*missing.values())
    walks = {GAPS: any_gap} if wanted.gap else {GAPS: any_gap, KNOWN: ~any_gap}
    after = _after(wanted, any_gap)
    if after is not None and after[0] == KNOWN and not wanted.gap:
        del walks[GAPS]
    parts = []
    for rank, condition in walks.items():
        part = select(Case.id, Case.district_id, literal(rank).label("rank"), *_flags(missing))
        part = part.where(inactivity.IS_OPEN, policy.listed_tonight(actor), condition, *_narrowed(wanted, missing))
        if after is not None and rank == next(iter(walks)):
            part = part.where(tuple_(Case.district_id, Case.id) > tuple_(*after[1:]))
        parts.append(part.order_by(Case.district_id, Case.id).limit(PAGE + 1))
    ids = union_all(*parts).subquery()
    return (
        select(Case, *(ids.c[gap.value] for gap in Gap))
        .join(ids, ids.c.id == Case.id)
        .options(joinedload(Case.child), joinedload(Case.manager), joinedload(Case.district))
        .order_by(ids.c.rank, ids.c.district_id, ids.c.id)
        .limit(PAGE + 1)
    )


def _flags(missing: dict[Gap, ColumnElement[bool]]) -> list[Any]:
    return [condition.label(gap.value) for gap, condition in missing.items()]


def _narrowed(wanted: Wanted, missing: dict[Gap, ColumnElement[bool]]) -> list[ColumnElement[bool]]:
    chosen = [Case.district_id == wanted.district] if wanted.district is not None else []
    return [*chosen, missing[Gap(wanted.gap)]] if wanted.gap in set(Gap) else chosen


def _after(wanted: Wanted, any_gap: ColumnElement[bool]) -> tuple[int, int, int] | None:
    """Rank, district and id of the last row of the page before."""
    if wanted.after is None:
        return None
    last = select(any_gap, Case.district_id, Case.id).where(Case.public_id == wanted.after)
    row = db.session.execute(last).one_or_none()
    return (GAPS if row[0] else KNOWN, row[1], row[2]) if row is not None else None


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


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise ValueError(text)
    return int(text)
