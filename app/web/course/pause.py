"""Asking that the deadline of a task stop, and having it run again."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import policy
from app.audit_codes import AuditCode
from app.db import db
from app.errors import NotFound, Refused
from app.forms import DateField, InputRequired, RadioField, TaskForm, TextAreaField, error_summary, given, options
from app.i18n import format_date
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.policy import guard
from app.roles import Action
from app.rules.course import pauses
from app.staff.sign_in import actor
from app.tables.cases import Case
from app.tables.pauses import PauseReason
from app.tables.words.labels import LABELS
from app.web.cases import frame
from app.web.shell import rail
from app.web.shell.submitting import done
from app.workflow.models import Task

bp = Blueprint("task_stop", __name__)
SECTION = rail.DESK


class PauseForm(TaskForm):
    """A reason that lies outside the office, and until when."""

    title = _l("Pause the deadline")

    reason = RadioField(
        _l("Why should the deadline be paused?"),
        choices=options(PauseReason, LABELS[PauseReason]),
        validators=[InputRequired(_l("Select a reason."))],
        description=_l("A child who cannot be found is not a reason: that deadline is not paused."),
    )
    until = DateField(
        _l("On which day does the deadline resume?"),
        validators=[InputRequired(_l("Enter the day on which the deadline resumes."))],
    )
    why = TextAreaField(
        _l("What do you know, and from whom?"),
        validators=[InputRequired(_l("Enter what you know, and from whom."))],
        limit=2000,
    )


@bp.route("/tasks/<uuid:public_id>/stop", methods=["GET", "POST"])
@guard(Action.PAUSE_DEADLINE)
def ask(public_id: UUID) -> ResponseReturnValue:
    item = _own(public_id)
    case = policy.case_of(actor(), item)
    if case is None:
        raise NotFound
    form, because = PauseForm(), pauses.refused_because(item)
    form.named = str(_(item.name))

    def save() -> None:
        request = pauses.Request(PauseReason(given(form.reason.data)), given(form.why.data), given(form.until.data))
        pauses.ask(item, request, by=actor())
        flash(_("The head of department has been asked. The deadline is not paused until they decide."), "success")

    if done(form, actor(), save, case):
        return _back(case)
    problem = error_summary(form)
    page = render_template(
        "course/pause.html",
        page=frame.head(case, "case_steps.index", AuditCode.CASE_FORM),
        form=form,
        problem=problem,
        task=item,
        because=because,
        latest=format_date(pauses.latest(item)),
    )
    return page, 422 if problem else 200


@bp.post("/tasks/<uuid:public_id>/start-again")
@guard(Action.PAUSE_DEADLINE)
def start_again(public_id: UUID) -> ResponseReturnValue:
    """Whoever has the step, or heads the department."""
    item = policy.shown_task(actor(), public_id)
    if not _is_holder(item) and not policy.may(actor(), Action.STEER_CASE):
        raise Refused
    case = db.session.get_one(Case, item.case_id)
    pauses.resume(item, by=actor())
    flash(_("The deadline resumes within seconds."), "success")
    return _back(case)


def _own(public_id: UUID) -> Task:
    """Refused for a step that somebody else has."""
    item = policy.shown_task(actor(), public_id)
    if not _is_holder(item):
        raise Refused
    return item


def _is_holder(item: Task) -> bool:
    return item.role is actor().role and policy.free(item, actor())


def _back(case: Case) -> ResponseReturnValue:
    return redirect(url_for("case_steps.index", public_id=case.public_id), 303)
