"""A family for every child, in figures: one page for a region, and one for the country above them."""

from collections import Counter
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from app import audit, clock, policy
from app.audit_codes import AuditCode
from app.db import db
from app.i18n import format_date, in_language, lazy_pgettext
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.policy import guard
from app.roles import NATIONAL, Action
from app.staff.models import Region, User
from app.staff.sign_in import actor
from app.tables.families import Stage
from app.web.figures import statements
from app.web.figures.links import Ways
from app.web.figures.picture_rows import LEAST, Table, total
from app.web.shell import rail

bp = Blueprint("picture", __name__)
RAIL = rail.Entry("picture.index", _l("Families in figures"), "table-2", lazy_pgettext("short", "Figures"), place=110)
TILES = {
    59: (1, 4), 27: (2, 1), 15: (2, 2), 39: (2, 3), 11: (2, 4), 55: (2, 5), 23: (3, 1), 62: (3, 3), 71: (3, 4),
    35: (3, 5), 10: (3, 6), 63: (3, 7), 47: (4, 1), 43: (4, 2), 61: (4, 3), 31: (4, 4), 19: (4, 5), 33: (4, 6),
    79: (5, 3), 75: (5, 5),
}  # fmt: skip
"""Row and column of each region on the map of equal tiles."""
KINDS = frozenset({"Region", "облысы", "қаласы", "область", "город"})
CITIES = frozenset({71, 75, 79})
LEVELS = (0.25, 0.5, 0.75, 1.0)  # free places for each child that waits
NOTHING_TO_PLACE = 0
"""Nobody waits and there is no family, or the numbers are hidden: a tile without a colour says neither good nor bad."""


@bp.get("/picture")
@guard(Action.SEE_PICTURE)
def index() -> ResponseReturnValue:
    """The own region; the country for whoever belongs to none."""
    who = actor()
    if who.role not in NATIONAL:
        return _region(policy.pictured_region(who, who.region_id or 0), who)
    audit.looked(who, AuditCode.PICTURE_OF_FAMILIES, who)
    hides, found = policy.hides_small_numbers(who), statements.regions()
    rows = [_line(one, found[one.id], hides) for one in db.session.scalars(policy.figures_of(who))]
    rows.sort(key=lambda row: (row["gap"] is None, -(row["gap"] or 0), row["name"]))
    sums = {key: sum(one[key] for one in found.values()) for key in ("waiting", "late", "free", "families", "away")}
    return render_template(
        "figures/families_country.html",
        today=format_date(clock.today(), "full"),
        rows=rows,
        tiles=_tiles(rows),
        sums=sums,
        without=sum(row["families"] == 0 for row in rows),
        hides=hides,
        least=LEAST,
    )


@bp.get("/picture/<int:region_id>")
@guard(Action.SEE_PICTURE)
def region(region_id: int) -> ResponseReturnValue:
    return _region(policy.pictured_region(actor(), region_id), actor())


def _region(place: Region, who: User) -> ResponseReturnValue:
    audit.looked(who, AuditCode.PICTURE_OF_FAMILIES, who)
    hides, found = policy.hides_small_numbers(who), statements.figures(place.id)
    table = Table(hides, found, Ways.of(who))
    return render_template(
        "figures/families_region.html",
        name=in_language(place, "name"),
        today=format_date(clock.today(), "full"),
        back=url_for(".index") if who.role in NATIONAL else "",
        has_families=found.stages.get(Stage.ACTIVE, (0, 0))[0] > 0,
        key=table.key_figures(),
        hours=table.by_hours(),
        districts=table.by_district(),
        ages=table.by_age(),
        languages=table.by_language(),
        stages=table.by_stage(),
        checks=table.checks(),
        away=table.away(),
        moves=table.moves(),
        hides=hides,
        least=LEAST,
        links=table.links(),
    )


def _line(place: Region, found: dict[str, int], hides: bool) -> dict[str, Any]:
    """A region in the table of the country, each number by itself: where some are hidden no sum of all is shown."""
    shown = {name: total(number, hides=hides) for name, number in found.items()}
    if hides:
        shown["late"] = None  # with the hours on the region's page it could give a hidden row away
    known = shown["waiting"] is not None and shown["free"] is not None
    gap = (shown["waiting"] or 0) - (shown["free"] or 0) if known else None
    return (
        {"id": place.id, "name": in_language(place, "name"), "url": url_for(".region", region_id=place.id)}
        | shown
        | {"gap": gap}
    )


def _tiles(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    alike = Counter(_short(row["name"]) for row in rows)
    return [_tile(row, alike) for row in rows if row["id"] in TILES]


def _tile(row: dict[str, Any], alike: Counter[str]) -> dict[str, Any]:
    """A city and a region of one name are told apart by their kind; on phones a city's code is in capitals."""
    at, short = TILES[row["id"]], _short(row["name"])
    code = short[:3].rstrip()
    number = "–" if row["waiting"] is None else row["waiting"]
    places = "–" if row["free"] is None else row["free"]
    return {
        "url": row["url"],
        "name": row["name"],
        "short": short if alike[short] == 1 else row["name"],
        "code": code.upper() if row["id"] in CITIES else code,
        "value": number,
        "words": _("waiting for a family, free places: %(number)s", number=places),
        "level": _level(row),
        "row": at[0],
        "column": at[1],
        "is_city": row["id"] in CITIES,
        "has_mark": row["families"] == 0,
    }


def _level(row: dict[str, Any]) -> int:
    """From 1, hardly a place for those who wait, to 5, a place for each; 0 where nothing can be said."""
    if row["gap"] is None or (row["families"] == 0 and not row["waiting"]):
        return NOTHING_TO_PLACE
    if not row["waiting"]:
        return len(LEVELS) + 1
    share: float = row["free"] / row["waiting"]
    return 1 + sum(share >= limit for limit in LEVELS)


def _short(name: str) -> str:
    """Without the word for region or city; never cut, the tile breaks it."""
    return " ".join(word for word in name.split() if word not in KINDS)
