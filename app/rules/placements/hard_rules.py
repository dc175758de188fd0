"""The hard rules that exclude a family, and the order of those that are left, as conditions of one select."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, literal, or_, select
from sqlalchemy import case as when

from app import clock
from app.i18n import Text
from app.i18n import lazy_gettext as _l
from app.rules.families.families import MOST_CHILDREN, OLDEST, YOUNGEST
from app.rules.placements.needs import Search
from app.tables.families import FamilyAdult, FosterFamily, Part, Stage
from app.tables.people import Person
from app.tables.placements import FamilyRefusal, Placement

BY_HEAD = "head"
"""The reason of a refusal that was not the family's but the head's."""


class Rule(StrEnum):
    """Why a family cannot be chosen. The first that holds is the one that is named first."""

    NO_CONTRACT = "no_contract"
    SUSPENDED = "suspended"
    CARER_AGE = "carer_age"
    CHECKS = "checks"
    PAUSED = "paused"
    DECLINED = "declined"
    NOT_APPROVED = "not_approved"
    NO_PLACE = "no_place"
    OVER_FOUR = "over_four"
    SIBLINGS = "siblings"
    AGE = "age"
    SEX = "sex"


RULES: dict[Rule, Text] = {
    Rule.NO_CONTRACT: _l("Not under contract."),
    Rule.SUSPENDED: _l("Suspended: a concern is open."),
    Rule.CARER_AGE: _l("A carer is younger than 30 or older than 63."),
    Rule.CHECKS: _l("A certificate or a check is missing, failed or out of date."),
    Rule.PAUSED: _l("The family has paused."),
    Rule.DECLINED: _l("Has declined this child."),
    Rule.NOT_APPROVED: _l("The head of department did not approve this family for this child."),
    Rule.NO_PLACE: _l("No free place."),
    Rule.OVER_FOUR: _l("The family would have more than four children."),
    Rule.SIBLINGS: _l("Does not take siblings together."),
    Rule.AGE: _l("Does not take children of this age."),
    Rule.SEX: _l("Takes only girls, or only boys."),
}


def mask(search: Search) -> ColumnElement[int]:
    """A bit for each rule that excludes the family, the first rule the lowest bit; 0 if it can be chosen."""
    broken = _broken(search)
    bits = (when((broken[rule], 1 << place), else_=0) for place, rule in enumerate(Rule))
    return _sum(bits)


def named(broken: int) -> list[Rule]:
    """The rules of a mask, in order."""
    return [rule for place, rule in enumerate(Rule) if broken & (1 << place)]


def order(search: Search) -> list[ColumnElement[Any]]:
    """The order of the page: needs of law, needs of these children, nearness, longest without a child."""
    return [
        _missed_law(search),
        _sum(missed for missed, _partly in needs(search).values()),
        _sum(partly for _missed, partly in needs(search).values()),
        farness(search),
        FosterFamily.taken > 0,
        func.coalesce(FosterFamily.last_left_at, FosterFamily.stage_since_at),
    ]


def needs(search: Search) -> dict[str, tuple[ColumnElement[int], ColumnElement[int]]]:
    """For each need of these children: 1 if a family does not meet it, and 1 if it meets it partly."""
    found: dict[str, tuple[ColumnElement[int], ColumnElement[int]]] = {}
    if search.languages:
        found["language"] = _flags(~FosterFamily.languages.contains(list(search.languages)), false())
    for need in search.needs:
        found[need.value] = _flags(~FosterFamily.abilities.contains([need.value]), false())
    if search.schools:
        within = FosterFamily.schools.contains(list(search.schools))
        is_near = FosterFamily.district_id == search.district_id
        found["school"] = _flags(and_(~within, ~is_near), and_(~within, is_near))
    if search.family_contact in CONTACTS:
        met, partly = CONTACTS[search.family_contact]
        says = FosterFamily.birth_family_contact
        found["contact"] = _flags(says.not_in([*met, *partly]), says.in_(partly or [""]))
    return found


CONTACTS: dict[str | None, tuple[list[str], list[str]]] = {
    "regular": (["yes"], ["with_support"]),
    "supervised": (["yes", "with_support"], []),
}
"""What a family must say about the child's contact with its birth family to meet the need, and to meet it partly."""


def farness(search: Search) -> ColumnElement[int]:
    """0 in the child's own district, 1 in its region, 2 elsewhere."""
    near = FosterFamily.district_id == search.district_id
    return when((near, 0), (FosterFamily.region_id == search.region_id, 1), else_=2)


def _broken(search: Search) -> dict[Rule, ColumnElement[bool]]:
    today, number = clock.today(), search.children
    lives_here = FosterFamily.id.in_(search.sibling_families) if search.sibling_families else false()
    return {
        Rule.NO_CONTRACT: _no_contract(today),
        Rule.SUSPENDED: FosterFamily.stage == Stage.SUSPENDED,
        Rule.CARER_AGE: _carers(today),
        Rule.CHECKS: or_(FosterFamily.blocked_by.is_not(None), func.coalesce(FosterFamily.clear_until, today) < today),
        Rule.PAUSED: _paused(today),
        Rule.DECLINED: FosterFamily.id.in_(_refusals(search).where(FamilyRefusal.reason != BY_HEAD)),
        Rule.NOT_APPROVED: FosterFamily.id.in_(_refusals(search).where(FamilyRefusal.reason == BY_HEAD)),
        Rule.NO_PLACE: and_(FosterFamily.taken + number > FosterFamily.places, ~lives_here),
        Rule.OVER_FOUR: and_(FosterFamily.taken + number > MOST_CHILDREN, ~lives_here) if number == 1 else false(),
        Rule.SIBLINGS: ~FosterFamily.takes_siblings if number > 1 else false(),
        Rule.AGE: _ages(search.ages),
        Rule.SEX: and_(FosterFamily.sex.is_not(None), _other_sex(search)),
    }


def _no_contract(today: date) -> ColumnElement[bool]:
    """Suspended is said apart; a contract that has not begun or has run out is none."""
    begins = func.coalesce(FosterFamily.contract_from, today)
    ends = func.coalesce(FosterFamily.contract_until, today)
    return or_(FosterFamily.stage.not_in((Stage.ACTIVE, Stage.SUSPENDED)), begins > today, ends < today)


def _paused(today: date) -> ColumnElement[bool]:
    """The family's own wish; without a last day until it says otherwise."""
    began = and_(FosterFamily.paused_from.is_not(None), FosterFamily.paused_from <= today)
    return and_(began, func.coalesce(FosterFamily.paused_until, today) >= today)


def _carers(today: date) -> ColumnElement[bool]:
    """A carer is too young, too old, or of an age that is not known. Read once, not once for each family."""
    youngest, oldest = years_before(today, YOUNGEST), years_before(today, OLDEST + 1)
    carers = select(FamilyAdult.family_id).where(FamilyAdult.part == Part.CARER, FamilyAdult.left_on.is_(None))
    of_age = and_(Person.born_on > oldest, Person.born_on <= youngest)
    wrong = carers.join(Person, Person.id == FamilyAdult.person_id).where(or_(Person.born_on.is_(None), ~of_age))
    return FosterFamily.id.in_(wrong)


def years_before(day: date, years: int) -> date:
    """Who was born on the day returned, or before, is at least so many years old on `day`."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _refusals(search: Search) -> Any:
    of_case = Placement.case_id.in_(search.case_ids)
    return select(FamilyRefusal.family_id).join(Placement, Placement.id == FamilyRefusal.placement_id).where(of_case)


def _ages(ages: tuple[int, ...]) -> ColumnElement[bool]:
    if not ages:
        return false()
    return or_(FosterFamily.age_from > ages[0], FosterFamily.age_to < ages[-1])


def _other_sex(search: Search) -> ColumnElement[bool]:
    return or_(false(), *(FosterFamily.sex != sex for sex in search.sexes))


def _missed_law(search: Search) -> ColumnElement[int]:
    """Brothers and sisters live together unless the head parts them: 1 where they would not."""
    if not search.sibling_families:
        return literal(0)
    return when((FosterFamily.id.in_(search.sibling_families), 0), else_=1)


def _flags(missed: ColumnElement[bool], partly: ColumnElement[bool]) -> tuple[ColumnElement[int], ColumnElement[int]]:
    return when((missed, 1), else_=0), when((partly, 1), else_=0)


def _sum(parts: Iterable[ColumnElement[int]]) -> ColumnElement[int]:
    total: ColumnElement[int] = literal(0)
    for part in parts:
        total = total + part
    return total
