"""Which families can take the children of a search: hard rules first, then an order that is said. No score."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, Select, cast, func, literal, select
from sqlalchemy import Text as Words
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import joinedload, selectinload

from app.db import db
from app.i18n import Text
from app.i18n import gettext as _
from app.rules.placements import hard_rules
from app.rules.placements.hard_rules import Rule
from app.rules.placements.needs import Search, search_of
from app.tables.cases import Case
from app.tables.families import FamilyAdult, FosterFamily
from app.tables.placements import Placement

SHOWN = 5  # families beside each other on a page
LISTED = 20  # ruled-out families on a page


@dataclass(frozen=True, slots=True)
class Match:
    """Every family of the regions searched, either ranked or ruled out, by id.

    A place is taken from the moment a family is asked: two officers do not promise the same bed.
    """

    search: Search
    ranked: list[int]  # in the order of the page
    excluded: dict[int, int]  # family to mask of its rules, in the same order

    @property
    def counts(self) -> list[tuple[Rule, int]]:
        """How many families each rule is the first to exclude, in the order of the rules."""
        found: Counter[Rule] = Counter()
        for broken, number in Counter(self.excluded.values()).items():
            found[hard_rules.named(broken)[0]] += number
        return [(rule, found[rule]) for rule in Rule if found[rule]]

    def by(self, rule: Rule | None) -> list[int]:
        """The families that this rule is the first to exclude; all that are excluded for none."""
        wanted = {broken for broken in set(self.excluded.values()) if rule in (None, hard_rules.named(broken)[0])}
        return [id_ for id_, broken in self.excluded.items() if broken in wanted]


def match(placement: Placement, case: Case) -> Match:
    """The families of the regions searched: those that fit, the best first, and those a rule excludes."""
    return match_for(search_of(placement, case))


def match_for(sought: Search) -> Match:
    """The same when it is known what is wanted. One statement; a row for each set of rules, with ids in order."""
    places = [key.label(f"place_{at}") for at, key in enumerate(hard_rules.order(sought))]
    columns = (FosterFamily.id, hard_rules.mask(sought).label("broken"), *places)
    each = select(*columns).where(FosterFamily.region_id.in_(sought.regions)).cte().prefix_with("MATERIALIZED")
    in_order = [each.c[place.name] for place in places]
    ids = func.string_agg(cast(each.c.id, Words), aggregate_order_by(literal(","), *in_order, each.c.id))
    found = {mask: [int(id_) for id_ in listed.split(",")] for mask, listed in db.session.execute(_grouped(each, ids))}
    ranked = found.pop(0, [])
    return Match(sought, ranked, {id_: mask for mask, listed in sorted(found.items()) for id_ in listed})


def _grouped(each: CTE, ids: Any) -> Select[Any]:
    return select(each.c.broken, ids).group_by(each.c.broken)


def load(ids: Sequence[int]) -> list[FosterFamily]:
    """These families in this order, with district and carers, as they are now. Two statements; none for none."""
    if not ids:
        return []
    found = select(FosterFamily).where(FosterFamily.id.in_(ids))
    carers = selectinload(FosterFamily.adults).joinedload(FamilyAdult.person)
    wanted = found.options(joinedload(FosterFamily.district), carers)
    families = {one.id: one for one in db.session.scalars(wanted, execution_options={"populate_existing": True})}
    return [families[id_] for id_ in ids if id_ in families]


def named(ids: Sequence[int]) -> dict[int, FosterFamily]:
    """These families with their districts only. One statement; none for none."""
    if not ids:
        return {}
    found = select(FosterFamily).where(FosterFamily.id.in_(ids)).options(joinedload(FosterFamily.district))
    return {one.id: one for one in db.session.scalars(found)}


def id_of(public_id: str) -> int | None:
    """The family of that public id as it was sent; None for what is none."""
    try:
        wanted = UUID(public_id)
    except ValueError:
        return None
    return db.session.scalar(select(FosterFamily.id).where(FosterFamily.public_id == wanted))


def place_of(public_id: str, found: Match) -> int | None:
    """Where the family stands in the order, from 0; None if it is not ranked."""
    id_ = id_of(public_id)
    return found.ranked.index(id_) if id_ in found.ranked else None


def order_words() -> list[Text]:
    """The rule of the order, as the page says it."""
    return [
        _("First, what the law requires: siblings live together."),
        _("Then families that leave the fewest of these children's needs unmet, then the fewest only partly met."),
        _("Then distance: the child's own district, their region, elsewhere."),
        _("Then the family that has been without a child for the longest time."),
    ]
