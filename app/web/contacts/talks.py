"""A talk that goes on at another time: the psychologist writes down when, and the task waits for it."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import policy
from app.errors import NotFound
from app.forms import DateTimeField, InputRequired, RadioField, TaskForm, error_summary, given, options
from app.i18n import format_datetime
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.policy import guard
from app.roles import Action
from app.rules.contacts import later, receiving
from app.staff.sign_in import actor
from app.tables.contacts import Later
from app.tables.words.labels import LABELS
from app.web.shell import rail
from app.web.shell.submitting import done

bp = Blueprint("talks", __name__)
SECTION = rail.DESK


class LaterForm(TaskForm):
    """Agree another time"""

    why = RadioField(
        _l("What are you waiting for?"),
        choices=options(Later, LABELS[Later]),
        validators=[InputRequired(_l("Select what you are waiting for."))],
    )
    at = DateTimeField(
        _l("When do you go on?"),
        description=_l("If the child writes sooner, the task comes back at once."),
        validators=[InputRequired(_l("Enter the day and the time."))],
    )


@bp.route("/tasks/<uuid:public_id>/later", methods=["GET", "POST"])
@guard(Action.DO_TASK)
def page(public_id: UUID) -> ResponseReturnValue:
    item, form = policy.task(actor(), public_id), LaterForm()
    if item.step != later.TALK:
        raise NotFound
    contact = receiving.of(item)

    def agree() -> None:
        later.agree(item, contact, given(form.at.data), Later(given(form.why.data)), by=actor())

    if done(form, actor(), agree):
        flash(_("The task waits until %(moment)s.", moment=format_datetime(form.at.data, "day")), "success")
        return redirect(url_for("task.page", public_id=item.public_id), 303)
    problem = error_summary(form)
    rendered = render_template("contacts/talk_later.html", item=item, contact=contact, form=form, problem=problem)
    return rendered, 422 if problem else 200
