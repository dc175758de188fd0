"""Builders of foster families: under contract and in order unless the test says otherwise."""

from datetime import date

from app import clock
from app.roles import Role
from app.rules.cases import people
from app.rules.families import families, requirements
from app.rules.families.requirements import Finding
from app.tables.families import FamilyAdult, Part, Proof, Stage
from tests import make

PAPER = "№ 17, ХҚКО"


def adult(family, part=Part.CARER, born_on=date(1985, 5, 20), **names):
    given = {"surname": family.surname, "given": "Гүлнар", **names}
    person = people.create_person(by=None, **given, born_on=born_on, is_child=part is Part.OWN_CHILD)
    row = FamilyAdult(family_id=family.id, person_id=person.id, part=part, joined_on=clock.today())
    row.person = person
    family.adults.append(row)
    return make.add(row)


def applicant(district=None, *parts, **more):
    """Somebody who applied, with the rows that the data asks for."""
    make.requirements()
    family = families.new_family("Бекетов", district or make.district(), by=None)
    for part in parts or (Part.CARER,):
        adult(family, part)
    for name, value in more.items():
        setattr(family, name, value)
    requirements.ask(family)
    return family


def in_order(family, by=None, issued_on=None):
    """Everything is shown and accepted, issued today unless told otherwise."""
    by = by or make.user(Role.PLACEMENT_OFFICER, region_id=family.region_id)
    for row in requirements.not_in_order(family):
        requirements.check(row, accepted(issued_on=issued_on), by=by)
    return family


def accepted(**more):
    return Finding(proof=Proof.ACCEPTED, paper=PAPER, **{"issued_on": clock.today(), **more})


def family(district=None, *parts, **more):
    """Under contract since today, everything in order."""
    made = in_order(applicant(district, *parts, **more))
    made.contract_from = clock.today()
    made.stage, made.stage_since_at = Stage.ACTIVE, clock.now()
    return made
