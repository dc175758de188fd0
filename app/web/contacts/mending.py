"""What was decided about a contact is undone or corrected; it is taken in hand, reopened, noted on."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from app import audit, policy
from app.audit_codes import AuditCode
from app.forms import InputRequired, RadioField, TaskForm, TextAreaField, choices, error_summary
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.policy import guard
from app.roles import Action
from app.rules.contacts import acts, records, words
from app.staff.sign_in import actor
from app.tables.contacts import Contact
from app.web.contacts import onwards
from app.web.shell import rail
from app.web.shell.submitting import Attempt, done

bp = Blueprint("mending", __name__)
SECTION = rail.DESK


class UndoForm(TaskForm):
    """Undo the decision"""

    title = _l("Undo the decision")

    why = TextAreaField(_l("Why do you undo it?"), limit=500, validators=[InputRequired(_l("Enter why you undo it."))])


class CorrectForm(TaskForm):
    """Correct the outcome"""

    title = _l("Correct the outcome")

    outcome = RadioField(
        _l("Which outcome is right?"),
        choices=[],
        validators=[InputRequired(_l("Select the right outcome."))],
    )
    why = TextAreaField(_l("Why?"), limit=500, validators=[InputRequired(_l("Enter why."))])


class ReopenForm(TaskForm):
    """Reopen the contact"""

    title = _l("Reopen the contact")

    why = TextAreaField(
        _l("Why do you reopen it?"), limit=500, validators=[InputRequired(_l("Enter why you reopen it."))]
    )


class NoteForm(TaskForm):
    """Write a note"""

    title = _l("Write a note")

    note = TextAreaField(_l("Note"), limit=4000, validators=[InputRequired(_l("Write some text first."))])


@bp.post("/acts/<uuid:public_id>/undo-now")
@guard(Action.TAKE_CONTACT)
def undo_now(public_id: UUID) -> ResponseReturnValue:
    """One key, within a minute. Too late or no longer possible: the page that says why, and asks for the reason."""
    act, found = policy.contact_act(actor(), public_id)
    form = UndoForm(formdata=None)
    with Attempt(form, is_whole=True):
        acts.undo(act, by=actor())
        flash(_("Undone. The contact is open again, with everything that was entered."), "success")
        return redirect(onwards.record_of(found, actor()), 303)
    return _asked(form, found, undo_of=act)


@bp.route("/acts/<uuid:public_id>/undo", methods=["GET", "POST"])
@guard(Action.TAKE_CONTACT)
def undo(public_id: UUID) -> ResponseReturnValue:
    """Later than that, with a reason."""
    (act, found), form = policy.contact_act(actor(), public_id), UndoForm()
    if done(form, actor(), lambda: acts.undo(act, str(form.why.data), by=actor()), found):
        flash(_("Undone. The contact is open again, with everything that was entered."), "success")
        return redirect(onwards.record_of(found, actor()), 303)
    return _asked(form, found, undo_of=act)


@bp.route("/contacts/<uuid:public_id>/correct", methods=["GET", "POST"])
@guard(Action.TAKE_CONTACT)
def correct(public_id: UUID) -> ResponseReturnValue:
    """For what cannot be undone any more: the contact counts under another outcome, and the case manager sees why."""
    found, form = policy.contact(actor(), public_id), CorrectForm()
    form.outcome.choices = choices([(code, words.named(code)) for code in words.CORRECTIONS])

    def save() -> None:
        acts.correct(found, *words.split(str(form.outcome.data)), str(form.why.data), by=actor())

    if done(form, actor(), save, found):
        flash(_("The outcome has been corrected."), "success")
        return redirect(onwards.record_of(found, actor()), 303)
    return _asked(form, found)


@bp.route("/contacts/<uuid:public_id>/reopen", methods=["GET", "POST"])
@guard(Action.TAKE_CONTACT)
def reopen(public_id: UUID) -> ResponseReturnValue:
    found, form = policy.contact(actor(), public_id), ReopenForm()
    if done(form, actor(), lambda: records.reopen(found, str(form.why.data), by=actor()), found):
        flash(_("The contact is open again."), "success")
        return redirect(onwards.record_of(found, actor()), 303)
    return _asked(form, found)


@bp.route("/contacts/<uuid:public_id>/note", methods=["GET", "POST"])
@guard(Action.SEE_CONTACT)
def note(public_id: UUID) -> ResponseReturnValue:
    found, form = policy.contact(actor(), public_id), NoteForm()
    if done(form, actor(), lambda: records.note(found, str(form.note.data), by=actor()), found):
        flash(_("The note has been saved."), "success")
        return redirect(onwards.record_of(found, actor()), 303)
    return _asked(form, found)


@bp.post("/contacts/<uuid:public_id>/claim")
@guard(Action.TAKE_CONTACT)
def claim(public_id: UUID) -> ResponseReturnValue:
    """Handled by me."""
    found = policy.contact(actor(), public_id)
    with Attempt():
        records.claim(found, by=actor())
    return redirect(onwards.record_of(found, actor()), 303)


def _asked(form: TaskForm, contact: Contact, **more: object) -> ResponseReturnValue:
    """The question on a page of its own, with the contact above it."""
    problem = error_summary(form)
    audit.looked(actor(), AuditCode.CONTACT_PAGE, contact)
    back = onwards.record_of(contact, actor())
    page = render_template("contacts/mend.html", form=form, contact=contact, problem=problem, back=back, **more)
    return page, 422 if problem else 200
