"""Which children are listed who need a family, or have one: the views, and what narrows them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, literal_column, select
from werkzeug.datastructures import MultiDict

from app import policy
from app.db import db
from app.i18n import Text, in_language, ngettext
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.rules.placements.searches import INSTITUTIONS
from app.staff.models import District, User
from app.tables.cases import Case, Place
from app.tables.people import Person
from app.tables.placements import PeriodKind, Placement, PlacementPeriod
from app.tables.words.labels import label
from app.web.cases.frame import SPOKEN
from app.web.families.family_wanted import address, menu, place_in
from app.web.figures import cuts
from app.web.figures.cuts import AGE_WORDS, AGES, DAY_WORDS, DAYS, HOUR_WORDS, MOST_MOVES, NOT_KNOWN

_RUNS: ColumnElement[bool] = literal_column("placement.state = 'running'")
LATE, OTHER = "late", "other"
LATE_FROM = 2
"""From this place in HOURS on: longer than 72 hours."""


class View(StrEnum):
    """Which children are listed."""

    WAITING = "waiting"
    INSTITUTION = "institution"
    FAMILY = "family"
    MOVED = "moved"


VIEWS: dict[View, Text] = {
    View.WAITING: _l("Waiting for a family"),
    View.INSTITUTION: _l("In an institution for now"),
    View.FAMILY: _l("Living with a family"),
    View.MOVED: _l("Have moved"),
}
HOUR_CHOICES: dict[str, Text] = {
    **{str(at): words for at, words in enumerate(HOUR_WORDS)},
    LATE: _l("Longer than 72 hours"),
}
LANGUAGES: dict[str, Text] = {
    **{code: SPOKEN[code] for code in cuts.SPOKEN},
    OTHER: _l("Another language, or not known"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for; what it asks for wrongly, or does not fit the view, is passed over."""

    view: View
    after: UUID | None
    district: int | None = None
    hours: str | None = None  # a code of HOUR_CHOICES
    age: int | None = None  # a place in AGES, or NOT_KNOWN
    language: str | None = None  # a code of LANGUAGES
    place: str | None = None
    days: int | None = None  # a place in DAYS, or NOT_KNOWN
    because: str | None = None  # a code of REASON_WORDS
    moves: int | None = None  # MOST_MOVES: and more

    @classmethod
    def read(cls, args: "MultiDict[str, str]") -> "Wanted":
        view = View(args["view"]) if args.get("view") in set(View) else View.WAITING
        waits, inside, because = view is View.WAITING, view is View.INSTITUTION, args.get("because", "")
        return cls(
            view,
            args.get("after", type=UUID),
            place_in(args, "district", 2**31),
            hours=args.get("hours") if waits and args.get("hours") in HOUR_CHOICES else None,
            age=place_in(args, "age", len(AGES), NOT_KNOWN) if waits else None,
            language=args.get("language") if waits and args.get("language") in LANGUAGES else None,
            place=args.get("place") if inside and args.get("place") in INSTITUTIONS else None,
            days=place_in(args, "days", len(DAYS) + 1, NOT_KNOWN) if inside else None,
            because=because if inside and because in REASONS else None,
            moves=place_in(args, "moves", MOST_MOVES + 1, 1) if view is View.MOVED else None,
        )

    def url(self, **other: Any) -> str:
        """The address of this list with something else chosen, at its first page."""
        kept = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "after"}
        return address("placements.index", tuple((name, value) for name, value in (kept | other).items()))

    def narrow(self, found: Select[Any]) -> Select[Any]:
        """`found` names the case and joins its placement."""
        if self.district is not None:
            found = found.where(Case.district_id == self.district)
        match self.view:
            case View.WAITING:
                return self._of_waiting(found.where(cuts.IS_WAITING))
            case View.INSTITUTION:
                return self._of_institutions(found.where(cuts.IS_OPEN, Case.place.in_(INSTITUTIONS)))
            case View.MOVED:
                return found.where(cuts.IS_OPEN, Case.id.in_(moved(self.moves)))
            case _:
                return found.where(_RUNS)

    def _of_waiting(self, found: Select[Any]) -> Select[Any]:
        if self.hours is not None:
            hours = cuts.by_hours()
            found = found.where(hours >= LATE_FROM if self.hours == LATE else hours == int(self.hours))
        if self.age is not None or self.language:
            found = found.join(Person, Person.id == Case.child_id)
        if self.age is not None:
            found = found.where(cuts.by_age() == self.age)
        if self.language:
            spoken = func.coalesce(Person.language, "")
            is_other = spoken.not_in(cuts.SPOKEN)
            found = found.where(is_other if self.language == OTHER else spoken == self.language)
        return found

    def _of_institutions(self, found: Select[Any]) -> Select[Any]:
        if self.place:
            found = found.where(Case.place == self.place)
        if self.days is not None:
            found = found.where(cuts.by_days() == self.days)
        return found.where(cuts.by_reason() == REASONS[self.because]) if self.because else found


NOBODY = "nobody"
REASONS = {code or NOBODY: code for code in cuts.REASON_WORDS}
"""Codes as an address has them, and as the select gives them."""


def moved(times: int | None) -> Select[Any]:
    """The cases whose child was moved so many times, or at all. A rest with another family is no move."""
    number = func.count(PlacementPeriod.id)
    each = select(PlacementPeriod.case_id).where(PlacementPeriod.kind != PeriodKind.RESPITE)
    each = each.group_by(PlacementPeriod.case_id)
    if times is None:
        return each
    return each.having(number >= times if times == MOST_MOVES else number == times)


def order(view: View) -> tuple[Any, Any]:
    """Who has waited longest, or been there longest, stands first."""
    match view:
        case View.WAITING:
            return Placement.requested_at, Placement.id
        case View.FAMILY:
            return Placement.began_at, Placement.id
        case View.INSTITUTION:
            return func.coalesce(Case.place_since_at, Case.opened_at), Case.id
        case View.MOVED:
            return Case.opened_at, Case.id


def of_cases(view: View) -> bool:
    """Whether children stand in it for whom nobody looks for a family."""
    return view in (View.INSTITUTION, View.MOVED)


def tabs(wanted: Wanted) -> list[dict[str, Any]]:
    """The views; another one begins with nothing chosen but the district."""
    return [
        {
            "url": Wanted(view, None, wanted.district).url(),
            "label": words,
            "current": view is wanted.view,
        }
        for view, words in VIEWS.items()
    ]


def menus(wanted: Wanted, actor: User) -> list[dict[str, Any]]:
    """The filters of this view as `filters` draws them."""
    districts = [(place.id, in_language(place, "name")) for place in _districts(actor)]
    found = [menu(wanted, "district", _("District"), districts, wanted.district)]
    match wanted.view:
        case View.WAITING:
            found.append(menu(wanted, "hours", _("Waiting time"), list(HOUR_CHOICES.items()), wanted.hours))
            found.append(menu(wanted, "age", _("Age in years"), list(AGE_WORDS.items()), wanted.age))
            found.append(menu(wanted, "language", _("Language"), list(LANGUAGES.items()), wanted.language))
        case View.INSTITUTION:
            places = [(code.value, label(Place, code)) for code in INSTITUTIONS]
            reasons = [(code, cuts.REASON_WORDS[found]) for code, found in REASONS.items()]
            found.append(menu(wanted, "place", _("Where the child is"), places, wanted.place))
            found.append(menu(wanted, "days", _("For how long"), list(DAY_WORDS.items()), wanted.days))
            found.append(menu(wanted, "because", _("Why no family was found"), reasons, wanted.because))
        case View.MOVED:
            found.append(menu(wanted, "moves", _("How often a child moved"), _times(), wanted.moves))
    return found


def move_words(times: int) -> str:
    """So many moves, the last number for all that are more."""
    if times == MOST_MOVES:
        return str(_("4 moves or more"))
    return str(ngettext("%(num)d move", "%(num)d moves", times))


def _times() -> list[tuple[Any, Any]]:
    return [(times, move_words(times)) for times in range(1, MOST_MOVES + 1)]


def _districts(actor: User) -> list[District]:
    wanted = select(District).where(District.region_id == actor.region_id)
    return list(db.session.scalars(wanted.order_by(District.id)))


def base(*columns: Any, view: View, actor: User) -> Select[Any]:
    """The cases of the region, each with its open search or stay; or without one, where a view has such children."""
    is_its = Placement.case_id == Case.id
    found = select(*columns).select_from(Case)
    if of_cases(view):
        return found.outerjoin(Placement, is_its & cuts.GOES_ON).where(policy.of_region(actor))
    return found.join(Placement, is_its).where(policy.of_region(actor))
