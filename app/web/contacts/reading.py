"""Why somebody reads a contact that they do not have in hand: asked before it is shown."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import policy
from app.db import db
from app.forms import InputRequired, RadioField, StringField, TaskForm, error_summary, given, options
from app.i18n import lazy_gettext as _l
from app.policy import guard
from app.roles import Action
from app.rules.contacts import reading
from app.staff.sign_in import actor
from app.tables import sealing
from app.tables.contacts import Contact, ContactReading, Ground
from app.tables.words.labels import LABELS
from app.web.shell import rail
from app.web.shell.submitting import done

bp = Blueprint("reading", __name__)
SECTION = rail.DESK


class ReadingForm(TaskForm):
    """Read this contact"""

    title = _l("Read this contact")

    ground = RadioField(
        _l("Why do you need it?"),
        description=_l("Your reason is recorded, and the shift lead sees it."),
        choices=options(Ground, LABELS[Ground]),
        validators=[InputRequired(_l("Select why you need it."))],
    )
    why = StringField(_l("More about the reason"), limit=300)


@bp.route("/contacts/<uuid:public_id>/why", methods=["GET", "POST"])
@guard(Action.SEE_CONTACT)
def page(public_id: UUID) -> ResponseReturnValue:
    found, form = policy.named_contact(actor(), public_id), ReadingForm()

    def ask() -> None:
        reading.ask(found, Ground(given(form.ground.data)), str(form.why.data or ""), by=actor())

    shown = url_for("calls.contact", public_id=found.public_id)
    if done(form, actor(), ask):
        return redirect(shown, 303)
    problem = error_summary(form)
    page = render_template("contacts/mend.html", form=form, contact=found, problem=problem, back=url_for("queue.index"))
    return page, 422 if problem else 200


def rows() -> list[tuple[ContactReading, Contact, str, str]]:
    """For the shift lead, of the last day: who read what for which reason, and the words if some were written."""
    found = db.session.execute(policy.readings()).all()
    return [(row, contact, name, sealing.get(row, "why", contact.key)) for row, contact, name in found]
