"""What the machine could not do, for the administrator: kinds, places and times, never what a case says."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from app import audit, jobs, policy
from app.audit_codes import AuditCode
from app.db import db
from app.errors import NotFound
from app.forms import InputRequired, TaskForm, TextAreaField, error_summary, given
from app.i18n import Text, format_datetime, lazy_pgettext
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.policy import guard
from app.roles import Action
from app.rules.tasks import incidents
from app.staff.sign_in import actor
from app.web.diagrams import drawing
from app.web.machine.deadlines import process_name
from app.web.shell import rail
from app.web.shell.submitting import done
from app.workflow.models import Incident, Machine

bp = Blueprint("incidents", __name__)
RAIL = rail.Entry("incidents.index", _l("Incidents"), "triangle-alert", lazy_pgettext("short", "Incidents"), place=170)
MOST = 100
MACHINES: dict[Machine, Text] = {
    Machine.SERVICE: _l("Automatic step"),
    Machine.TIMERS: _l("Process timers"),
    Machine.ESCALATION: _l("Escalation of an overdue task"),
}


class SkipForm(TaskForm):
    """Go on without a step of the machine"""

    reason = TextAreaField(
        _l("Why can the process go on without it?"),
        validators=[InputRequired(_l("Enter why the process can go on without it."))],
        description=_l("This is recorded under your name. Do not write the names of children or families."),
        limit=300,
    )


@bp.get("/incidents")
@guard(Action.SEE_INCIDENTS)
def index() -> ResponseReturnValue:
    query = policy.incidents(actor()).options(joinedload(Incident.instance))
    found = db.session.scalars(query.limit(MOST + 1)).all()
    return render_template(
        "machine/incidents.html",
        rows=[_row(incident) for incident in found[:MOST]],
        has_more=len(found) > MOST,
        jobs=jobs.given_up(MOST),
        may_mend=policy.may(actor(), Action.MEND_INCIDENT),
    )


@bp.post("/incidents/<uuid:public_id>/retry")
@guard(Action.MEND_INCIDENT)
def retry(public_id: UUID) -> ResponseReturnValue:
    incidents.retry(policy.incident(actor(), public_id), by=actor())
    flash(_("Trying again now. Reload the page in a moment: solved ones disappear."), "success")
    return redirect(url_for(".index"), 303)


@bp.route("/incidents/<uuid:public_id>/skip", methods=["GET", "POST"])
@guard(Action.MEND_INCIDENT)
def skip(public_id: UUID) -> ResponseReturnValue:
    incident, form = policy.incident(actor(), public_id), SkipForm()
    if done(form, actor(), lambda: incidents.skip(incident, given(form.reason.data), by=actor())):
        flash(_("The process continues without this step."), "success")
        return redirect(url_for(".index"), 303)
    problem = error_summary(form)
    page = render_template("machine/incident_skip.html", row=_row(incident), form=form, problem=problem)
    return page, 422 if problem else 200


@bp.post("/incidents/jobs")
@guard(Action.MEND_INCIDENT)
def try_job() -> ResponseReturnValue:
    """A job that was given up, by its number in the queue. NotFound if it is not among those."""
    number = request.form.get("number", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19 and jobs.try_again(int(number))):
        raise NotFound
    audit.record(actor(), AuditCode.JOB_TRIED_AGAIN, actor())
    flash(_("Trying again now. Reload the page in a moment: solved ones disappear."), "success")
    return redirect(url_for(".index"), 303)


def _row(incident: Incident) -> dict[str, Any]:
    process = incident.instance.process
    return {
        "public_id": incident.public_id,
        "machine": str(MACHINES[incident.machine]),
        "step": drawing.name_of(process, incident.step),
        "process": process_name(process),
        "cause": incident.cause,
        "tries": incident.tries,
        "first": format_datetime(incident.first_at),
        "last": format_datetime(incident.last_at),
        "next": format_datetime(incident.next_try_at),
        "may_skip": incident.machine is not Machine.TIMERS,
    }
