"""Every row of the deadline table on a real task or timer: not one second before, at the latest one sweep after."""

from contextlib import contextmanager
from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.db import db
from app.deadlines import times
from app.deadlines.models import Unit
from app.deadlines.rules import RULES
from app.demo import desk
from app.jobs import drain
from app.roles import Role
from app.rules.cases import telling
from app.rules.course import inactivity, steering, transfers
from app.rules.placements import ending as placements
from app.rules.placements.searches import open_placement
from app.tables.added_steps import AddedKind
from app.tables.escalations import Escalation
from app.tables.notices import Notice
from app.tables.transfers import TransferReason
from app.workflow import engine, jobs
from app.workflow.models import Incident, Instance, Task, TaskState, Timer
from tests import make
from tests.support import family_ways, town
from tests.support.town import SAFE, UNSAFE, WITH_A_PLAN, Path

pytestmark = [pytest.mark.slow, pytest.mark.no_cover]
SECOND = timedelta(seconds=1)
CALENDAR = {Unit.MINUTES: timedelta(minutes=1), Unit.HOURS: timedelta(hours=1), Unit.DAYS: timedelta(days=1)}
LEVELS = {
    "critical": {"danger": "yes"},
    "high": {"is_repeat": "yes", "carer_access": "yes"},
    "medium": {"harms": ["bullying"], "carer_access": "yes"},
    "low": {"harms": ["other"], "carer_access": "yes"},
}
TIMERS = {"search_rests": "match_family.again", "review_due": "review_plan.opens", "search_clock": "find_family"}
"""Timers of their own, by the node that waits and the key of their deadline."""
ELSEWHERE = {
    "instructed_step",
    "carry_out_instruction",
    "last_seen",
    "clock_stop",
    "plan_line",
    "visit_child.week",
    "visit_child.month",
    "visit_child.quarter",
}
"""The commissioner and the head name a date; how old a sighting may be is no task's time (the inactive cases);
when a visit to a child in a family is asked for is the calendar's (the visits)."""


def row_of(key, risk):
    """The row of the delivered table that applies."""
    rows = [row for process in RULES.values() for row in process if row.key == key]
    return next((row for row in rows if row.risk == risk), None) or next(row for row in rows if row.risk is None)


def held_at(row):
    """The one level at which a row for every level is held to the second; its time is the same at the others."""
    return row.risk or ("critical" if row_of(row.key, "critical") is row else "high")


def ends(row, start):
    """When the time of that row is over, told without the code that tells it to the task."""
    if row.unit is not Unit.WORKING_DAYS:
        return start + row.value * CALENDAR[row.unit]
    day, left = start.astimezone(clock.ALMATY).date(), row.value
    while left:
        day += timedelta(days=1)
        left -= times.working_day(day)
    return datetime.combine(day, time(18), clock.ALMATY)


def sweep():
    jobs.find_due()
    while drain():
        jobs.find_due()
    db.session.expire_all()
    assert db.session.scalars(select(Incident.cause).where(Incident.ended_at.is_(None))).all() == []


@contextmanager
def undone():
    """What happens inside has not happened afterwards."""
    savepoint = db.session.begin_nested()
    try:
        yield
    finally:
        savepoint.rollback()
        db.session.expire_all()


class Watched(Path):
    """A way through the town on which each task and timer is held against the table as soon as it is there."""

    def __init__(self, place, level, seen, **more):
        self.level, self.seen = level, seen
        super().__init__(place, len(seen) + 1, **more)

    @property
    def calm(self):
        """Another child each time: one that is known already is rated higher."""
        return super().calm | LEVELS[self.level] | {"child_given": f"{self.contact_id:b}".translate({48: "а", 49: "л"})}

    def do(self, step, **answers):
        """At once: some deadlines are shorter than the work of others."""
        task = self.awaited(step)
        desk.work(task, self.actor(task), self.chance, answers)
        self.settle()
        return self

    def settle(self):
        super().settle()
        for task in db.session.scalars(select(Task).where(Task.state == TaskState.OPEN, self._mine(Task))).all():
            self._once(row_of(task.step, task.risk), check_task, task)
        for timer in db.session.scalars(waiting(self).where(Timer.step.in_(TIMERS))).all():
            self._once(row_of(TIMERS[timer.step], self.level), check_timer, timer)
        assert self.contact.case_id is None or self.case.risk == self.level

    def _once(self, row, check, about):
        if row not in self.seen:
            self.seen.append(row)
            if self.level == held_at(row):
                check(about, row)


def check_task(task, row):
    start = task.counts_from_at or task.opened_at
    assert task.due_at == ends(row, start), row
    assert task.escalate_at == (task.due_at if row.escalates_to else None), row
    if row.unit is not Unit.WORKING_DAYS:
        assert task.warn_at == start + (task.due_at - start) * row.warn_percent / 100, row
    assert task.opened_at < task.warn_at < task.due_at
    warn_at, due_at = task.warn_at, task.due_at
    with undone():
        assert marks(task, warn_at - SECOND) == (False, False), row
        assert marks(task, warn_at + SECOND) == (True, False), row
        assert marks(task, due_at - SECOND) == (True, False), row
        told = notices()
        assert marks(task, due_at + SECOND) == (True, row.escalates_to is not None), row
        assert task.state is TaskState.OPEN, row
        check_escalation(task, row, notices() - told)


def marks(task, moment):
    """Whether a sweep at that moment has left it warned and was escalated."""
    with clock.at(moment):
        sweep()
    task = db.session.get(Task, task.id, populate_existing=True)
    return task.warned_at is not None, task.escalated_at is not None


def check_escalation(task, row, told):
    about = db.session.scalars(select(Escalation).where(Escalation.task_id == task.id)).all()
    match row.escalates_to:
        case Role.COMMISSIONER if task.process != "escalation":
            assert len(about) == 1, row
        case Role.OMBUDSMAN:
            runs = db.session.get_one(Instance, task.instance_id)
            assert db.session.get_one(Escalation, runs.about["escalation_id"]).reached_ombudsman_at, row
        case None:
            assert about == [], row
        case _:
            assert about == [] and told >= 1, row


def notices():
    return db.session.scalar(select(func.count(Notice.id)))


def check_timer(timer, row):
    """It was armed just now."""
    engine_id, due = timer.engine_id, timer.due_at
    assert abs(due - ends(row, clock.now())) < timedelta(seconds=20), row
    with undone():
        for moment, is_there in ((due - SECOND, True), (due + SECOND, False)):
            with clock.at(moment):
                sweep()
            assert (db.session.get(Timer, engine_id) is not None) is is_there, (row, moment)


def waiting(path):
    return select(Timer).join(Instance, Instance.id == Timer.instance_id).where(path._mine(Instance))


@pytest.fixture
def place(app, session):
    with app.app_context():
        yield town.settle_town()


def of_a_plan(path):
    """From the first visit to the closing, at home."""
    path.do("first_visit", **WITH_A_PLAN).ask_to_stop(days=2).do("decide_stop", decision="no")
    path.do("assess_family").do("make_plan")
    path.do("approve_plan", decision="approved")
    path.until("review_due").do("review_plan", review="goals_met", risk="")
    path.do("propose_closure").do("approve_closure", closure="approved")


def of_a_removal(path):
    """From an unsafe home to a family and back."""
    path.do("first_visit", **UNSAFE)
    path.protect().until("search_clock").do("temporary_place")
    path.do("match_family", family="none")
    path.until("search_rests").find_family().do("approve_placement", answer="yes").do("hand_over")
    path.opened("visit_child")
    placements.announce_end(open_placement(path.case.id), by=path.case.manager)
    path.settle()
    path.do("end_placement", reason="returned_home", place="home")


def of_an_escalation(path):
    """A late visit, a new manager, a date of the commissioner's own, and the Ombudsman."""
    path.late("first_visit").rule("reassign").do("confirm_reassignment", confirmed="no")
    path.rule("ombudsman").do("ombudsman_review")
    engine.start("silent_case", about={"case_id": path.case.id, "silence_id": 0}, route=inactivity.route_of(path.case))
    path.settle()
    of_added_steps(path)
    of_told_agencies(path)
    of_a_transfer(path)
    path.do("first_visit", **SAFE)


def of_added_steps(path):
    """One for each desk that may get one."""
    for role, step in steering.ADDED.items():
        given = steering.Addition(kind=AddedKind.OTHER, what="Мектепке бару", why="Сабаққа келмейді", role=role)
        steering.add(path.case, given, by=path.case.manager)
        path.settle()
        path.do(step, outcome="done")


def of_told_agencies(path):
    """Those that triage has not named already are told too."""
    telling.tell_bodies(path.case, ",".join(telling.STEPS))
    path.settle()
    for step in ("tell_police", "call_ambulance", "tell_prosecutor"):
        path.do(step)


def of_a_transfer(path):
    """Offered to a district nearby and refused there."""
    nearby = transfers.Offer(make.district(), TransferReason.MOVED, "Бала көшті")
    transfers.offer(path.case, nearby, by=path.case.manager)
    path.settle()
    path.do("answer_transfer", answer="no")


@pytest.mark.parametrize("level", LEVELS)
def test_every_row_of_the_table_is_kept_to_the_second(place, level):
    seen = []
    talked = Watched(place, level, seen).triage("psychologist")
    talked.do("talk_with_child", outcome="helped")
    Watched(place, level, seen).triage().late("accept_case").awaited("reassign_case")
    for way in (of_a_plan, of_a_removal, of_an_escalation):
        path = Watched(place, level, seen).triage()
        if level == "critical":
            path.do("connect_emergency")
        way(path.do("accept_case", answer="yes"))
        path.do("tell_caller", how="message")
    of_cases = [rows for process, rows in RULES.items() if process not in family_ways.WAYS]
    rows = [row for process in of_cases for row in process if row_of(row.key, level) is row]
    left_out = ELSEWHERE if level == "critical" else ELSEWHERE | {"connect_emergency"}
    assert [row.key for row in rows if row not in seen and row.key not in left_out] == []


def test_the_commissioners_own_date_is_kept_to_the_second(place):
    path = Path(place).accepted().late("first_visit").rule("instruct")
    named = db.session.scalars(select(Escalation.act_by)).one()
    timers = db.session.scalars(waiting(path).where(Timer.step == "wait_for_step")).all()
    assert [timer.due_at for timer in timers] == [named]
    with undone():
        for moment, desks in ((named - SECOND, []), (named + SECOND, ["ombudsman_review"])):
            with clock.at(moment):
                sweep()
                assert [step for step in path.steps if step == "ombudsman_review"] == desks
