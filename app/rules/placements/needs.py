"""What is looked for in one search: the children of it together, as far as rules and needs can tell."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import ColumnElement, literal_column, select
from sqlalchemy.orm import aliased, joinedload

from app.db import db
from app.rules.cases.people import age_of
from app.tables.cases import Case
from app.tables.families import Need
from app.tables.people import Membership, Person
from app.tables.placements import Placement
from app.values.terms import Harm, Sex

INFANT_BELOW = 2  # years
Code = TypeVar("Code", bound=str)
_CASE_IS_OPEN: ColumnElement[bool] = literal_column("\"case\".state = 'open'")
_IS_OPEN: ColumnElement[bool] = literal_column("placement.state <> 'ended'")
"""Written out, not bound: only so does the planner know that the indexes over what is open apply."""

NEED_OF_HARM: dict[str, Need] = {
    Harm.PHYSICAL: Need.VIOLENCE,
    Harm.SEXUAL: Need.VIOLENCE,
    Harm.DOMESTIC_VIOLENCE: Need.VIOLENCE,
    Harm.SUICIDE_RISK: Need.SELF_HARM,
    Harm.SELF_HARM: Need.SELF_HARM,
}
"""What a child who has lived through it needs a family to be prepared for."""


@dataclass(frozen=True, slots=True)
class Search:
    """One search: a child, or brothers and sisters who stay together. Empty: not known, or not asked for."""

    placement_ids: tuple[int, ...]
    case_ids: tuple[int, ...]
    region_id: int
    district_id: int
    regions: tuple[int, ...]  # the child's own first, then those the head widened the search to
    ages: tuple[int, ...]
    sexes: tuple[Sex, ...]
    languages: tuple[str, ...]
    schools: tuple[str, ...]
    needs: tuple[Need, ...]
    family_contact: str | None
    sibling_families: frozenset[int]  # where a brother or sister who is not of this search lives or will live

    @property
    def children(self) -> int:
        """How many places are needed."""
        return len(self.placement_ids)


def search_of(placement: Placement, case: Case) -> Search:
    """What this search needs, brothers and sisters who are looked for together included. One statement."""
    siblings = [] if placement.apart_at else of_siblings(case)
    group = [(placement, case), *(pair for pair in siblings if pair[0].together_with_id == placement.id)]
    children = [one.child for _row, one in group]
    return Search(
        placement_ids=tuple(row.id for row, _case in group),
        case_ids=tuple(one.id for _row, one in group),
        region_id=case.region_id,
        district_id=case.district_id,
        regions=tuple(dict.fromkeys([case.region_id, *placement.widened_to])),
        ages=_ages(children),
        sexes=_distinct(child.sex for child in children),
        languages=_distinct(child.language for child in children),
        schools=_distinct(child.school for child in children),
        needs=_needs_of_all(group),
        family_contact=placement.family_contact,
        sibling_families=_families_elsewhere(placement, siblings),
    )


def _ages(children: list[Person]) -> tuple[int, ...]:
    ages = (age_of(child) for child in children)
    return tuple(sorted(age for age in ages if age is not None))


def _distinct(codes: Iterable[Code | None]) -> tuple[Code, ...]:
    """Those that are known, each once, in order."""
    return tuple(sorted({code for code in codes if code}))


def _needs_of_all(group: list[tuple[Placement, Case]]) -> tuple[Need, ...]:
    needs = set[Need]().union(*(needs_of(row, case) for row, case in group))
    return tuple(need for need in Need if need in needs)


def _families_elsewhere(placement: Placement, siblings: list[tuple[Placement, Case]]) -> frozenset[int]:
    apart = (row.family_id for row, _case in siblings if row.together_with_id != placement.id)
    return frozenset(family_id for family_id in apart if family_id is not None)


def needs_of(placement: Placement, case: Case) -> set[Need]:
    """What the case knows by itself, and what the officer added."""
    return known_needs(case) | {Need(code) for code in placement.needs}


def known_needs(case: Case) -> set[Need]:
    """Needs that follow from the child's age, its disability and the harm it has met."""
    found = {NEED_OF_HARM[harm] for harm in case.harms if harm in NEED_OF_HARM}
    age = age_of(case.child)
    if age is not None and age < INFANT_BELOW:
        found.add(Need.INFANT)
    if case.child.has_disability:
        found.add(Need.DISABILITY)
    return found


def of_siblings(case: Case) -> list[tuple[Placement, Case]]:
    """Open searches and stays of the other children of the household, with their cases, the oldest first."""
    own, other = aliased(Membership), aliased(Membership)
    homes = select(own.household_id).where(own.person_id == case.child_id, own.left_on.is_(None))
    together = select(other.person_id).join(Person, Person.id == other.person_id)
    together = together.where(other.household_id.in_(homes), other.left_on.is_(None), Person.is_child)
    rows = (
        select(Placement, Case)
        .join(Case, Case.id == Placement.case_id)
        .where(Case.child_id.in_(together), Case.id != case.id, _CASE_IS_OPEN, _IS_OPEN)
        .options(joinedload(Case.child))
        .order_by(Placement.id)
    )
    return [(row, other_case) for row, other_case in db.session.execute(rows)]
