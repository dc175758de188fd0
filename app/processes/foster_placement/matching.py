"""Which families can take the children of a search: hard rules first, then an order that stands on the page. No score."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.db import db
from app.i18n import Text
from app.i18n import gettext as _
from app.processes.foster_placement import rules
from app.processes.foster_placement.rules import Rule
from app.processes.foster_placement.wanted import Wanted, wanted
from app.records.case import Case
from app.records.family import FamilyAdult, FosterFamily, Requirement
from app.records.placement import Placement

SHOWN = 5  # families beside each other on a page
LISTED = 20  # ruled-out families on a page


@dataclass(frozen=True, slots=True)
class Match:
    """Every family of the regions searched, either ranked or ruled out, by id.

    A place is taken from the moment a family is asked: two officers do not promise the same bed.
    """

    wanted: Wanted
    ranked: list[int]  # in the order of the page
    excluded: dict[int, int]  # family to mask of its rules, in the same order

    @property
    def counts(self) -> list[tuple[Rule, int]]:
        """How many families each rule is the first to exclude, in the order of the rules."""
        found = Counter(rules.named(broken)[0] for broken in self.excluded.values())
        return [(rule, found[rule]) for rule in Rule if found[rule]]

    def by(self, rule: Rule | None) -> list[int]:
        """The families that this rule is the first to exclude; all that are excluded for none."""
        return [id_ for id_, broken in self.excluded.items() if rule in (None, rules.named(broken)[0])]


def match(placement: Placement, case: Case) -> Match:
    """The families of the regions searched: those that fit, the best first, and those a rule excludes."""
    return match_for(wanted(placement, case))


def match_for(sought: Wanted) -> Match:
    """The same when it is known what is wanted. One statement; nothing but ids comes back."""
    broken = rules.mask(sought).label("broken")
    families = select(FosterFamily.id, broken).where(FosterFamily.region_id.in_(sought.regions))
    ranked, excluded = [], {}
    for id_, mask in db.session.execute(families.order_by(*rules.order(sought), FosterFamily.id)):
        if mask:
            excluded[id_] = mask
        else:
            ranked.append(id_)
    return Match(sought, ranked, excluded)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A family that is shown, with what the comparison reads."""

    family: FosterFamily
    first_expiry: date | None  # of its checks and certificates; empty: none expires


def load(ids: Sequence[int]) -> list[Candidate]:
    """These families in this order, with district and carers. Three statements; none for none."""
    if not ids:
        return []
    found = select(FosterFamily).where(FosterFamily.id.in_(ids))
    carers = selectinload(FosterFamily.adults).joinedload(FamilyAdult.person)
    families = {one.id: one for one in db.session.scalars(found.options(joinedload(FosterFamily.district), carers))}
    expiry = select(Requirement.family_id, func.min(Requirement.expires_on))
    current = expiry.where(Requirement.family_id.in_(ids), Requirement.replaced_at.is_(None))
    ends: dict[int, date] = dict(db.session.execute(current.group_by(Requirement.family_id)).tuples().all())
    return [Candidate(families[id_], ends.get(id_)) for id_ in ids if id_ in families]


def order_words() -> list[Text]:
    """The rule of the order, as the page says it."""
    return [
        _("First what the law asks for: brothers and sisters live together."),
        _("Then the fewest needs of these children that are not met, then the fewest that are met in part."),
        _("Then nearness: the child's own district, its region, elsewhere."),
        _("Then who has been without a child for the longest time."),
    ]
