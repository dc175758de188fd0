"""Time passing over one contact and its case: whoever has a task does it sooner or later; what is late is escalated."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, or_, select
from sqlalchemy import case as when

from app import clock, jobs
from app.db import db
from app.demo import desk
from app.demo.answers import Answers
from app.roles import NATIONAL, Role
from app.rules.placements import visits
from app.staff.models import User
from app.tables.contacts import Contact
from app.workflow.models import Instance, Task, TaskState, Timer

MOST_MOVES = 140
OPENS, SHUTS = 9, 18  # the working day in Almaty
ROUND_THE_CLOCK = frozenset({Role.OPERATOR, Role.PSYCHOLOGIST, Role.SHIFT_LEAD})
LATE_SHARE, SILENT_SHARE = 0.1, 0.12
BRISK = 0.35  # of the time given: nobody is late in a life that must have come to a certain step by now
RECENT = timedelta(days=6)  # what nobody has done is at most that old: somebody would have asked
USUAL = timedelta(hours=20)  # for a task without a due time
NEVER = datetime.max.replace(tzinfo=clock.ALMATY)


@dataclass
class Life:
    """`until` is where the demonstration's present begins. `chosen` answers by task key, then by field."""

    contact_id: int
    now: datetime
    until: datetime
    chance: random.Random
    chosen: Answers
    halt: str = ""  # a step that nobody comes to any more
    planned: dict[int, datetime] = field(default_factory=dict)
    case_id: int | None = None  # once there is one

    def live(self) -> None:
        """From now to the present, one thing after the other. Commits after each."""
        for _ in range(MOST_MOVES):
            with db.unit_of_work():
                moment, task_id = min([*self._people(), (self._machine(), 0)])
            if moment >= self.until:
                return
            self.now = max(self.now, moment)
            with clock.at(self.now), jobs.at_hand() as kept:
                if task_id:
                    with db.unit_of_work():
                        self._do(db.session.get_one(Task, task_id), kept)
                else:
                    self._sweep()
                settle(kept)

    def _sweep(self) -> None:
        """What the sweep does for everybody, for this life alone: another process lives through another time."""
        now = clock.now()
        with db.unit_of_work():
            case_id, mine = self._case_id(), self._mine()
            due = set(db.session.scalars(_DUE, {**mine, "now": now}))
            late = set(db.session.scalars(_LATE, {**mine, "now": now}))
            if case_id is not None:
                visits.open_due(case_id)
        for instance_id in sorted(due):
            jobs.run("advance_instance", instance_id=instance_id)
        for task_id in sorted(late):
            jobs.run("watch_task", task_id=task_id)

    def _case_id(self) -> int | None:
        if self.case_id is None:
            self.case_id = db.session.scalar(select(Contact.case_id).where(Contact.id == self.contact_id))
        return self.case_id

    def _mine(self) -> dict[str, int | None]:
        return {"contact": self.contact_id, "case": self._case_id()}

    def _people(self) -> list[tuple[datetime, int]]:
        """When each open task will be done, decided once a task."""
        found = db.session.execute(_OPEN, self._mine()).all()
        for task in found:
            if task.id not in self.planned:
                self.planned[task.id] = self._when(task)
        return [(self.planned[task.id], task.id) for task in found]

    def _when(self, task: Any) -> datetime:
        if task.step == self.halt:
            return NEVER
        given = task.due_at - task.opened_at if task.due_at else USUAL
        luck = self.chance.random()
        if self.halt:
            soon: datetime = task.opened_at + given * self.chance.uniform(0.05, BRISK)
            return soon
        if luck < SILENT_SHARE and task.opened_at > self.until - RECENT:
            return NEVER
        is_quick = task.role in ROUND_THE_CLOCK
        usual = self.chance.uniform(0.1, 0.6 if is_quick else 0.97)
        moment = task.opened_at + given * (self.chance.uniform(1.1, 2.2) if luck < LATE_SHARE else usual)
        return moment if is_quick else _in_office(moment, task.due_at)

    def _machine(self) -> datetime:
        """A second after the next timer, warning, escalate or visit of this life, or never."""
        due = [moment for moment in db.session.execute(_NEXT, self._mine()).one() if moment is not None]
        case_id = self._case_id()
        due += visits.moments(case_id) if case_id is not None else []
        return min(due, default=NEVER - timedelta(days=2)) + timedelta(seconds=1)

    def _do(self, task: Task, kept: jobs.Kept) -> None:
        actor = self._actor(task)
        task.assignee_id = task.assignee_id or actor.id
        reply = self.chosen.get(task.key)
        desk.work(task, actor, self.chance, reply() if callable(reply) else reply, kept)

    def _actor(self, task: Task) -> User:
        """Who has it, else somebody whose queue it stands in."""
        if task.assignee_id:
            return db.session.get_one(User, task.assignee_id)
        place = [] if task.role in NATIONAL else [User.region_id == task.region_id]
        if task.role is Role.SPECIALIST:
            place = [User.district_id == task.district_id]
        found = db.session.scalars(select(User).where(User.role == task.role, *place).order_by(User.id)).all()
        return self.chance.choice(found)


def _untold() -> ColumnElement[datetime | None]:
    """When nobody has been told yet what is to be told next about a task: of its warning, else of its escalation."""
    warning = when((Task.warned_at.is_(None), Task.warn_at))
    escalate = when((Task.escalated_at.is_(None), Task.escalate_at))
    return func.least(warning, escalate)


def _of_life(table: Any) -> ColumnElement[bool]:
    is_mine: ColumnElement[bool] = table.contact_id == bindparam("contact")
    return or_(is_mine, table.case_id == bindparam("case"))


_TASKS = (Task.state == TaskState.OPEN, _of_life(Task))
_TIMERS = select(Timer.instance_id).join(Instance, Instance.id == Timer.instance_id).where(_of_life(Instance))
_OPEN = select(Task.id, Task.step, Task.role, Task.opened_at, Task.due_at).where(*_TASKS).order_by(Task.id)
_DUE = _TIMERS.where(Timer.due_at < bindparam("now"))
_LATE = select(Task.id).where(*_TASKS, _untold() < bindparam("now"))
_NEXT = select(
    _TIMERS.with_only_columns(func.min(Timer.due_at)).scalar_subquery(),
    select(func.min(_untold())).where(*_TASKS).scalar_subquery(),
)
"""Made once: they are asked thousands of times."""


def settle(kept: jobs.Kept) -> None:
    """Run what was deferred, and what that defers in turn."""
    while kept:
        name, ids = kept.pop(0)
        jobs.run(name, **ids)


def _in_office(moment: datetime, due: datetime | None) -> datetime:
    """Moved into office hours unless the due time would pass: safety clocks run at night too."""
    local = moment.astimezone(clock.ALMATY)
    if OPENS <= local.hour < SHUTS:
        return moment
    day = local if local.hour < OPENS else local + timedelta(days=1)
    morning = day.replace(hour=OPENS, minute=local.minute)
    return moment if due is not None and moment < due < morning else morning
