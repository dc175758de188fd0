"""A family on its way to a contract: `do` names the next step and what is answered there."""

import random
from datetime import timedelta

from sqlalchemy import select

from app import clock
from app.db import db
from app.demo import desk
from app.roles import Role
from app.rules.families import applications, requirements
from app.rules.families.requirements import Finding
from app.staff.models import User
from app.tables.families import Proof
from app.workflow.models import Instance, InstanceState, Task, TaskState, Timer
from tests import make
from tests.support.walking import Walk

CARER = {
    "part": "carer", "surname": "Бекетов", "given": "Ерлан", "patronymic": "", "born_on": ["5", "3", "1984"],
    "sex": "boy", "iin": "", "phone": "",
}  # fmt: skip
WISHES = {
    "places": 2, "takes_siblings": "yes", "age_from": 0, "age_to": 12, "paused_from": "", "paused_until": "",
}  # fmt: skip
FIT = {"fitness": "fit", "act_number": "14", "act_on": None}


def anyone(role, place):
    """Who sits at that desk of the region."""
    wanted = select(User).where(User.role == role, User.region_id == place.region_id).order_by(User.id).limit(1)
    return db.session.scalar(wanted) or make.user(role, region_id=place.region_id)


class Applicant(Walk):
    """A family that has applied in that place."""

    def __init__(self, place, seed=1):
        super().__init__(seed)
        make.requirements()
        self.officer, self.head = anyone(Role.PLACEMENT_OFFICER, place), anyone(Role.HEAD, place)
        task = applications.apply("Бекетов", place, by=self.officer)
        self.family = applications.family_of(task.instance)
        self.chance = random.Random(seed)
        self.settle()

    def register(self, *people):
        return self.do("register_applicant", people=list(people) or [CARER], **WISHES)

    def show(self, *steps, proof=Proof.ACCEPTED):
        """Everything that the steps ask for is checked."""
        for step in steps:
            for row in requirements.unchecked(self.family, step):
                finding = Finding(proof=proof, paper="№ 5", issued_on=clock.today(), reason="not_shown")
                requirements.check(row, finding, by=self.officer)
        db.session.flush()
        return self

    def checked(self):
        """All three checks are done, in whatever order."""
        self.register().show("check_documents", "complete_training")
        today = [str(part) for part in (clock.today().day, clock.today().month, clock.today().year)]
        return self.do("complete_training").do("check_documents").do("visit_home", **FIT | {"act_on": today})

    def decided(self, ruled, **answers):
        return self.do("interview_family").do("decide_family", ruled=ruled, **answers)

    def under_contract(self, until=""):
        today = clock.today()
        self.checked().decided("approve")
        begins = [str(today.day), str(today.month), str(today.year)]
        return self.do("sign_contract", begins=begins, until=until)

    def do(self, step, **answers):
        task = self.task(step)
        assert task is not None, f"{step} is not open: {self.steps}"
        desk.work(task, self.actor(task), self.chance, answers)
        clock.advance(timedelta(minutes=7))
        self.settle()
        return self

    def later(self, **time):
        clock.advance(timedelta(**time))
        self.settle()
        return self

    def until(self, step):
        """To the moment a drawn timer of that name fires."""
        waiting = select(Timer.due_at).join(Instance, Instance.id == Timer.instance_id)
        due = db.session.scalars(waiting.where(Timer.step == step, Instance.family_id == self.family.id)).one()
        return self.later(seconds=max((due - clock.now()).total_seconds(), 0) + 1)

    def task(self, step):
        wanted = select(Task).where(Task.step == step, Task.state == TaskState.OPEN, Task.family_id == self.family.id)
        return db.session.scalars(wanted.order_by(Task.id).limit(1)).first()

    @property
    def steps(self):
        open_tasks = select(Task.step).where(Task.state == TaskState.OPEN, Task.family_id == self.family.id)
        return sorted(db.session.scalars(open_tasks))

    def runs(self, process):
        wanted = select(Instance).where(Instance.process == process, Instance.state == InstanceState.RUNNING)
        return len(db.session.scalars(wanted.where(Instance.family_id == self.family.id)).all())
