"""An attempt at the first visit: recorded beside the task, which stays open."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import policy
from app.audit_codes import AuditCode
from app.errors import NotFound
from app.forms import error_summary, given
from app.i18n import gettext as _
from app.policy import guard
from app.processes.protection_case.visit_forms import AttemptForm
from app.roles import Action
from app.rules.cases import visits
from app.rules.cases.protection import case_of
from app.staff.sign_in import actor
from app.web.desk import subject
from app.web.shell import rail
from app.web.shell.submitting import done

bp = Blueprint("attempts", __name__)
SECTION = rail.DESK


@bp.route("/tasks/<uuid:public_id>/attempt", methods=["GET", "POST"])
@guard(Action.DO_TASK)
def page(public_id: UUID) -> ResponseReturnValue:
    who = actor()
    item = policy.task(who, public_id)
    if item.key != "protection_case/first_visit" or not policy.free(item, who):
        raise NotFound
    form, case = AttemptForm(), case_of(item.case_id)

    def save() -> None:
        visits.attempt(case, given(form.attempted_at.data), form.answers(), by=who)
        flash(_("The attempt has been recorded. The task stays open."), "success")

    if done(form, who, save, case):
        return redirect(url_for("task.page", public_id=item.public_id), 303)
    problem, about = error_summary(form), subject.of(item, who, AuditCode.VISIT_ATTEMPT, reaches_out=True)
    page = render_template(
        "processes/protection_case/attempt.html", item=item, form=form, subject=about, problem=problem
    )
    return page, 422 if problem else 200
