"""Families of the demonstration under contract: pauses, concerns, ends, renewals and annual checks."""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from app import clock, jobs
from app.db import db
from app.demo.applying import NONE, days, morning, person, work
from app.demo.households import HOUSEHOLDS, Household
from app.demo.life import settle
from app.processes.family_check.tasks import LOOKED_AT
from app.roles import Role
from app.rules.families import concerns, contracts, dates
from app.staff.models import User
from app.tables.families import FosterFamily
from app.tables.words.families import Farewell, Settled, Worry
from app.workflow.models import Task, TaskState

NIGHTS = (59, 36, 27, 9, 1)
"""How many days ago the register looked for what expires; on other nights it found nothing."""

AFTER = 2  # days from a night until an officer comes to what it asked for


def go_on(family: Household, row_id: int, chance: Random) -> None:
    """What happened to the family since its contract."""
    happened = SINCE.get(family.since)
    if happened is None:
        return
    ago, act = happened
    with clock.at(morning(clock.today() - timedelta(days=ago))), jobs.at_hand() as kept:
        with db.unit_of_work():
            act(db.session.get_one(FosterFamily, row_id), person(Role.PLACEMENT_OFFICER, family.region))
        settle(kept)
    if family.since == "settled":
        settled = {"settled": Settled.REINSTATED, "why": "Үйде болдым, балалармен сөйлестім: қауіп жоқ."}
        with clock.at(morning(clock.today() - timedelta(days=ago - 2))):
            _work_all({"decide_concern": settled}, chance, FosterFamily.id == row_id)


def keep_in_date(chance: Random) -> None:
    """Night after night what expires is asked for, and the morning after most of it is done; the rest escalates."""
    lazy = [one.surname for one in HOUSEHOLDS if one.expires is not None]
    late = [one.surname for one in HOUSEHOLDS if one.since == "check_due"]
    for ago in NIGHTS:
        night = clock.today() - timedelta(days=ago)
        with clock.at(morning(night) - timedelta(hours=8)), jobs.at_hand() as kept:
            with db.unit_of_work():
                dates.check()
            settle(kept)
        if ago > AFTER:
            with clock.at(morning(night + timedelta(days=AFTER))):
                renewed, checked = _answers()
                _work_all({"renew_requirement": renewed}, chance, FosterFamily.surname.not_in(lazy))
                _work_all({"annual_check": checked}, chance, FosterFamily.surname.not_in(late))
    _tell_of_late_ones()


def _pause(row: FosterFamily, by: User) -> None:
    until = clock.real_today() + timedelta(days=17)
    contracts.pause(row, clock.today(), until, "Отбасы туыстарына көмекке барады.", by=by)


def _worry(row: FosterFamily, by: User) -> None:
    concerns.raise_concern(row, Worry.ALCOHOL, "Көршісі үйден шу естілетінін айтты.", by=by)


def _end(row: FosterFamily, by: User) -> None:
    contracts.end(row, clock.today(), Farewell.OWN_WISH, "Отбасы өзі сұрады: қартайған анасын күтеді.", by=by)


SINCE: dict[str, tuple[int, Callable[[FosterFamily, User], None]]] = {
    "paused": (8, _pause),
    "suspended": (5, _worry),
    "settled": (41, _worry),
    "ended": (30, _end),
}
"""How many days ago it happened, and what."""


def _answers() -> tuple[dict[str, Any], dict[str, Any]]:
    """Of a renewal and of an annual check in which everything is in order."""
    paper = {"proof": "accepted", "paper": "Жаңа анықтама, түпнұсқасы көрілді", "reason": "", "words": ""}
    looked_at = [code for code, _words in LOOKED_AT]
    checked = {"looked_at": looked_at, "in_order": "yes", "worry": "", "words": "Үйде болдық, бәрі орнында."}
    return {**paper, "issued_on": days(clock.today()), "expires_on": NONE}, checked


def _work_all(chosen: dict[str, dict[str, Any]], chance: Random, which: Any) -> None:
    """The open tasks of that step, of those families."""
    wanted = select(Task).join(FosterFamily, FosterFamily.id == Task.family_id).where(which)
    wanted = wanted.where(Task.step.in_(chosen), Task.state == TaskState.OPEN, Task.opened_at <= clock.now())
    with jobs.at_hand() as kept:
        with db.unit_of_work():
            for task in db.session.scalars(wanted.order_by(Task.id)).all():
                work(task, chance, chosen[task.step])
        settle(kept)


def _tell_of_late_ones() -> None:
    """What was not done is told of at its time."""
    for moment in (Task.warn_at, Task.escalate_at):
        with db.unit_of_work():
            late = select(Task.id, moment).where(Task.family_id.is_not(None), Task.state == TaskState.OPEN)
            found = db.session.execute(late.where(moment < clock.now()).order_by(moment, Task.id)).all()
        for task_id, due in found:
            with clock.at((due or clock.now()) + timedelta(seconds=1)):
                jobs.run("watch_task", task_id=task_id)
