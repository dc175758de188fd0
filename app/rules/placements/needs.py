"""What is looked for in one search: the children of it together, as far as rules and needs can tell."""

from dataclasses import dataclass

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
    group = [placement, *(row for row, _case in siblings if row.together_with_id == placement.id)]
    cases = [case, *(other for row, other in siblings if row.together_with_id == placement.id)]
    elsewhere = {row.family_id for row, _case in siblings if row not in group and row.family_id is not None}
    children = [one.child for one in cases]
    ages = (age_of(child) for child in children)
    return Search(
        placement_ids=tuple(row.id for row in group),
        case_ids=tuple(one.id for one in cases),
        region_id=case.region_id,
        district_id=case.district_id,
        regions=(case.region_id, *(region for region in placement.widened_to if region != case.region_id)),
        ages=tuple(sorted(age for age in ages if age is not None)),
        sexes=tuple(sorted({child.sex for child in children if child.sex})),
        languages=tuple(sorted({child.language for child in children if child.language})),
        schools=tuple(sorted({child.school for child in children if child.school})),
        needs=tuple(need for need in Need if any(need in needs_of(*pair) for pair in zip(group, cases, strict=True))),
        family_contact=placement.family_contact,
        sibling_families=frozenset(elsewhere),
    )


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
