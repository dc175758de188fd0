"""Families for the small world: one at each step of the way to a contract, and two under contract."""

from datetime import timedelta

from app import clock
from app.db import db
from app.rules.families import concerns, dates, requirements
from app.tables.words.families import Worry
from tests import make_family
from tests.support.family_ways import day
from tests.support.hamlet import CARER, Applicant

SPOUSE = {**CARER, "given": "Гүлнар", "sex": "girl", "born_on": ["17", "9", "1988"], "phone": "8 701 555 10 20"}
CHILD = {**CARER, "part": "own_child", "given": "Айару", "sex": "girl", "born_on": ["2", "6", "2014"]}


def build(world, place):
    """Every step about a family is open somewhere, and every page of a family has one to show."""
    Applicant(place, 71)
    checks = Applicant(place, 72).register(CARER, SPOUSE, CHILD)
    Applicant(place, 73).checked()
    Applicant(place, 74).checked().do("interview_family")
    Applicant(place, 75).checked().decided("approve")
    deferred = Applicant(place, 76).checked().decided("defer", ground="income", deferred_until=day(days=20))
    works, worries = Applicant(place, 77).under_contract(), Applicant(place, 78).under_contract()
    _in_need_of_care(works)
    words = "Көршілер түнде айқай естігенін айтты."
    concerns.raise_concern(worries.family, Worry.VIOLENCE, words, by=worries.officer)
    worries.settle()
    row = next(row for row in requirements.current(checks.family) if row.kind == "medical")
    named = {"applicant": checks.family, "deferred": deferred.family, "carers": works.family, "requirement": row}
    named["adult"] = checks.family.adults[1]
    vars(world.ids).update({name: str(one.public_id) for name, one in named.items()}, officer=works.officer.sign_in)
    world.ids.chief = works.head.sign_in


def _in_need_of_care(path):
    """A paper that soon expires, and a contract that is nearly a year old."""
    row = next(row for row in requirements.current(path.family) if row.kind == "income")
    requirements.check(row, make_family.accepted(expires_on=clock.today() + timedelta(days=30)), by=path.officer)
    path.family.contract_from = clock.today() - timedelta(days=340)
    db.session.flush()
    dates.check()
    path.settle()
