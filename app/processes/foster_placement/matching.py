"""Which families can take a child: hard rules first, then an order that stands on the page. No score."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.db import db
from app.i18n import Text, in_language, ngettext
from app.i18n import gettext as _
from app.records.case import Case, CaseState
from app.records.cases import sibling_cases
from app.records.placement import FamilyRefusal, FosterFamily, Placement, PlacementState

LIVING = (PlacementState.ASKED, PlacementState.AGREED, PlacementState.APPROVED, PlacementState.RUNNING)
"""A place is taken from the moment the family is asked: two officers do not promise the same bed."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A family and how it stands to this child."""

    family: FosterFamily
    free: int
    speaks: bool | None  # the child's language; None if that is not known
    is_near: bool
    has_sibling: bool
    empty_since: datetime | None


@dataclass(frozen=True, slots=True)
class RuledOut:
    """A family that cannot be chosen, and the rule."""

    family: FosterFamily
    because: Text


@dataclass(frozen=True, slots=True)
class Match:
    """The families of a region for one child, those that can take it in the order of the page."""

    can: list[Candidate]
    cannot: list[RuledOut]


def match(placement: Placement, case: Case) -> Match:
    """The families of the region: those that fit, the best first, and those a rule excludes."""
    families = db.session.scalars(
        select(FosterFamily)
        .where(FosterFamily.region_id == case.region_id)
        .options(joinedload(FosterFamily.district))
        .order_by(FosterFamily.number)
    ).all()
    taken, ended = _taken(placement), _last_ends()
    declined = set(
        db.session.scalars(select(FamilyRefusal.family_id).where(FamilyRefusal.placement_id == placement.id))
    )
    with_siblings = sibling_families(case)
    can, cannot = [], []
    for family in families:
        free = family.places - taken.get(family.id, 0)
        reason = _excluded(family, free, family.id in declined, family.id in with_siblings)
        if reason is not None:
            cannot.append(RuledOut(family, reason))
            continue
        near = family.district_id == case.district_id
        speaks = _speaks(family, case.child.language)
        can.append(Candidate(family, free, speaks, near, family.id in with_siblings, ended.get(family.id)))
    return Match(sorted(can, key=_order), cannot)


def sibling_families(case: Case) -> set[int]:
    """Families with whom a brother or sister lives or will live."""
    ids = [other.id for other in sibling_cases(case)]
    if not ids:
        return set()
    wanted = select(Placement.family_id).where(
        Placement.case_id.in_(ids), Placement.state.in_(LIVING), Placement.family_id.is_not(None)
    )
    return {family_id for family_id in db.session.scalars(wanted) if family_id is not None}


def siblings_waiting(case: Case) -> int:
    """How many brothers and sisters need a family too."""
    ids = [other.id for other in sibling_cases(case) if other.state is CaseState.OPEN]
    if not ids:
        return 0
    searching = select(func.count(Placement.id)).where(
        Placement.case_id.in_(ids), Placement.state == PlacementState.SEARCHING
    )
    return db.session.scalar(searching) or 0


def rules() -> list[Text]:
    """What excludes a family, and what orders those that are left, as the page says it."""
    return [
        _("Of the child's own region, under contract and not suspended."),
        _("A free place: at most four children, brothers and sisters excepted."),
        _("Has not declined this child."),
        _("First the family where a brother or sister lives, then those who speak the child's language."),
        _("Then the child's own district, then who has been longest without a child."),
    ]


def free_words(candidate: Candidate) -> str:
    """How many places are free."""
    return str(ngettext("%(num)d free place", "%(num)d free places", candidate.free))


def place_words(family: FosterFamily) -> str:
    """The family's district."""
    return in_language(family.district, "name")


def _excluded(family: FosterFamily, free: int, has_declined: bool, has_sibling: bool) -> Text | None:
    if not family.is_active:
        return _("Suspended, or the contract has ended.")
    if has_declined:
        return _("Has declined this child.")
    if free <= 0 and not has_sibling:
        return _("No free place.")
    return None


def _order(candidate: Candidate) -> tuple[bool, bool, bool, float, str]:
    empty = candidate.empty_since.timestamp() if candidate.empty_since else 0.0
    return (not candidate.has_sibling, candidate.speaks is False, not candidate.is_near, empty, candidate.family.number)


def _speaks(family: FosterFamily, language: str | None) -> bool | None:
    return None if not language else language in family.languages


def _taken(placement: Placement) -> dict[int, int]:
    wanted = (
        select(Placement.family_id, func.count(Placement.id))
        .where(Placement.state.in_(LIVING), Placement.family_id.is_not(None), Placement.id != placement.id)
        .group_by(Placement.family_id)
    )
    return {family_id: number for family_id, number in db.session.execute(wanted) if family_id is not None}


def _last_ends() -> dict[int, datetime]:
    wanted = (
        select(Placement.family_id, func.max(Placement.ended_at))
        .where(Placement.ended_at.is_not(None), Placement.family_id.is_not(None))
        .group_by(Placement.family_id)
    )
    return {family_id: at for family_id, at in db.session.execute(wanted) if family_id is not None and at is not None}
