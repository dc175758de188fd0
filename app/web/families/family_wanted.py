"""Which foster families are listed: the saved views, and what narrows them."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import Select, select
from werkzeug.datastructures import MultiDict

from app import policy
from app.db import db
from app.i18n import Text, in_language
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.rules.families import families
from app.staff.models import District, User
from app.tables.families import FosterFamily, Stage
from app.tables.requirement_kinds import kinds
from app.tables.words.labels import LABELS
from app.web.cases.frame import SPOKEN
from app.web.figures import cuts
from app.web.figures.cuts import AGE_WORDS, AGES, AHEAD, AHEAD_WORDS, UNDER_CONTRACT

FREE, STALLED, CHECKS = "free", "stalled", "checks"
VIEWS: dict[str, Text] = {
    "work": _l("In progress"),
    "contract": _l("Under contract"),
    FREE: _l("Free places"),
    STALLED: _l("Stalled"),
    CHECKS: _l("Expiring checks"),
    "gone": _l("No longer active"),
    "all": _l("All"),
}
STAGES: dict[str, tuple[Stage, ...]] = {
    "work": families.IN_WORK,
    "contract": UNDER_CONTRACT,
    FREE: (Stage.ACTIVE,),
    STALLED: tuple(families.STALLED_AFTER),
    CHECKS: UNDER_CONTRACT,
    "gone": families.GONE,
    "all": tuple(Stage),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for; what it asks for wrongly is passed over."""

    view: str
    stage: Stage | None
    district: int | None
    after: UUID | None
    age: int | None = None  # a place in AGES
    language: str | None = None
    check: str | None = None  # a kind of requirement
    ends: int | None = None  # a place in AHEAD

    @classmethod
    def read(cls, args: "MultiDict[str, str]") -> "Wanted":
        """A stage brings a view with it, unless the one asked for has it."""
        stage = Stage(args["stage"]) if args.get("stage") in set(Stage) else None
        view = args.get("view", "")
        if stage is not None and stage not in STAGES.get(view, ()):
            view = next(name for name, stages in STAGES.items() if stage in stages)
        return cls(
            view if view in VIEWS else "work",
            stage,
            place_in(args, "district", 2**31),
            args.get("after", type=UUID),
            age=place_in(args, "age", len(AGES)) if view == FREE else None,
            language=args.get("language") if view == FREE and args.get("language") in SPOKEN else None,
            check=args.get("check") if view == CHECKS and args.get("check") in kinds() else None,
            ends=place_in(args, "ends", len(AHEAD)) if view == CHECKS else None,
        )

    def url(self, **other: str | int | None) -> str:
        """The address of this list with something else chosen, at its first page."""
        kept: dict[str, str | int | None] = {
            "view": self.view, "stage": self.stage, "district": self.district, "age": self.age,
            "language": self.language, "check": self.check, "ends": self.ends,
        }  # fmt: skip
        return address("families.index", tuple((kept | other).items()))

    def select(self, actor: User) -> Select[FosterFamily]:
        """Of those the actor may see."""
        query = policy.families(actor).where(FosterFamily.stage.in_((self.stage,) if self.stage else STAGES[self.view]))
        if self.district is not None:
            query = query.where(FosterFamily.district_id == self.district)
        if self.view == STALLED:
            return query.where(families.stalled())
        if self.view == CHECKS:
            return query.where(cuts.has_check(self.check, self.ends))
        return self._of_free(query) if self.view == FREE else query

    def _of_free(self, query: Select[FosterFamily]) -> Select[FosterFamily]:
        query = query.where(families.has_place())
        if self.age is not None:
            query = query.where(cuts.takes_age(self.age))
        return query.where(cuts.takes_language(self.language)) if self.language else query


def tabs(wanted: Wanted) -> list[dict[str, Any]]:
    """The saved views; another view begins with nothing chosen but the district."""
    return [
        {
            "label": words,
            "url": address("families.index", (("view", view), ("district", wanted.district))),
            "current": view == wanted.view,
        }
        for view, words in VIEWS.items()
    ]


def menus(wanted: Wanted, actor: User) -> list[dict[str, Any]]:
    """The filters of this view as `filters` draws them."""
    stages = [(str(stage), text) for stage, text in LABELS[Stage].items() if stage in STAGES[wanted.view]]
    districts = [(place.id, in_language(place, "name")) for place in _districts(actor)]
    found = [menu(wanted, "district", _("District"), districts, wanted.district)]
    if len(stages) > 1:
        found.insert(0, menu(wanted, "stage", _("Stage"), stages, wanted.stage.value if wanted.stage else None))
    if wanted.view == FREE:
        ages = [(at, AGE_WORDS[at]) for at in range(len(AGES))]
        found.append(menu(wanted, "age", _("Age in years"), ages, wanted.age))
        found.append(menu(wanted, "language", _("Language"), list(SPOKEN.items()), wanted.language))
    if wanted.view == CHECKS:
        named = [(code, in_language(kind, "name")) for code, kind in kinds().items()]
        found.append(menu(wanted, "check", _("What"), named, wanted.check))
        found.append(menu(wanted, "ends", _("When"), list(enumerate(AHEAD_WORDS)), wanted.ends))
    return found


def menu(wanted: Any, name: str, words: str, pairs: list[tuple[Any, Any]], chosen: Any) -> dict[str, Any]:
    """One filter: everything, or one of `pairs` of code and words. `wanted` makes the addresses."""
    every = {"label": _("All"), "url": wanted.url(**{name: None}), "current": chosen is None}
    options = [{"label": text, "url": wanted.url(**{name: key}), "current": key == chosen} for key, text in pairs]
    return {"label": words, "chosen": dict(pairs).get(chosen, ""), "options": [every, *options]}


@lru_cache(maxsize=4096)
def address(endpoint: str, query: tuple[tuple[str, Any], ...]) -> str:
    """Of a list; what is None or empty is left out. Some forty of them stand on every page, the same ones mostly."""
    return url_for(endpoint, **{name: value for name, value in query if value not in (None, "")})


def place_in(args: "MultiDict[str, str]", name: str, most: int, least: int = 0) -> int | None:
    """A whole number from `least` to below `most`; None for anything else."""
    number = args.get(name, type=int)
    return number if number is not None and least <= number < most else None


def _districts(actor: User) -> list[District]:
    wanted = select(District).where(District.region_id == actor.region_id)
    return list(db.session.scalars(wanted.order_by(District.id)))
