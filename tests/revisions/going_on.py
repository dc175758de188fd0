"""Work goes on in a database that an earlier program filled: pages open, timers fire, people answer, cases close."""

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import func, select

from app import clock, jobs
from app.db import db
from app.demo import answers, applying, desk
from app.demo.households import HOUSEHOLDS
from app.demo.stories import CHILDREN_AT_RISK
from app.roles import NATIONAL, Role
from app.staff.models import User
from app.tables.cases import Case, CaseState
from app.tables.families import FosterFamily
from app.workflow.models import Draft, Incident, Instance, InstanceState, Task, TaskState, Timer
from tests.conftest import HOST
from tests.revisions.earlier import TYPED

ROUNDS = 30  # of jobs that defer jobs
MOST_MOVES = 150  # of a case until it is closed
NIGHT = timedelta(days=1)
TICK = SimpleNamespace(job=SimpleNamespace(id=0))  # of a worker's clock: it says what a line of the log is about
IN_THE_END = {
    "protection_case/accept_case": {"answer": "yes"},
    "protection_case/review_plan": {"review": "goals_met"},
    "transfer/answer_transfer": {"answer": "no"},
}


class Staff:
    """Everybody of the demonstration, each with a browser that is signed in once."""

    def __init__(self, app, password):
        self.app, self.password, self.browsers = app, password, {}

    def open(self, sign_in, path):
        if sign_in not in self.browsers:
            self.browsers[sign_in] = browser = self.app.test_client()
            typed = {"sign_in": sign_in, "password": self.password}
            assert browser.post("/sign-in", data=typed, base_url=HOST).status_code == 303, sign_in
        return self.browsers[sign_in].get(path, base_url=HOST, headers={"Accept-Language": "en"})


def pages_of_tasks(app, password) -> Iterator[str]:
    """What is wrong with the page of any open task for who has it, or with a draft that is not shown there."""
    with db.unit_of_work():
        tasks = [(item.key, item.id, item.public_id, holder(item).sign_in) for item in _open()]
        typed = set(db.session.scalars(select(Draft.task_id)))
    staff = Staff(app, password)
    for key, id_, public_id, sign_in in tasks:
        page = staff.open(sign_in, f"/tasks/{public_id}")
        if page.status_code not in (200, 409):
            yield f"{key} {id_} for {sign_in}: {page.status_code}"
        elif id_ in typed and TYPED not in page.text:
            yield f"{key} {id_} for {sign_in}: the draft is not shown"


def holder(item: Task) -> User:
    """Who has it, else somebody in whose queue it stands."""
    if item.assignee_id:
        return db.session.get_one(User, item.assignee_id)
    wanted = select(User).where(User.role == item.role, User.is_enabled).order_by(User.id)
    if item.role is Role.SPECIALIST:
        wanted = wanted.where(User.district_id == item.district_id)
    elif item.role not in NATIONAL:
        wanted = wanted.where(User.region_id == item.region_id)
    return db.session.scalars(wanted.limit(1)).one()


@contextmanager
def working(app, since: datetime) -> Iterator[None]:
    """The clock stands at `since`, and what is not a request runs in the application's context, as in a worker."""
    jobs.surroundings.append(app.app_context)  # each in one of its own: requests would share its `g`
    try:
        with clock.at(since):
            yield
    finally:
        jobs.surroundings.pop()


def settle() -> None:
    """Every round that a worker makes by the clock, and then the jobs, until none is left."""
    for _ in range(ROUNDS):
        for periodic in jobs.procrastinate_app.periodic_registry.periodic_tasks.values():
            periodic.task.func(TICK, timestamp=0)
        with jobs.surroundings[-1]():
            ran = jobs.drain()
        if not ran:
            return
    raise AssertionError("the jobs never end")


def incidents() -> list[str]:
    """Steps of the machine that failed."""
    with db.unit_of_work():
        return [f"{row.step}: {row.cause}" for row in db.session.scalars(select(Incident)) if row.ended_at is None]


def overdue_timers() -> int:
    """How many moments passed without anything happening."""
    with db.unit_of_work():
        return db.session.scalar(select(func.count()).where(Timer.due_at < clock.now())) or 0


def days(number: int) -> int:
    """Time passes, night by night, and nobody does anything. How many tasks were escalated."""
    before = _escalated()
    for _ in range(number):
        clock.advance(NIGHT)
        settle()
    return _escalated() - before


def _escalated() -> int:
    with db.unit_of_work():
        return db.session.scalar(select(func.count()).where(Task.escalated_at.is_not(None))) or 0


def one_of_each(chance: random.Random) -> tuple[set[str], list[str]]:
    """A task of every step that is open is done. Which were, and what went wrong."""
    with db.unit_of_work():
        wanted = {item.key: item.id for item in reversed(_open())}
    done, wrong = set(), []
    for key, task_id in sorted(wanted.items()):
        try:
            done.add(work(task_id, chance))
        except desk.Stuck as stuck:
            wrong.append(f"{key} {task_id}: {stuck}")
    return done - {""}, wrong


def work(task_id: int, chance: random.Random) -> str:
    """The task is answered with its real form, unless it was taken back meanwhile: then the key is empty."""
    with jobs.surroundings[-1](), db.unit_of_work():
        item = db.session.get_one(Task, task_id)
        if item.state is not TaskState.OPEN:
            return ""
        desk.work(item, holder(item), chance, _reply(item, chance))
    settle()
    return item.key


def _reply(item: Task, chance: random.Random) -> Mapping[str, Any] | None:
    """What the demonstration's people answer; None leaves it to chance."""
    if item.process == "foster_family":
        row = db.session.get_one(FosterFamily, item.family_id)
        family = next(one for one in HOUSEHOLDS if one.surname == row.surname)
        if item.step in applying.TOGETHER:
            applying._check_papers(row, item.step, family)
        return applying._answers(item.step, row, family)
    reply = (answers.case(chance.choice(CHILDREN_AT_RISK), chance) | IN_THE_END).get(item.key)
    return reply() if callable(reply) else reply


def to_the_end(case_id: int, chance: random.Random) -> list[str]:
    """The case is worked until it is closed; which steps that took. AssertionError if it does not come to an end."""
    done: list[str] = []
    for _ in range(MOST_MOVES):
        with db.unit_of_work():
            if db.session.get_one(Case, case_id).state is CaseState.CLOSED:
                return done
            mine = [item.id for item in _open() if item.case_id == case_id]
        if mine:
            done.append(work(mine[0], chance))
            clock.advance(timedelta(minutes=30))
        else:
            _wait(case_id)
    raise AssertionError(f"case {case_id} is not closed after {done}")


def _wait(case_id: int) -> None:
    """To the next moment the case waits for, or the next night."""
    of_case = select(func.min(Timer.due_at)).join(Instance, Instance.id == Timer.instance_id)
    with db.unit_of_work():
        due = db.session.scalar(of_case.where(Instance.case_id == case_id))
    clock.advance(max(due - clock.now(), timedelta()) + timedelta(seconds=1) if due else NIGHT)
    settle()


def running_cases() -> list[int]:
    """The open protection cases, the oldest first."""
    with db.unit_of_work():
        wanted = select(Instance.case_id).where(Instance.process == "protection_case")
        return list(db.session.scalars(wanted.where(Instance.state == InstanceState.RUNNING).order_by(Instance.id)))


def _open() -> list[Task]:
    return list(db.session.scalars(select(Task).where(Task.state == TaskState.OPEN).order_by(Task.id)))
