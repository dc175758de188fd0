"""Which families can take a child: hard rules first, then an order that stands on the page. No score."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import aliased, joinedload

from app.db import db
from app.i18n import Text, in_language, ngettext
from app.i18n import gettext as _
from app.records.case import Case
from app.records.family import FosterFamily
from app.records.person import Membership
from app.records.placement import FamilyRefusal, Placement, PlacementState


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
    """The families of a region for one child, those that can take it in the order of the page.

    A place is taken from the moment a family is asked: two officers do not promise the same bed.
    """

    can: list[Candidate]
    cannot: list[RuledOut]
    siblings_waiting: int  # brothers and sisters for whom a family is looked for too


def match(placement: Placement, case: Case) -> Match:
    """The families of the region: those that fit, the best first, and those a rule excludes. Two statements."""
    siblings = of_siblings(case)
    with_siblings = families_of(siblings)
    can, cannot = [], []
    for family, taken, ended, has_declined in db.session.execute(_families(placement, case)):
        free = family.places - taken
        reason = _excluded(family, free, has_declined, family.id in with_siblings)
        if reason is not None:
            cannot.append(RuledOut(family, reason))
            continue
        near = family.district_id == case.district_id
        speaks = _speaks(family, case.child.language)
        can.append(Candidate(family, free, speaks, near, family.id in with_siblings, ended))
    waiting = sum(row.state is PlacementState.SEARCHING for row in siblings)
    return Match(sorted(can, key=_order), cannot, waiting)


def of_siblings(case: Case) -> list[Placement]:
    """Open searches and stays of the other children of the household."""
    own, other = aliased(Membership), aliased(Membership)
    homes = select(own.household_id).where(own.person_id == case.child_id, own.left_on.is_(None))
    together = select(other.person_id).where(other.household_id.in_(homes), other.left_on.is_(None))
    wanted = (
        select(Placement)
        .join(Case, Case.id == Placement.case_id)
        .where(Case.child_id.in_(together), Case.id != case.id, Placement.state != PlacementState.ENDED)
        .order_by(Placement.id)
    )
    return list(db.session.scalars(wanted))


def families_of(placements: list[Placement]) -> set[int]:
    """Families with whom these children live or will live."""
    return {row.family_id for row in placements if row.family_id is not None}


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


def _families(placement: Placement, case: Case) -> Select[Any]:
    """Every family of the region with the places taken, when a child last left, and whether it declined this one."""
    stay = aliased(Placement)
    of_family = (stay.family_id == FosterFamily.id, stay.id != placement.id)
    taken = select(func.count(stay.id)).where(*of_family, stay.state != PlacementState.ENDED)
    ended = select(func.max(stay.ended_at)).where(*of_family)
    declined = exists().where(FamilyRefusal.family_id == FosterFamily.id, FamilyRefusal.placement_id == placement.id)
    return (
        select(FosterFamily, taken.scalar_subquery(), ended.scalar_subquery(), declined)
        .where(FosterFamily.region_id == case.region_id)
        .options(joinedload(FosterFamily.district))
        .order_by(FosterFamily.number)
    )
