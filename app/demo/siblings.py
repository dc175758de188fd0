"""A brother or sister of a child who waits for a family is found unsafe as well: from then on both are looked for."""

from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from sqlalchemy import select

from app import clock
from app.db import db
from app.demo import answers
from app.demo.answers import Answers
from app.demo.life import Life
from app.demo.stories import BOYS, CHILDREN_AT_RISK, GIRLS
from app.rules.cases import people
from app.staff.models import District, User
from app.tables.cases import Case
from app.tables.contacts import Contact
from app.tables.placements import Placement, PlacementState
from app.values.terms import Relation, Sex

STORY = CHILDREN_AT_RISK[9]  # two children alone in a locked flat
HEARD_AGO = timedelta(hours=26)
KNOWN_AFTER = timedelta(hours=3)  # whose brother or sister it is
NEW = timedelta(days=6)


class First(NamedTuple):
    """The child who waits already."""

    case_id: int
    district: District


def waiting(present: datetime, without: int) -> First | None:
    """Somebody for whom the search began these days, in a region that has families."""
    wanted = (
        select(Case)
        .join(Placement, Placement.case_id == Case.id)
        .where(Placement.state == PlacementState.SEARCHING, Placement.together_with_id.is_(None))
        .where(Case.region_id != without, Case.opened_at > present - NEW, Placement.requested_at < present - HEARD_AGO)
        .order_by(Placement.requested_at.desc())
        .limit(1)
    )
    with db.unit_of_work():
        case = db.session.scalar(wanted)
        return First(case.id, db.session.get_one(District, case.district_id)) if case is not None else None


def record(first: First, chance: Random) -> answers.Child:
    """Another child of the same name and home."""
    made = answers.Child(STORY, chance)
    with db.unit_of_work():
        child = db.session.get_one(Case, first.case_id).child
        home = people.household_of(child)
        made.sex, made.surname = child.sex or Sex.GIRL, child.surname
        made.address = people.address_of(home) if home is not None else made.address
        made.given = next(name for name in (GIRLS if made.sex is Sex.GIRL else BOYS) if name != child.given)
    return made


def follow(first: First, contact_id: int, present: datetime, chance: Random, chosen: Answers) -> None:
    """The contact becomes a case, the two are known as of one home, and the second search joins the first."""
    began = present - HEARD_AGO
    Life(contact_id, began, began + KNOWN_AFTER, chance, chosen, "first_visit").live()
    with clock.at(began + KNOWN_AFTER), db.unit_of_work():
        second = db.session.get_one(Case, db.session.get_one(Contact, contact_id).case_id)
        home = people.household_of(db.session.get_one(Case, first.case_id).child)
        if home is not None:
            by = db.session.get_one(User, second.manager_id)
            people.join(home, second.child, Relation.CHILD, None, by=by)
    Life(contact_id, began + KNOWN_AFTER, present, chance, chosen, "match_family").live()
