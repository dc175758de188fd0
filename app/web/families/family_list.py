"""Foster families: the saved views, what narrows them, one page of them, and a row in words."""

from datetime import timedelta
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement
from sqlalchemy import case as when
from werkzeug.datastructures import MultiDict

from app import clock, policy
from app.i18n import format_date, in_language, lasting, ngettext
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.rules.families import families
from app.staff.models import User
from app.tables.families import FosterFamily, Stage
from app.tables.requirement_kinds import kinds
from app.tables.words.labels import LABELS, label
from app.web.cases.frame import SPOKEN
from app.web.figures import cuts
from app.web.figures.cuts import AGE_WORDS, AGES, AHEAD, AHEAD_WORDS, UNDER_CONTRACT
from app.web.listing import Chosen, Filter, Listing, Options, Order, SavedView, districts, one_of, whole

FREE, STALLED, CHECKS = "free", "stalled", "checks"
STAGES: dict[str, tuple[Stage, ...]] = {
    "work": families.IN_WORK,
    "contract": UNDER_CONTRACT,
    FREE: (Stage.ACTIVE,),
    STALLED: tuple(families.STALLED_AFTER),
    CHECKS: UNDER_CONTRACT,
    "gone": families.GONE,
    "all": tuple(Stage),
}


def _in_stages(chosen: Chosen) -> list[ColumnElement[bool]]:
    return [FosterFamily.stage.in_(STAGES[chosen.view])]


def _free(chosen: Chosen) -> list[ColumnElement[bool]]:
    return [*_in_stages(chosen), families.has_place()]


def _stalled(chosen: Chosen) -> list[ColumnElement[bool]]:
    return [*_in_stages(chosen), families.stalled()]


def _with_checks(chosen: Chosen) -> list[ColumnElement[bool]]:
    """One and the same check is of that kind and runs out then."""
    return [*_in_stages(chosen), cuts.has_check(chosen["check"], chosen["ends"])]


VIEWS = (
    SavedView("work", _l("In progress"), _in_stages),
    SavedView("contract", _l("Under contract"), _in_stages),
    SavedView(FREE, _l("Free places"), _free),
    SavedView(STALLED, _l("Stalled"), _stalled),
    SavedView(CHECKS, _l("Expiring checks"), _with_checks),
    SavedView("gone", _l("No longer active"), _in_stages),
    SavedView("all", _l("All"), _in_stages),
)


def _stages(chosen: Chosen) -> Options:
    """Nothing where all are in the same stage."""
    found = [(stage, text) for stage, text in LABELS[Stage].items() if stage in STAGES[chosen.view]]
    return found if len(found) > 1 else ()


def _kinds(_chosen: Chosen) -> Options:
    return [(code, in_language(kind, "name")) for code, kind in kinds().items()]


LISTING = Listing(
    "families.index",
    size=40,
    views=lambda _actor: VIEWS,
    filters=(
        Filter("stage", Stage, lambda stage: FosterFamily.stage == stage, _l("Stage"), _stages),
        Filter(
            "district", whole(1), lambda at: FosterFamily.district_id == at, _l("District"), districts, stays=True
        ),
        Filter(
            "age", whole(0, len(AGES) - 1), cuts.takes_age, _l("Age in years"),
            lambda _chosen: [(at, AGE_WORDS[at]) for at in range(len(AGES))], views=(FREE,),
        ),
        Filter(
            "language", one_of(SPOKEN), cuts.takes_language, _l("Language"),
            lambda _chosen: SPOKEN.items(), views=(FREE,),
        ),
        Filter("check", lambda code: one_of(kinds())(code), None, _l("What"), _kinds, views=(CHECKS,)),
        Filter(
            "ends", whole(0, len(AHEAD) - 1), None, _l("When"), lambda _chosen: enumerate(AHEAD_WORDS), views=(CHECKS,)
        ),
    ),
    order=lambda _chosen: Order(
        FosterFamily, (when((families.stalled(), 0), else_=1), FosterFamily.stage_since_at, FosterFamily.id)
    ),
)  # fmt: skip


def read(args: "MultiDict[str, str]", actor: User) -> Chosen:
    """A stage brings a view with it, unless the one asked for has it."""
    stage, view = args.get("stage", type=Stage), args.get("view", "")
    if stage is not None and stage not in STAGES.get(view, ()):
        view = next(name for name, stages in STAGES.items() if stage in stages)
    return LISTING.read(args, actor, view)


def page(chosen: Chosen) -> tuple[list[FosterFamily], str]:
    """The stalled first, then who has stood longest in a stage; and the address of the next ones or nothing."""
    found, next_url = chosen.page(policy.families(chosen.actor))
    return [family for (family,) in found], next_url


def line(family: FosterFamily) -> dict[str, Any]:
    """A row in words."""
    because = families.block(family) if family.stage in (Stage.ACTIVE, Stage.SUSPENDED) else None
    return {
        "url": url_for("families.show", public_id=family.public_id),
        "surname": family.surname,
        "number": family.number,
        "district": in_language(family.district, "name"),
        "stage": label(Stage, family.stage),
        "since": _("in this stage: %(length)s", length=lasting(clock.now() - family.stage_since_at)),
        "is_stalled": families.is_stalled(family),
        "free": _can_take(family) if because is None else "",
        "because": str(because or ""),
        "expires": format_date(family.clear_until) if _expires_soon(family) else "",
        "applied": format_date(family.applied_at),
    }


def _can_take(family: FosterFamily) -> str:
    """Its free places under contract; before that, what it wishes, once it has said so."""
    if family.stage in families.IN_WORK and family.stage is not Stage.APPLICANT:
        most = ngettext("up to %(num)d child", "up to %(num)d children", family.places)
        years = _("%(least)d to %(most)d years", least=family.age_from, most=family.age_to)
        return f"{most}, {years}"
    if family.stage is not Stage.ACTIVE:
        return ""
    free = max(family.places - family.taken, 0)
    return str(ngettext("%(num)d free place", "%(num)d free places", free))


def _expires_soon(family: FosterFamily) -> bool:
    today, last = clock.today(), family.clear_until
    return family.stage is Stage.ACTIVE and last is not None and today <= last <= today + timedelta(days=60)
