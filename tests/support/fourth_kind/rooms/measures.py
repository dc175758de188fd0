"""Measures of a region: everything that the floors must say of a kind of subject, here in one file."""

from flask import Blueprint
from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import db
from app.forms import InputRequired, TaskForm, TextAreaField
from app.policy import guard
from app.policy.subjects import scope
from app.roles import Action
from app.rules.tasks import overdue
from app.subjects import Subject
from app.web.desk import subject
from app.web.desk.subject import WORDS, InQueue, Words
from app.workflow.registry import Process, process, user_task

bp = Blueprint("measures", __name__)
SECTION = ""


class Measure(Subject):
    __tablename__ = "measure"

    title: Mapped[str] = mapped_column(String(80))
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"))


@scope("measure")
def measure_of(actor, item):
    found = db.session.get_one(Measure, item.measure_id)
    return found if found.region_id == actor.region_id else None


@bp.get("/measures/<uuid:public_id>")
@guard(Action.SEE_QUEUE)
def show(public_id):
    return str(public_id)


def above(measure, _actor):
    return subject.Subject(number=measure.number, name=measure.title, initials="M", facts=[measure.number])


WORDS.say(
    "measure",
    Words(
        called="Measure",
        page="measures.show",
        opens="Open the measure",
        above=above,
        in_queue=InQueue(columns=(Measure.title.label("measure_title"),), name=lambda row: row.measure_title),
    ),
)


class LookForm(TaskForm):
    """Look at the measure"""

    found = TextAreaField("What did you find?", validators=[InputRequired()])


process(Process("measure_check", "Measure", overdue.QUEUE_ONLY))


@user_task("measure_check/look", form=LookForm)
def look(form, item, actor):
    return {}


@user_task("measure_check/answer", form=LookForm)
def answer(form, item, actor):
    return {}
