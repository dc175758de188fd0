"""Every row of both decision tables decides in a running case, from what people enter in the forms."""

from itertools import product

import pytest
from sqlalchemy import select

from app.db import db
from app.workflow.decisions import decide
from app.workflow.models import Decision
from tests.support import town, walking
from tests.workflow.test_decisions import HARMS, VISIT, contacts, rows

AGES = {"0_6": 3, "7_13": 9, "14_17": 15, "unknown": ""}
NOT_CODED = ("outcome", "age_band")


@pytest.fixture
def place(app, session, monkeypatch):
    walking.watch(monkeypatch, walking.Coverage())
    with app.app_context():
        yield town.settle_town()


def triage_answers():
    for harms in [[harm] for harm in HARMS]:  # the form asks for one at least
        yield from contacts(harms)


def visits():
    for values in product(*VISIT.values()):
        yield dict(zip(VISIT, values, strict=True))


def one_for_each_row(table, answers):
    found = {}
    for given in answers:
        found.setdefault(decide(table, given).rule, given)
    assert {*found} == {*rows(table)}
    return found


def asked(answers):
    """As the form asks it: an age, not a band; a tick, not a flag."""
    given = {name: value for name, value in answers.items() if name not in NOT_CODED}
    given["is_repeat"] = "yes" if answers["is_repeat"] else "no"
    given["has_disability"] = "y" if answers["has_disability"] else ""
    return {**given, "child_age": AGES[answers["age_band"]], "outcome": answers["outcome"]}


def decided(table):
    wanted = select(Decision.rule).where(Decision.table == table).order_by(Decision.id.desc())
    return db.session.scalars(wanted.limit(1)).one()


@pytest.mark.no_cover
def test_every_row_of_triage_decides_a_contact(place, record_property):
    found = one_for_each_row("triage", triage_answers())
    for number, (rule, answers) in enumerate(found.items()):
        path = town.Path(place, number, reply_code="").triage(**asked(answers))
        assert decided("triage") == rule
        assert path.case.risk == decide("triage", answers).outputs["decided_risk"]
    record_property("walked", f"triage: {len(found)} of {len(rows('triage'))} rows decided, 100 %")


@pytest.mark.no_cover
def test_every_row_of_safety_decides_a_visit(place, record_property):
    found = one_for_each_row("safety", visits())
    for number, (rule, answers) in enumerate(found.items()):
        told = {name: ("no", "yes")[value] if isinstance(value, bool) else value for name, value in answers.items()}
        path = town.Path(place, number, reply_code="").accepted().do("first_visit", **{**town.UNSAFE, **told})
        assert decided("safety") == rule
        assert path.case.safety == decide("safety", answers).outputs["safety"]
    record_property("walked", f"safety: {len(found)} of {len(rows('safety'))} rows decided, 100 %")
