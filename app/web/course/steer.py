"""The head changes the course of a case: skips a step, opens one again, adds one. Each with a reason on the record."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.db import db
from app.errors import NotFound
from app.forms import (
    DateTimeField,
    InputRequired,
    RadioField,
    SelectField,
    TaskForm,
    TextAreaField,
    choices,
    given,
    not_in_past,
    options,
)
from app.i18n import Text
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.policy import guard
from app.roles import Action, Role
from app.rules.cases import managers
from app.rules.course import rating, steering
from app.rules.team.workload import loads
from app.staff.models import User
from app.staff.sign_in import actor
from app.tables.added_steps import KINDS, AddedKind
from app.tables.cases import Case
from app.tables.words.labels import RISKS, label
from app.values.terms import Risk
from app.web.cases import frame
from app.workflow import wording
from app.workflow.models import Task

bp = Blueprint("case_steer", __name__)
SECTION = "cases"
REASON = _l("Why? It goes on the record")


class SkipForm(TaskForm):
    """How the case goes on without the step."""

    title = _l("Skip a step")

    way = RadioField(
        _l("How does the case continue?"), choices=[], validators=[InputRequired(_l("Select how the case continues."))]
    )
    why = TextAreaField(REASON, validators=[InputRequired(_l("Enter why the step is skipped."))], limit=2000)


class RiskForm(TaskForm):
    """How high the risk is now, and what speaks for it."""

    title = _l("Change the risk level")

    risk = RadioField(
        _l("How high is the risk for the child now?"),
        choices=options(Risk, RISKS),
        validators=[InputRequired(_l("Select the risk level."))],
        description=_l("Open tasks take the deadlines of the new level. A date that someone set stays."),
    )
    why = TextAreaField(REASON, validators=[InputRequired(_l("Enter why the risk level changes."))], limit=2000)


class RepeatForm(TaskForm):
    """Why a step that was done is to be done again."""

    title = _l("Open a step again")

    why = TextAreaField(REASON, validators=[InputRequired(_l("Enter why the step is done again."))], limit=2000)


class AddForm(TaskForm):
    """What, by whom, by when, and why."""

    title = _l("Add a step")

    kind = SelectField(
        _l("What needs to be done?"),
        choices=options(AddedKind, KINDS, empty=_l("Choose")),
        validators=[InputRequired(_l("Select what needs to be done."))],
    )
    what = TextAreaField(_l("Details"), validators=[InputRequired(_l("Enter what needs to be done."))], limit=2000)
    who = SelectField(_l("Who does it?"), choices=[], validators=[InputRequired(_l("Select who will do it."))])
    due_at = DateTimeField(
        _l("By when?"),
        validators=[not_in_past],
        description=_l("Leave empty to use the deadline table. If overdue, the step is escalated like any other."),
    )
    why = TextAreaField(REASON, validators=[InputRequired(_l("Enter why the step is added."))], limit=2000)


@bp.route("/cases/<uuid:public_id>/steps/<uuid:task_id>/skip", methods=["GET", "POST"])
@guard(Action.STEER_CASE)
def skip(public_id: UUID, task_id: UUID) -> ResponseReturnValue:
    case, form = frame.editable(public_id), SkipForm()
    task = _task(case, task_id)
    form.way.choices = choices([(way.code, way.label) for way in steering.ways(task)])

    def save() -> None:
        steering.skip(case, task, given(form.way.data), given(form.why.data), by=actor())
        flash(_("The case continues without this step."), "success")

    lead = _(
        "The step will not be done. The case continues as you choose, and the timeline shows who decided this and why."
    )
    form.named = str(_(task.name))
    return _page(case, form, save, {"button": _l("Skip it"), "lead": f"{form.named}. {lead}"})


@bp.route("/cases/<uuid:public_id>/steps/<step>/repeat", methods=["GET", "POST"])
@guard(Action.STEER_CASE)
def repeat(public_id: UUID, step: str) -> ResponseReturnValue:
    case, form = frame.editable(public_id), RepeatForm()
    instance = steering.main_of(case)
    known = wording.step(instance.process, instance.bundle, step) if instance else None
    if known is None or step not in steering.REPEATABLE:
        raise NotFound

    def save() -> None:
        steering.repeat(case, step, given(form.why.data), by=actor())
        flash(_("The step is open again: %(step)s.", step=_(known.name)), "success")

    lead = _("The case goes back to this step, and its deadline starts again. Work already done stays on record.")
    form.named = str(_(known.name))
    return _page(case, form, save, {"button": _l("Open it again"), "lead": f"{form.named}. {lead}"})


@bp.route("/cases/<uuid:public_id>/steps/add", methods=["GET", "POST"])
@guard(Action.STEER_CASE)
def add(public_id: UUID) -> ResponseReturnValue:
    case, form = frame.editable(public_id), AddForm()
    people = _people(case)
    named = managers.named(loads(case.district_id))
    form.who.choices = choices([*named, (Role.PLACEMENT_OFFICER, _("The placement officers"))], empty=_("Choose"))

    def save() -> None:
        who = given(form.who.data)
        officer = who == Role.PLACEMENT_OFFICER
        addition = steering.Addition(
            kind=AddedKind(given(form.kind.data)),
            what=given(form.what.data),
            why=given(form.why.data),
            role=Role.PLACEMENT_OFFICER if officer else Role.SPECIALIST,
            assignee=None if officer else people[who],
            due_at=form.due_at.data,
        )
        steering.add(case, addition, by=actor())
        flash(_("The step has been added."), "success")

    return _page(case, form, save, {"button": _l("Add the step")})


@bp.route("/cases/<uuid:public_id>/risk", methods=["GET", "POST"])
@guard(Action.STEER_CASE)
def risk(public_id: UUID) -> ResponseReturnValue:
    case, form = frame.editable(public_id), RiskForm()

    def save() -> None:
        rating.rate(case, given(form.risk.data), given(form.why.data), by=actor())
        flash(_("The risk level has been changed."), "success")

    back = url_for("cases.overview", public_id=case.public_id)
    lead = _("The level now: %(level)s.", level=label(Risk, case.risk))
    words = {"button": _l("Change the level"), "lead": lead}
    return frame.answer(case, form, save, back, **words)


def _people(case: Case) -> dict[str, User]:
    return {str(load.user.public_id): load.user for load in loads(case.district_id)}


def _task(case: Case, task_id: UUID) -> Task:
    """Of this case, open or not. NotFound for one that is never skipped."""
    task = db.session.scalar(select(Task).where(Task.case_id == case.id, Task.public_id == task_id))
    if task is None or not steering.ways(task):
        raise NotFound
    return task


def _page(case: Case, form: TaskForm, save: Any, words: dict[str, Text]) -> ResponseReturnValue:
    """A form under the child's bar; back to the steps when it is saved. Pressed twice it is done once."""
    back = url_for("case_steps.index", public_id=case.public_id)
    return frame.answer(case, form, save, back, tab="case_steps.index", **words)
