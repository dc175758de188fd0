"""An absence or a hand-over that comes twice, too late, or finds nobody: no case is lost and nobody is told wrongly."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.audit import AuditEntry
from app.db import db
from app.errors import Conflict, RuleBroken
from app.roles import Role
from app.rules.team import absences, handovers
from app.rules.team.absences import Cover
from app.rules.team.handovers import Leaving
from app.tables.absences import Absence, AwayReason, DepartureReason, HandOver
from app.tables.notices import Notice
from tests import make


@pytest.fixture
def team(accepted):
    """The case's manager and a colleague of the district."""
    accepted.head = accepted.people[Role.HEAD]
    accepted.deputy = make.user(district_id=accepted.district.id, name="Сәуле")
    return accepted


def cover(desk, first=0, last=5):
    today = clock.today()
    return Cover(desk.deputy, AwayReason.LEAVE, today + timedelta(days=first), today + timedelta(days=last))


def leaving(to=None, closes=True):
    return Leaving(to, DepartureReason.LEAVES, "Басқа қалаға көшті", closes)


def told(user):
    db.session.flush()
    return list(db.session.scalars(select(Notice.kind).where(Notice.user_id == user.id)))


def the(model):
    return db.session.scalars(select(model), execution_options={"populate_existing": True}).one()


# -- an absence


def test_an_absence_that_is_over_already_is_not_planned(team):
    with pytest.raises(RuleBroken, match="over already") as refused:
        absences.plan(team.manager, cover(team, first=-3, last=-1), by=team.head)
    assert (refused.value.field, team.manager.is_present) == ("to_on", True)
    assert db.session.scalar(select(func.count(Absence.id))) == 0


def test_an_absence_ends_once(team):
    row = absences.plan(team.manager, cover(team), by=team.head)
    absences.end(row, by=team.head)
    with pytest.raises(Conflict, match="ended already"):
        absences.end(row, by=team.deputy)
    assert (row.ended_by_id, told(team.manager).count("absence_over")) == (team.head.id, 1)


def test_when_the_deputy_leaves_before_the_absence_begins_it_never_begins(team):
    row = absences.plan(team.manager, cover(team, first=2), by=team.head)
    absences.uncover(team.deputy, by=team.head)
    team.wait(days=3)
    absences.tick()
    team.settle()
    assert (row.began_at, row.ended_by_id, team.manager.is_present) == (None, team.head.id, True)
    assert team.task("first_visit").assignee_id == team.manager.id
    assert "stands_in" not in told(team.deputy)


# -- a hand-over


def test_nobody_hands_work_over_to_oneself(team):
    with pytest.raises(RuleBroken, match="someone else") as refused:
        handovers.ask(team.manager, leaving(team.manager), by=team.head)
    assert (refused.value.field, team.manager.is_present) == ("to", True)
    assert db.session.scalar(select(func.count(HandOver.id))) == 0


def test_while_the_work_is_handed_over_it_is_not_asked_for_again(team):
    handovers.ask(team.manager, leaving(team.deputy), by=team.head)
    with pytest.raises(Conflict, match="handed over already"):
        handovers.ask(team.manager, leaving(), by=team.head)
    team.settle()
    assert (team.case.manager_id, the(HandOver).to_id) == (team.deputy.id, team.deputy.id)


def test_who_leaves_during_an_absence_is_not_back_by_it(team):
    away = absences.plan(team.manager, cover(team), by=team.head)
    team.settle()
    handovers.ask(team.manager, leaving(closes=False), by=team.head)
    team.settle()
    assert (away.ended_by_id, team.manager.is_present) == (team.head.id, False)
    assert team.case.manager_id == team.task("first_visit").assignee_id == team.deputy.id


def test_with_nobody_at_all_to_take_it_the_case_keeps_its_manager_and_the_account_stays_open(team):
    team.deputy.is_present = False
    handovers.ask(team.manager, leaving(), by=team.head)
    team.head.is_enabled = False
    team.settle()
    assert (team.case.manager_id, team.manager.is_enabled) == (team.manager.id, True)
    assert the(HandOver).done_at is None
    assert "work_handed_over" not in told(team.head)


def test_an_account_is_closed_once(team):
    handovers.close_account(team.deputy, by=team.head)
    with pytest.raises(Conflict, match="closed already"):
        handovers.close_account(team.deputy, by=team.head)
    db.session.flush()
    closed = select(func.count(AuditEntry.id)).where(AuditEntry.what == "account closed")
    assert db.session.scalar(closed) == 1
