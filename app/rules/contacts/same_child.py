"""Is this the same child? Exact numbers first, then names that sound alike, and why, in words."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import TypedDict, Unpack

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, true, union_all
from sqlalchemy.orm import joinedload

from app import clock, vault
from app.db import db
from app.i18n import Text, in_language
from app.i18n import lazy_gettext as _l
from app.rules.cases.people import age_of
from app.staff.models import District
from app.tables import sealing
from app.tables.cases import Case, CasePerson, CaseState
from app.tables.people import Household, Membership, Person
from app.values import iin as iins
from app.values import phones
from app.values.names import fold

CANDIDATES = 40
ENOUGH = 45  # points below which a name alone is no match
EXACT, ALIKE = 100, 60
SURNAME, GIVEN = 0.4, 0.6  # siblings share the one, so the other weighs more
ONE_WORD = 0.6  # of what both would give: many children share a given name
SOUNDS, SAME = 0.75, 0.99
_HOUSE = re.compile(r"[\s,]+(?:(?:д|дом|үй|house)\.?\s*)?(?:№\s*)?\d", re.IGNORECASE)
APART = 2  # years between what a caller says and what is known


class Known(TypedDict, total=False):
    """What a caller has said so far; anything may be missing, half typed or wrong."""

    surname: str | None
    given: str | None
    age: int | None
    district_id: int | None
    phone: str | None
    iin: str | None


@dataclass(frozen=True, slots=True)
class Match:
    """A child who may be the same, the open case if there is one, and every reason, the strongest first."""

    child: Person
    case: Case | None
    reasons: tuple[Text, ...]
    points: int  # only for the order of the list; never shown
    district: District | None = None  # of the open case, else of the home
    street: str = ""  # of the home, without the number of the house

    @property
    def age(self) -> int | None:
        """Full years today; None while the birth is not known."""
        return age_of(self.child)

    @property
    def place(self) -> str:
        """District and street in the reader's language; empty if neither is known."""
        return ", ".join(filter(None, [str(in_language(self.district, "name") if self.district else ""), self.street]))


@dataclass(frozen=True, slots=True)
class _Keys:
    """The search keys of what is known; None for what is not, or is not a number yet."""

    surname: str
    given: str
    age: int | None
    district_id: int | None
    phone: bytes | None
    iin: bytes | None

    @property
    def name(self) -> str:
        """Both, empty for a letter or two; trigrams do not mind the order of words."""
        name = f"{self.surname} {self.given}".strip()
        return name if len(name) >= 3 else ""

    def __bool__(self) -> bool:
        return bool(self.iin or self.phone or self.name)


@dataclass(frozen=True, slots=True)
class _Candidate:
    child: Person
    case: Case | None
    home: Household | None
    district: District | None
    is_by_phone: bool


def same_child(*, limit: int = 5, **known: Unpack[Known]) -> list[Match]:
    """Children who may be the one spoken of, the likeliest first, in one statement. Nothing for too little."""
    keys = _keys(known)
    if not keys:
        return []
    found: dict[int, Match] = {}
    for row in db.session.execute(_nearest(keys)).unique():
        child, match = row[0], _match(_Candidate(*row), keys)
        if match is not None and (child.id not in found or match.points > found[child.id].points):
            found[child.id] = match
    return sorted(found.values(), key=lambda match: (-match.points, match.child.id))[:limit]


def _keys(known: Known) -> _Keys:
    return _Keys(
        surname=fold(known.get("surname"))[:80],
        given=fold(known.get("given"))[:80],
        age=known.get("age"),
        district_id=known.get("district_id"),
        phone=_index("phone", phones.read, known.get("phone")),
        iin=_index("iin", iins.read, known.get("iin")),
    )


def _index(kind: str, read: Callable[[str], str], text: str | None) -> bytes | None:
    """None while the number is still being typed."""
    number = read(text or "")
    return vault.index(kind, number) if number else None


def _nearest(keys: _Keys) -> Select[Person, Case, Household, District, bool]:
    """The candidates, each with the open case, the household and its district."""
    ways = union_all(*_ways(keys)).subquery()
    near = select(ways.c.id, func.bool_or(ways.c.by_phone).label("by_phone")).group_by(ways.c.id).subquery()
    return (
        select(Person, Case, Household, District, near.c.by_phone)
        .join(near, near.c.id == Person.id)
        .outerjoin(Case, and_(Case.child_id == Person.id, Case.state == CaseState.OPEN))
        .outerjoin(Membership, and_(Membership.person_id == Person.id, Membership.left_on.is_(None)))
        .outerjoin(Household, Household.id == Membership.household_id)
        .outerjoin(District, District.id == Household.district_id)
        .options(joinedload(Case.manager), joinedload(Case.district))
        .order_by(Person.id)
    )


def _ways(keys: _Keys) -> Iterator[Select[int, bool]]:
    """Each through an index of its own, each bounded: one condition with "or" would read the whole table."""
    child = select(Person.id, literal(False).label("by_phone")).where(Person.is_child)
    by_phone = select(Person.id, literal(True).label("by_phone")).where(Person.is_child)
    if keys.iin is not None:
        yield child.where(Person.iin_index == keys.iin)
    if keys.phone is not None:
        yield _bounded(by_phone.where(Person.phone_index == keys.phone))
        yield _bounded(by_phone.where(Person.id.in_(_children_near(keys.phone))))
    if keys.name:
        yield _bounded(child.where(_of_age(keys.age)).order_by(Person.folded.op("<->>")(keys.name)))


def _bounded(way: Select[int, bool]) -> Select[int, bool]:
    inner = way.limit(CANDIDATES).subquery()
    return select(inner.c.id, inner.c.by_phone)


def _of_age(age: int | None) -> ColumnElement[bool]:
    """Born about then, or nobody knows when."""
    if age is None or not 0 <= age < 100:
        return true()
    today = clock.today()
    earliest, latest = date(today.year - age - APART - 1, 1, 1), date(today.year - age + APART, 12, 31)
    return or_(Person.born_on.is_(None), Person.born_on.between(earliest, latest))


def _children_near(phone: bytes) -> Select[int]:
    """Children of the cases in which somebody has this number."""
    return (
        select(Case.child_id)
        .join(CasePerson, CasePerson.case_id == Case.id)
        .join(Person, Person.id == CasePerson.person_id)
        .where(Person.phone_index == phone)
    )


def _match(candidate: _Candidate, keys: _Keys) -> Match | None:
    child, numbers = candidate.child, _number_reasons(candidate, keys)
    apart = _years_apart(child, keys.age)
    if apart is not None and apart > APART and not numbers:
        return None
    name, place = _name_reason(_alike(child, keys)), _place_reason(candidate, keys)
    reasons = [*numbers, *name, *_age_reason(apart), *place]
    points = sum(point for point, _ in reasons)
    if points < ENOUGH:
        return None
    ordered = sorted(reasons, key=lambda reason: -reason[0])
    where = candidate.case.district if candidate.case else candidate.district
    street = street_of(sealing.get(candidate.home, "address")) if candidate.home else ""
    return Match(child, candidate.case, tuple(text for _, text in ordered), points, where, street)


def street_of(address: str) -> str:
    """Enough to tell two children apart: an address up to the number of the house; its first part if that has one."""
    named = _HOUSE.split(address, maxsplit=1)[0].strip(" ,.;")
    return named or address.partition(",")[0].strip()


def _number_reasons(candidate: _Candidate, keys: _Keys) -> list[tuple[int, Text]]:
    """What outweighs an age that does not fit."""
    reasons: list[tuple[int, Text]] = []
    if keys.iin is not None and candidate.child.iin_index == keys.iin:
        reasons.append((EXACT, _l("The same IIN.")))
    if candidate.is_by_phone:
        reasons.append((ALIKE, _l("The same phone number in the family.")))
    return reasons


def _place_reason(candidate: _Candidate, keys: _Keys) -> list[tuple[int, Text]]:
    home = candidate.home.district_id if candidate.home else None
    place = candidate.case.district_id if candidate.case else home
    return [(15, _l("The same district."))] if keys.district_id is not None and place == keys.district_id else []


def _name_reason(alike: float) -> list[tuple[int, Text]]:
    if not alike:
        return []
    return [(round(ALIKE * alike), _l("The same name.") if alike > SAME else _l("The name sounds alike."))]


def _alike(child: Person, keys: _Keys) -> float:
    """0 if not alike, else up to 1: each name against its own, and mixed up. A patronymic is rarely said."""
    surname, given = fold(child.surname), fold(child.given)
    if not (keys.surname and keys.given):
        return ONE_WORD * max(_close(keys.name, surname), _close(keys.name, given))
    best = max(
        SURNAME * _close(keys.surname, one) + GIVEN * _close(keys.given, other)
        for one, other in ((surname, given), (given, surname))
    )
    return best if best >= SOUNDS else 0.0


def _close(said: str, written: str) -> float:
    """The share of letters in common, in order; 0 for two words that do not sound alike."""
    ratio = SequenceMatcher(None, said, written).ratio()
    return ratio if ratio >= SOUNDS else 0.0


def _years_apart(child: Person, age: int | None) -> int | None:
    born: date | None = child.born_on
    known = age_of(child, clock.today()) if born else None
    return None if known is None or age is None else abs(known - age)


def _age_reason(apart: int | None) -> list[tuple[int, Text]]:
    if apart is None or apart > APART:
        return []
    return [(15, _l("The same age."))] if apart == 0 else [(8, _l("About the same age."))]
