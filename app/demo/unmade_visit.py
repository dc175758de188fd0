"""The case of the printed tour: a first visit of the visitor's own, due within hours, that nobody makes."""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select

from app import clock, jobs
from app.db import db
from app.demo import answers, desk
from app.demo.life import settle
from app.demo.stories import Story
from app.rules.cases import managers
from app.staff.models import User
from app.tables.cases import Case
from app.tables.contacts import Contact
from app.workflow.models import Task, TaskState

VISITOR = "specialist"
STORY = Story(
    "kk", "Көршінің баласы үйінен шықпай қалды, түнде жылағаны естіледі. Бұрын да хабарлағанмын.",
    ("physical",), "unknown", "yes", (5, 9), "neighbour",
)  # fmt: skip
ACCEPTED_AGO = timedelta(minutes=20)


def lead_up_to(contact_id: int, present: datetime, chance: random.Random) -> None:
    """The contact was triaged and the case accepted by the visitor a little while ago."""
    with db.unit_of_work() as session:
        visitor = session.scalars(select(User).where(User.sign_in == VISITOR)).one()
        child = answers.Child(STORY, chance)
        record = answers.triage(STORY, child, visitor.district, "state_body")  # type: ignore[arg-type]
    with clock.at(present - ACCEPTED_AGO):
        _do(Task.contact_id == contact_id, "triage_contact", record, chance)
        case_id = _give(contact_id, visitor.id)
        _do(Task.case_id == case_id, "accept_case", {"answer": "yes"}, chance)


def _give(contact_id: int, visitor_id: int) -> int:
    """The visitor manages the case, whoever had least to do. Returns its id."""
    with jobs.at_hand() as kept:
        with db.unit_of_work() as session:
            case_id = session.get_one(Contact, contact_id).case_id
            case = session.get_one(Case, case_id)
            managers.give(case, session.get_one(User, visitor_id), by=None)
        settle(kept)
    return case.id


def _do(of: ColumnElement[bool], step: str, answer: Mapping[str, Any], chance: random.Random) -> None:
    with jobs.at_hand() as kept:
        with db.unit_of_work() as session:
            open_task = select(Task).where(Task.step == step, Task.state == TaskState.OPEN, of)
            task = session.scalars(open_task).one()
            anybody = select(User).where(User.role == task.role).order_by(User.id).limit(1)
            actor = session.get_one(User, task.assignee_id) if task.assignee_id else session.scalars(anybody).one()
            task.assignee_id = actor.id
            desk.work(task, actor, chance, answer, kept)
        settle(kept)
