"""What the steps from the application to the contract refuse, and that a refusal leaves the family where it stood."""

from datetime import timedelta

import pytest

from app import clock
from app.errors import RuleBroken
from app.roles import Role
from app.rules.families import applications, requirements
from app.tables.families import Part, Proof, Stage
from app.tables.requirement_kinds import ACT
from app.tables.words.families import Ruled
from tests import make, make_family


class Applied:
    """A family that has applied, and who works on it."""

    def __init__(self):
        make.deadlines()
        make.requirements()
        self.officer, self.head = make.user(Role.PLACEMENT_OFFICER), make.user(Role.HEAD)
        self.instance = applications.apply("Бекетов", make.district(), by=self.officer).instance
        self.family = applications.family_of(self.instance)
        make_family.adult(self.family, Part.CARER)
        requirements.ask(self.family)

    def decide(self, ruled, until=None, **answers):
        answers = {"why": "Қаралды", "ground": "income", **answers}
        return applications.decide(self.instance, ruled, answers, until, by=self.head)

    def visit(self, act_on=None, **answers):
        answers = {"fitness": "fit", "act_number": "14", "seen": "Екі бөлме", **answers}
        applications.visit_home(self.instance, answers, act_on, by=self.officer)

    @property
    def act(self):
        return next(row for row in requirements.current(self.family) if row.kind == ACT)


@pytest.fixture
def applied(session):
    return Applied()


@pytest.mark.parametrize("act", [{"act_number": ""}, {"act_on": None}])
def test_a_home_is_not_found_fit_without_the_number_and_the_date_of_its_act(applied, act):
    with pytest.raises(RuleBroken, match="the number and the date") as refused:
        applied.visit(**{"act_on": clock.today(), **act})
    assert refused.value.field == "act_number"
    assert applied.act.state is Proof.MISSING


def test_a_home_that_is_not_fit_needs_no_act_to_fail(applied):
    applied.visit(fitness="not_fit", act_number="")
    assert (applied.act.state, applied.act.issued_on) == (Proof.FAILED, None)


@pytest.mark.parametrize("ruled", [Ruled.REFUSE, Ruled.DEFER])
def test_a_family_is_not_turned_away_without_a_ground(applied, ruled):
    with pytest.raises(RuleBroken, match="the family will be told") as refused:
        applied.decide(ruled, clock.today() + timedelta(days=9), ground="")
    assert refused.value.field == "ground"
    assert (applied.family.stage, applied.family.decided_at) == (Stage.APPLICANT, None)


@pytest.mark.parametrize("days", [None, -1, 0, 367])
def test_a_deferral_needs_a_day_after_today_and_within_a_year(applied, days):
    until = None if days is None else clock.today() + timedelta(days=days)
    with pytest.raises(RuleBroken, match="after today and within a year") as refused:
        applied.decide(Ruled.DEFER, until)
    assert refused.value.field == "deferred_until"
    assert (applied.family.stage, applied.family.deferred_until) == (Stage.APPLICANT, None)


@pytest.mark.parametrize("days", [1, 366])
def test_a_deferred_family_is_taken_up_at_nine_on_its_day(applied, days):
    until = clock.today() + timedelta(days=days)
    assert applied.decide(Ruled.DEFER, until)["family_deferred_at"] == f"{until.isoformat()}T09:00:00+05:00"
    assert (applied.family.stage, applied.family.deferred_until) == (Stage.DEFERRED, until)


STEPS = {
    "register": lambda one: applications.register(one.instance, {}, [], by=one.officer),
    "check_documents": lambda one: applications.finish_checks(one.instance, "check_documents"),
    "visit_home": lambda one: one.visit(clock.today()),
    "interview": lambda one: applications.interviewed(one.instance, {"advice_why": "-"}, by=one.officer),
    "decide": lambda one: one.decide(Ruled.REFUSE),
}


@pytest.mark.parametrize("stage", [Stage.WITHDRAWN, Stage.REFUSED])
@pytest.mark.parametrize("step", STEPS)
def test_nothing_more_is_done_about_a_family_that_withdrew_a_moment_ago(applied, step, stage):
    applied.family.stage = stage
    with pytest.raises(RuleBroken, match="has withdrawn"):
        STEPS[step](applied)
    assert applied.family.stage is stage
