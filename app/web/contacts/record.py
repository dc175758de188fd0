"""The open record of a contact: what is heard later is added, more is decided, and the operator ends it."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import audit, policy
from app.audit_codes import AuditCode
from app.errors import RuleBroken
from app.forms import error_summary
from app.i18n import gettext as _
from app.policy import guard
from app.processes.contact import pages
from app.processes.contact.forms import RecordForm, TriageForm
from app.processes.contact.tasks import facts
from app.roles import Action
from app.rules.contacts import acts, involved, receiving, records
from app.rules.tasks import completion
from app.staff.sign_in import actor
from app.tables.contacts import Contact, Ending
from app.values.terms import About, Outcome
from app.web.contacts import onwards
from app.web.desk.why import why
from app.web.shell import rail, unsent
from app.web.shell.submitting import done
from app.workflow.models import Task

bp = Blueprint("record", __name__)
SECTION = rail.DESK
CHILD = {"child": "yes", "no_child": "no"}
"""The buttons that answer whether a child is involved."""
ENDINGS = {"end": Ending.ENDED, "hung_up": Ending.HUNG_UP}
OWN_CHILD = frozenset({"child_given", "child_age", "child_sex", "child_iin", "facility", "circumstances", "outcome"})
"""What is another one's for another child."""


@bp.route("/contacts/<uuid:public_id>/record", methods=["GET", "POST"])
@guard(Action.TAKE_CONTACT)
def page(public_id: UUID) -> ResponseReturnValue:
    """The same form as before the decision. Saved, decided again or ended: whichever button was pressed."""
    found, who = policy.contact(actor(), public_id), actor()
    if not onwards.is_in_hand(found, who):
        return redirect(onwards.record_of(found, who), 303)
    item, form = _triage_of(found), RecordForm()
    pages.prepare_triage(form, item, who)
    if done(form, who, lambda: _save(found, form), found):
        return redirect(_next(found), 303)
    problem = error_summary(form)
    shown = {**pages.show_triage(item, who), "item": item, "form": form, "why": why(item), "problem": problem}
    audit.looked(who, AuditCode.CONTACT_PAGE, found)
    page = render_template(
        "processes/contact/triage_contact.html",
        **shown,
        saved_at=form.draft_shown.saved_at,
        is_record=True,
        title=found.number,
    )
    return page, 422 if problem else 200


@bp.post("/contacts/<uuid:public_id>/child")
@guard(Action.TAKE_CONTACT)
def child(public_id: UUID) -> ResponseReturnValue:
    """A record for another child of the same caller; all that is typed about the first one is kept."""
    found, who = policy.contact(actor(), public_id), actor()
    typed = unsent.sent(TriageForm())
    item = receiving.open_task(found, receiving.FIRST_STEP)
    if item is not None:
        completion.save_draft(item, typed, who)
    else:
        unsent.refused(RecordForm(), who, url_for(".page", public_id=found.public_id), found)
    added = records.add_child(found, by=who)
    task = receiving.open_task(added, receiving.FIRST_STEP)
    if task is not None:
        completion.save_draft(task, {name: text for name, text in typed.items() if name not in OWN_CHILD}, who)
    flash(_("This record is for another child of the same caller."), "success")
    return redirect(onwards.record_of(added, who), 303)


def _triage_of(contact: Contact) -> Task:
    """The triage that was done last: what is typed into the record belongs to it."""
    item = acts.standing_task(contact)
    if item is None:
        raise RuleBroken(_("Select first what the contact needs."))
    return item


def _save(contact: Contact, form: RecordForm) -> None:
    """What was heard; then what was decided, the case of a child who was not known at the emergency, or the end."""
    do, was_alone = request.form.get("do", ""), involved.is_alone(contact)
    form.has_child.data = CHILD.get(do, form.has_child.data)
    records.tell_more(contact, facts(form), by=actor())
    if was_alone and not form.outcome.data and involved.about(contact, form.coded()) is About.CHILD:
        form.outcome.data, form.is_called = str(Outcome.EMERGENCY), True
    if form.outcome.data and not _is_called_already(contact, form):
        receiving.begin_with(contact, actor())
        item = receiving.open_task(contact, receiving.FIRST_STEP)
        if item is not None:
            completion.complete(item, form, actor())
    elif how := ENDINGS.get(do):
        involved.check_answered(contact, form.has_child.data)
        records.end(contact, how, by=actor())


def _is_called_already(contact: Contact, form: RecordForm) -> bool:
    """102 pressed again while the call is not recorded yet, and no child is known: nothing more is wanted."""
    if form.outcome.data != Outcome.EMERGENCY or form.is_called or not involved.is_alone(contact):
        return False
    return receiving.open_task(contact, "connect_emergency") is not None


def _next(contact: Contact) -> str:
    if contact.ended_at is not None:
        flash(_("Contact %(number)s has ended.", number=contact.number), "success")
        return onwards.after(contact, actor())
    flash(_("Saved. The contact is open until you end it."), "success")
    return url_for(".page", public_id=contact.public_id)
