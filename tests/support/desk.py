"""A running case and the people around it, worked through the pages as its staff would."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.db import db
from app.jobs import drain
from app.roles import Role
from app.tables.cases import Case
from app.workflow import engine, jobs
from app.workflow.models import Incident, Task, TaskState
from app.workflow.registry import Variables
from tests import make


class Desk:
    """A case with its manager, head, commissioner, placement officer and Ombudsman, each signed in."""

    def __init__(self, sign_in, risk):
        make.deadlines()
        self.district = make.district()
        here = {"region_id": self.district.region_id}
        self.manager = make.user(Role.SPECIALIST, district_id=self.district.id)
        self.people = {
            Role.SPECIALIST: self.manager,
            Role.HEAD: make.user(Role.HEAD, **here),
            Role.COMMISSIONER: make.user(Role.COMMISSIONER, **here),
            Role.PLACEMENT_OFFICER: make.user(Role.PLACEMENT_OFFICER, **here),
            Role.OMBUDSMAN: make.user(Role.OMBUDSMAN),
        }
        self.sign_in, self.clients = sign_in, {}
        self.case = self.open(make.case(manager=self.manager, risk=risk))

    def open(self, case: Case) -> Case:
        about: Variables = {"case_id": case.id, "risk": case.risk}
        route = engine.Route(
            case_id=case.id,
            region_id=case.region_id,
            district_id=case.district_id,
            manager_id=case.manager_id,
            risk=case.risk,
        )
        engine.start("protection_case", about=about, route=route)
        db.session.commit()
        return case

    def client(self, who):
        if who.id not in self.clients:
            self.clients[who.id] = self.sign_in(who)
        return self.clients[who.id]

    def task(self, step, case=None):
        wanted = select(Task).where(Task.case_id == (case or self.case).id, Task.step == step)
        wanted = wanted.where(Task.state == TaskState.OPEN).order_by(Task.id.desc()).limit(1)
        found = db.session.scalar(wanted, execution_options={"populate_existing": True})
        assert found is not None, f"{step} is not open: {self.steps(case)}"
        return found

    def steps(self, case=None):
        """The open steps of the case, sorted."""
        wanted = select(Task.step).where(Task.case_id == (case or self.case).id, Task.state == TaskState.OPEN)
        return sorted(db.session.scalars(wanted))

    def send(self, step, data, who=None, case=None):
        """The answer of the page to this filling; nothing is asserted about it."""
        item = self.task(step, case)
        person = who or self.people[item.role]
        return self.client(person).post(f"/tasks/{item.public_id}", data)

    def do(self, step, data, who=None, case=None):
        """The step is done and whatever it deferred has run."""
        answer = self.send(step, data, who, case)
        assert answer.status_code == 303, re.findall(r"(?s)govuk-error-message\">(.*?)</p>", answer.text)
        self.settle()

    def show(self, step, who=None, case=None):
        item = self.task(step, case)
        return self.client(who or self.people[item.role]).get(f"/tasks/{item.public_id}")

    def settle(self):
        db.session.commit()
        drain()
        db.session.expire_all()
        failed = db.session.scalars(select(Incident.cause).where(Incident.ended_at.is_(None))).all()
        assert not failed, failed

    def wait(self, **time):
        """The clock moves, and everything that falls due meanwhile happens."""
        clock.advance(timedelta(**time))
        db.session.commit()
        for _ in range(6):
            jobs.find_due()
            self.settle()

    def miss(self, step):
        """Nobody does the step until its time is over, however many days that takes, and it escalates."""
        ends = self.task(step).due_at
        self.wait(seconds=max((ends - clock.now()).total_seconds(), 0) + 1)


@pytest.fixture
def desk(session, sign_in):
    """A case of high risk that was just opened."""
    return Desk(sign_in, "high")


@pytest.fixture
def accepted(desk):
    """The same case, accepted by its manager."""
    desk.do("accept_case", {"answer": "yes"})
    return desk
