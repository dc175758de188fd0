"""The people of a family's home: who joins, who leaves, who comes of age, and what is asked of them then."""

from datetime import date
from typing import TypedDict

from app import audit, clock
from app.audit_codes import AuditCode
from app.db import db
from app.errors import RuleBroken
from app.i18n import Text
from app.i18n import gettext as _
from app.rules import timeline
from app.rules.cases import people
from app.rules.families import families, requirements
from app.staff.models import User
from app.tables.families import FamilyAdult, FosterFamily, Part
from app.tables.people import Person
from app.tables.words.timeline import Event
from app.values.terms import Sex

FULL_AGE = 18  # years


class Entry(TypedDict, total=False):
    """A person of the home as entered."""

    part: Part
    surname: str
    given: str
    patronymic: str
    born_on: date
    sex: Sex | None
    iin: str | None
    phone: str | None


def add(family: FosterFamily, entry: Entry, *, by: User) -> FamilyAdult:
    """The person lives in the home from now on, and what the data asks of them is asked. RuleBroken by age or IIN."""
    row = join(family, entry, by=by)
    timeline.note(Event.FAMILY_ADULT_JOINED, family=family, by=by, params={"part": row.part})
    requirements.ask(family, by=by)
    return row


def join(family: FosterFamily, entry: Entry, *, by: User) -> FamilyAdult:
    """The same without asking for papers: the caller does so once for all."""
    part, born_on = entry["part"], entry["born_on"]
    because = refused(part, born_on, clock.today())
    if because is not None:
        raise RuleBroken(because, "born_on")
    person = people.create_person(
        by=by,
        surname=entry["surname"],
        given=entry["given"],
        patronymic=entry.get("patronymic") or "",
        born_on=born_on,
        sex=entry.get("sex"),
        iin=entry.get("iin"),
        phone=entry.get("phone"),
        is_child=part is Part.OWN_CHILD,
    )
    row = FamilyAdult(family_id=family.id, person_id=person.id, part=part, joined_on=clock.today())
    row.person = person
    family.adults.append(row)
    db.session.flush()
    count_children(family)
    audit.record(by, AuditCode.FAMILY_ADULT_ADDED, row)
    return row


def leave(family: FosterFamily, row: FamilyAdult, on: date, *, by: User) -> None:
    """The person has left the home at the end of that day. RuleBroken for the last carer of a family under contract."""
    if row.left_on is not None:
        raise RuleBroken(_("This person has already left the home."))
    if on > clock.today():
        raise RuleBroken(_("This day is in the future."), "left_on")
    carers = families.adults(family, Part.CARER)
    if row.part is Part.CARER and len(carers) == 1 and family.stage not in families.GONE:
        raise RuleBroken(_("This is the only carer: end the contract, or record that the family withdraws."))
    row.left_on = on
    timeline.note(Event.FAMILY_ADULT_LEFT, family=family, by=by, params={"part": row.part})
    audit.record(by, AuditCode.FAMILY_ADULT_LEFT, row)
    count_children(family)
    requirements.ask(family, by=by)


def come_of_age(family: FosterFamily, row: FamilyAdult) -> None:
    """A child of the family is an adult of the home now, and shows what adults show."""
    row.part, row.person.is_child = Part.OTHER_ADULT, False
    timeline.note(Event.FAMILY_CHILD_OF_AGE, family=family)
    audit.record(None, AuditCode.FAMILY_CHANGED, family)
    count_children(family)
    requirements.ask(family)


def refused(part: Part, born_on: date, on: date) -> Text | None:
    """The rule that a person of that age breaks in that part, with its source; None if none does."""
    age = people.age_of(Person(born_on=born_on), on) or 0
    if part is Part.CARER and not families.YOUNGEST <= age <= families.OLDEST:
        return _("A carer must be 30 to 63 years old (Regulation of 2025); this person is %(age)d.", age=age)
    if part is Part.OWN_CHILD and age >= FULL_AGE:
        return _("From the age of 18, a child of the family counts as another adult in the home.")
    if part is not Part.OWN_CHILD and age < FULL_AGE:
        return _("An adult in the home must be 18 or older.")
    return None


def too_young_or_old(family: FosterFamily, on: date) -> FamilyAdult | None:
    """The first carer who is not 30 to 63 on that day."""
    for row in families.adults(family, Part.CARER):
        if row.person.born_on is None or refused(Part.CARER, row.person.born_on, on) is not None:
            return row
    return None


def count_children(family: FosterFamily) -> None:
    """How many of its own under 18 live there."""
    family.own_children = len(families.adults(family, Part.OWN_CHILD))
