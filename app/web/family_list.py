"""The list of foster families: which of them, in what order, and a row in words."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import Select, and_, literal, or_, select, tuple_
from sqlalchemy import case as when
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict

from app import clock, policy
from app.db import db
from app.i18n import Text, format_date, in_language, lasting, ngettext
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.people.models import District, User
from app.records import families
from app.records.family import FosterFamily, Stage
from app.records.labels import LABELS, label

PAGE = 40
STALLED_AFTER: dict[Stage, timedelta] = {
    Stage.APPLICANT: timedelta(days=7),
    Stage.CHECKS: timedelta(days=28),
    Stage.INTERVIEW: timedelta(days=7),
    Stage.DECISION: timedelta(days=10),
    Stage.CONTRACT: timedelta(days=14),
    Stage.SUSPENDED: timedelta(days=14),
}
"""How long a stage lasts when all goes well, with some days of grace: beyond it the family is stalled."""

VIEWS: dict[str, Text] = {
    "work": _l("On the way"),
    "contract": _l("Under contract"),
    "gone": _l("Over"),
    "all": _l("All"),
}
STAGES: dict[str, tuple[Stage, ...]] = {
    "work": families.IN_WORK,
    "contract": (Stage.ACTIVE, Stage.SUSPENDED),
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

    @classmethod
    def read(cls, args: "MultiDict[str, str]") -> "Wanted":
        """A stage brings its view with it."""
        stage = Stage(args["stage"]) if args.get("stage") in set(Stage) else None
        view = args.get("view", "")
        if stage is not None:
            view = next(name for name, stages in STAGES.items() if stage in stages)
        return cls(
            view if view in VIEWS else "work", stage, args.get("district", type=int), args.get("after", type=UUID)
        )

    def url(self, **other: str | int | None) -> str:
        """The address of this list with something else chosen, at its first page."""
        kept: dict[str, str | int | None] = {"view": self.view, "stage": self.stage, "district": self.district}
        given = {key: value for key, value in (kept | other).items() if value}
        return url_for("families.index", **given)  # type: ignore[arg-type]


def page(wanted: Wanted, actor: User) -> tuple[list[FosterFamily], str]:
    """The stalled first, then who has stood longest in a stage; at most PAGE, and the address of the next ones."""
    order = (_rank(), FosterFamily.stage_since_at, FosterFamily.id)
    query = _select(wanted, actor).order_by(None).order_by(*order)
    if wanted.after is not None:
        last = db.session.execute(select(*order).where(FosterFamily.public_id == wanted.after)).one_or_none()
        if last is not None:
            query = query.where(tuple_(*order) > tuple_(*(literal(value) for value in last)))
    found = list(db.session.scalars(query.options(joinedload(FosterFamily.district)).limit(PAGE + 1)))
    more = len(found) > PAGE
    return found[:PAGE], wanted.url(after=str(found[PAGE - 1].public_id)) if more else ""


def line(family: FosterFamily) -> dict[str, Any]:
    """A row in words."""
    because = families.block(family) if family.stage is Stage.ACTIVE else None
    return {
        "url": url_for("families.show", public_id=family.public_id),
        "surname": family.surname,
        "number": family.number,
        "district": in_language(family.district, "name"),
        "stage": label(Stage, family.stage),
        "since": _("in this stage: %(length)s", length=lasting(clock.now() - family.stage_since_at)),
        "is_stalled": is_stalled(family),
        "free": _free(family) if family.stage is Stage.ACTIVE and because is None else "",
        "because": str(because or ""),
        "expires": format_date(family.clear_until) if _expires_soon(family) else "",
        "applied": format_date(family.applied_at),
    }


def is_stalled(family: FosterFamily) -> bool:
    """Longer in its stage than the stage should last; a deferral has a day of its own."""
    longest = STALLED_AFTER.get(family.stage)
    return longest is not None and family.stage_since_at < clock.now() - longest


def menus(wanted: Wanted, actor: User) -> list[dict[str, Any]]:
    """The filters as `filters` draws them."""
    stages: list[tuple[Any, Any]] = [
        (str(stage), text) for stage, text in LABELS[Stage].items() if stage in STAGES[wanted.view]
    ]
    places: list[tuple[Any, Any]] = [(place.id, in_language(place, "name")) for place in _districts(actor)]
    return [
        _menu(wanted, "stage", _("Stage"), stages, wanted.stage.value if wanted.stage else None),
        _menu(wanted, "district", _("District"), places, wanted.district),
    ]


def _select(wanted: Wanted, actor: User) -> Select[FosterFamily]:
    stages = (wanted.stage,) if wanted.stage else STAGES[wanted.view]
    query = policy.families(actor).where(FosterFamily.stage.in_(stages))
    return query.where(FosterFamily.district_id == wanted.district) if wanted.district else query


def _rank() -> Any:
    now = clock.now()
    stalled = or_(
        *(
            and_(FosterFamily.stage == stage, FosterFamily.stage_since_at < now - longest)
            for stage, longest in STALLED_AFTER.items()
        )
    )
    return when((stalled, 0), else_=1)


def _free(family: FosterFamily) -> str:
    free = max(family.places - family.taken, 0)
    return str(ngettext("%(num)d free place", "%(num)d free places", free))


def _expires_soon(family: FosterFamily) -> bool:
    soon = clock.today() + timedelta(days=60)
    return family.stage is Stage.ACTIVE and family.clear_until is not None and family.clear_until <= soon


def _districts(actor: User) -> list[District]:
    wanted = select(District).where(District.region_id == actor.region_id)
    return list(db.session.scalars(wanted.order_by(District.id)))


def _menu(wanted: Wanted, name: str, words: str, pairs: list[tuple[Any, Any]], chosen: Any) -> dict[str, Any]:
    every = {"label": _("All"), "url": wanted.url(**{name: None}), "current": chosen is None}
    options = [{"label": text, "url": wanted.url(**{name: key}), "current": key == chosen} for key, text in pairs]
    return {"label": words, "chosen": dict(pairs).get(chosen, ""), "options": [every, *options]}
