"""Whether a member of staff may be kin of a child or of a family: by surname, as far as one can tell."""

from collections.abc import Iterable

from sqlalchemy import Select, select

from app.db import db
from app.staff.models import User
from app.tables.addresses import Tie
from app.tables.cases import Case, CasePerson
from app.tables.families import FamilyAdult, FosterFamily
from app.tables.people import Person
from app.values.names import fold
from app.values.terms import Relation

KIN = (
    Relation.MOTHER, Relation.FATHER, Relation.STEP_PARENT, Relation.PARTNER, Relation.GRANDPARENT, Relation.SIBLING,
    Relation.RELATIVE, Relation.GUARDIAN,
)  # fmt: skip
LEAST = 4  # letters: shorter stems say nothing
_HERS = (("ова", "ов"), ("ева", "ев"), ("ина", "ин"), ("ская", "ски"), ("цкая", "цки"), ("кизи", "ули"))


def ties(asker: User, case: Case, family: FosterFamily) -> list[Tie]:
    """Where a word of the asker's name is a surname of the child, of kin of the child, or of the family's home."""
    own = _stems([asker.name])
    found: dict[Tie, Iterable[str | None]] = {
        Tie.CHILD: [case.child.surname],
        Tie.AROUND: db.session.scalars(_around(case)),
        Tie.FAMILY: [family.surname, *db.session.scalars(_at_home(family))],
    }
    return [tie for tie, surnames in found.items() if own & _stems(surnames)]


def _around(case: Case) -> Select[str | None]:
    return (
        select(Person.surname)
        .join(CasePerson, CasePerson.person_id == Person.id)
        .where(CasePerson.case_id == case.id, CasePerson.relation.in_(KIN))
    )


def _at_home(family: FosterFamily) -> Select[str | None]:
    adults = select(Person.surname).join(FamilyAdult, FamilyAdult.person_id == Person.id)
    return adults.where(FamilyAdult.family_id == family.id, FamilyAdult.left_on.is_(None))


def _stems(names: Iterable[str | None]) -> set[str]:
    """Words of the names, spelling and the ending of a woman's surname apart: Серікова is Серіков."""
    return {stem for name in names for word in fold(name).split() if len(stem := _stem(word)) >= LEAST}


def _stem(word: str) -> str:
    return next((word.removesuffix(hers) + his for hers, his in _HERS if word.endswith(hers)), word)
