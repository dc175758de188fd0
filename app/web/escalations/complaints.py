"""Somebody brings a case before the commissioner: a complaint about inaction, or a request to look again."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app import policy
from app.db import db
from app.errors import NotFound
from app.forms import (
    InputRequired,
    RadioField,
    SelectField,
    TaskForm,
    TextAreaField,
    choices,
    error_summary,
    given,
    options,
)
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.policy import guard
from app.roles import Action
from app.rules.escalations import opening
from app.rules.escalations.opening import Asked
from app.staff.sign_in import actor
from app.tables.cases import Case, CaseState
from app.tables.escalations import WHOLE_CASE, Cause, Complaint
from app.tables.words.labels import COMPLAINTS
from app.web.cases import frame
from app.web.shell.submitting import done
from app.workflow import registry
from app.workflow.models import Task, TaskState

bp = Blueprint("reviews", __name__)
SECTION = "cases"


class ComplaintForm(TaskForm):
    """What is complained of, by code and in words."""

    title = _l("Complaint about inaction")

    complaint = RadioField(
        _l("What is wrong?"),
        choices=options(Complaint, COMPLAINTS),
        validators=[InputRequired(_l("Select what is wrong."))],
    )
    words = TextAreaField(
        _l("What happened, and what should be done?"),
        validators=[InputRequired(_l("Enter what happened."))],
        description=_l("The regional commissioner reads this first. It is shown on the case timeline under your name."),
        limit=4000,
    )


class ReviewForm(ComplaintForm):
    """The same about a step of the case, by somebody who works on it or heard a complaint."""

    title = _l("Escalate to the regional commissioner")

    cause = RadioField(
        _l("What are you sending to the regional commissioner?"),
        choices=choices(
            [(Cause.COMPLAINT, _l("A complaint about inaction")), (Cause.PERSON, _l("My own request for a review"))]
        ),
        validators=[InputRequired(_l("Select whether it is a complaint or your own request."))],
    )
    step = SelectField(_l("What is it about?"), choices=[])


@bp.route("/cases/<uuid:public_id>/review-request", methods=["GET", "POST"])
@guard(Action.ASK_REVIEW)
def ask(public_id: UUID) -> ResponseReturnValue:
    """By the specialist or the head, about the case or one of its open steps."""
    case, form = frame.editable(public_id), ReviewForm()
    form.step.choices = choices([(WHOLE_CASE, _l("The case as a whole")), *_steps(case)])
    back = url_for("cases.overview", public_id=public_id)

    def save() -> None:
        _open(case, form.step.data or WHOLE_CASE, Cause(given(form.cause.data)), form)

    return frame.answer(case, form, save, back, button=_("Send to the regional commissioner"))


@bp.route("/contacts/<uuid:public_id>/complaint", methods=["GET", "POST"])
@guard(Action.ASK_REVIEW)
def complain(public_id: UUID) -> ResponseReturnValue:
    """By 111, for somebody who says that nobody acts on a case; 111 reads nothing of the case itself."""
    contact = policy.contact(actor(), public_id)
    case = db.session.get(Case, contact.case_id) if contact.case_id is not None else None
    if case is None or case.state is not CaseState.OPEN:
        raise NotFound
    form, back = ComplaintForm(), url_for("calls.contact", public_id=public_id)
    if done(form, actor(), lambda: _open(case, WHOLE_CASE, Cause.COMPLAINT, form), case):
        return redirect(back, 303)
    problem = error_summary(form)
    page = render_template("escalations/complaint.html", contact=contact, form=form, problem=problem, back=back)
    return page, 422 if problem else 200


def _open(case: Case, step: str, cause: Cause, form: ComplaintForm) -> None:
    asked = Asked(Complaint(given(form.complaint.data)), given(form.words.data))
    row = opening.ask(case, step, cause, asked, by=actor())
    flash(_("Escalated to the regional commissioner: %(number)s.", number=row.number), "success")


def _steps(case: Case) -> list[tuple[str, str]]:
    """The open steps of casework, each once."""
    wanted = select(Task.step, Task.name).where(Task.case_id == case.id, Task.state == TaskState.OPEN)
    casework = [one.key for one in registry.processes.values() if one.is_casework]
    rows = db.session.execute(wanted.where(Task.process.in_(casework)).order_by(Task.id))
    names = {step: str(_(name)) for step, name in rows}
    return list(names.items())
