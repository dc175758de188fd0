"""The bench's process: seven-field forms like the product's own, and a view that starts a case."""

from flask import Blueprint, g
from flask.typing import ResponseReturnValue

from app.db import db
from app.forms import (
    CheckboxesField,
    DateField,
    InputRequired,
    Length,
    RadioField,
    StringField,
    TaskForm,
    TextAreaField,
    choices,
)
from app.policy import guard
from app.roles import Action, Role
from app.rules.cases import cases, people
from app.rules.tasks import overdue
from app.staff.models import District, User
from app.staff.sign_in import actor
from app.values.domains import of
from app.values.terms import Sex
from app.workflow import engine
from app.workflow.models import Task
from app.workflow.registry import Process, Variables, process, user_task

LEVELS = [(level, level) for level in ("critical", "high", "low")]
SEEN = ("food", "bed", "school")
bp = Blueprint("bench", __name__)
SECTION = ""


class BenchForm(TaskForm):
    """Every kind of field that a task of ours has"""

    title = "Bench"
    who = StringField("Who was there?", validators=[InputRequired(), Length(max=200)])
    level = RadioField("How high is the risk?", choices=choices(LEVELS), validators=[InputRequired()])
    seen = CheckboxesField("What did you see?", choices=choices([(x, x) for x in SEEN]))
    visited_on = DateField("When was the visit?", validators=[InputRequired()])
    place = StringField("Where?", validators=[Length(max=200)])
    said = TextAreaField("What was said?")
    notes = TextAreaField("What should the next colleague know?")


def _handle(form: BenchForm, item: Task, doer: User) -> Variables:
    return {"level": form.level.data}


process(Process("bench", "Bench", overdue.QUEUE_ONLY, begins={"case_id": int}))
for _step in ("log_call", "assess", "commissioner_review", "match_family", "monitor"):
    user_task(f"bench/{_step}", form=BenchForm, sets={"level": of(LEVELS)})(_handle)


@bp.post("/bench/start")
@guard(Action.DO_TASK)
def start() -> ResponseReturnValue:
    """A child, a case and a running instance; the answer is the public id of the first task."""
    district = db.session.get_one(District, g.get("bench_district", 1))
    manager = db.session.query(User).filter_by(role=Role.SPECIALIST, district_id=district.id).first()
    child = people.create_person(by=actor(), surname="Сынақ", given="Бала", sex=Sex.GIRL, is_child=True)
    case = cases.open_case(child, by=actor(), district=district, risk="high", harms=[], manager=manager or actor())
    route = engine.Route(
        case_id=case.id, region_id=case.region_id, district_id=case.district_id, manager_id=case.manager_id, risk="high"
    )
    instance = engine.start("bench", about={"case_id": case.id}, route=route)
    return str(instance.id), 201
