"""Text triage: one text after the other, one key for each outcome that opens no case."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app import audit, clock, policy
from app.audit_codes import AuditCode
from app.errors import Conflict, RuleBroken
from app.forms import Length, TaskForm, TextAreaField, error_summary
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.i18n import lazy_pgettext
from app.policy import guard
from app.processes.contact import facts, pages
from app.processes.contact.forms import TriageForm
from app.roles import Action
from app.rules.contacts import acts, conversation, receiving, records, waiting, words
from app.rules.tasks import completion
from app.rules.tasks.completion import AlreadyDone
from app.staff.sign_in import actor
from app.tables import sealing
from app.tables.contacts import Contact
from app.values.terms import Outcome
from app.web.shell import rail, unsent
from app.web.shell.submitting import Attempt

bp = Blueprint("triage", __name__)
RAIL = rail.Entry("triage.index", _l("Messages"), "message-square-text", lazy_pgettext("short", "Messages"), place=50)

KEYS: tuple[tuple[str, str], ...] = (
    ("Digit1", words.choice(Outcome.INFORMATION)),
    ("Digit2", words.choice(Outcome.PSYCHOLOGIST)),
    ("Digit3", words.choice(Outcome.NOT_A_CONTACT, words.Detail.PRANK)),
    ("Digit4", words.choice(Outcome.NOT_A_CONTACT, words.Detail.TEST)),
    ("Digit5", words.choice(Outcome.NOT_A_CONTACT, words.Detail.WRONG_NUMBER)),
    ("Digit6", words.choice(Outcome.NOT_A_CONTACT, words.Detail.SILENT)),
    ("Digit7", words.choice(Outcome.ADULT_HELP, words.Detail.FAMILY_CENTRE)),
    ("Digit8", words.choice(Outcome.ADULT_HELP, words.Detail.CRISIS_CENTRE)),
    ("Digit9", words.choice(Outcome.ADULT_HELP, words.Detail.LEGAL_AID)),
    ("Digit0", words.choice(Outcome.ADULT_HELP, words.Detail.POLICE)),
)
"""KeyboardEvent.code and what it sends; none of them opens a case."""


class OutcomeForm(TaskForm):
    """An answer to the person, if one is written, and the outcome."""

    text = TextAreaField(_l("Answer to the person (optional)"), validators=[Length(max=4000)])


@bp.get("/triage")
@guard(Action.TAKE_CONTACT)
def index() -> ResponseReturnValue:
    return _page(OutcomeForm(formdata=None), 200)


@bp.post("/triage/<uuid:public_id>")
@guard(Action.TAKE_CONTACT)
def decide(public_id: UUID) -> ResponseReturnValue:
    """The outcome of this text; the answer is the next one."""
    found, form = policy.contact(actor(), public_id), OutcomeForm()
    unsent.begin(form, actor())
    try:
        if form.submitted():
            with Attempt(form, is_whole=True):
                onwards = _finish(found, form)
                unsent.end(form, actor())
                return redirect(onwards, 303)
    except (AlreadyDone, Conflict):
        flash(_("Someone else has already updated this message. Here is the next one."), "warning")
        return redirect(url_for(".index"), 303)
    unsent.refused(form, actor())
    return _page(form, 422)


@bp.post("/triage/<uuid:public_id>/full")
@guard(Action.TAKE_CONTACT)
def full(public_id: UUID) -> ResponseReturnValue:
    """A state body or 102 may be needed: the whole form, where the level shows."""
    found = policy.contact(actor(), public_id)
    task = receiving.open_task(found, waiting.TRIAGE[1])
    if task is None:
        return redirect(url_for(".index"), 303)
    return redirect(url_for("task.page", public_id=task.public_id), 303)


@bp.post("/triage/<uuid:public_id>/back")
@guard(Action.TAKE_CONTACT)
def hand_back(public_id: UUID) -> ResponseReturnValue:
    """Somebody else shall read it."""
    waiting.let_go(policy.contact(actor(), public_id), by=actor())
    flash(_("The message has been returned to the queue."), "success")
    return redirect(url_for("queue.index"), 303)


def _finish(found: Contact, form: OutcomeForm) -> str:
    """Where it goes on: to the next text, or to the call to 102 that the key asked for.

    The word to the person and the outcome stand or fall together. RuleBroken for an outcome that needs the form."""
    chosen = request.form.get("outcome", "")
    if chosen not in {value for _code, value in KEYS}:
        raise RuleBroken(_("Select what the message needs."))
    task = receiving.open_task(found, waiting.TRIAGE[1])
    if task is None or not policy.free(task, actor()):
        raise Conflict("")
    if form.text.data:
        conversation.answer(found, form.text.data, by=actor())
    one_key = TriageForm(formdata=MultiDict({"outcome": chosen, "once": str(form.once.data)}))
    completion.complete(task, one_key, actor())
    to_do = records.to_do(found, actor())
    if to_do:
        return url_for("task.page", public_id=to_do[0].public_id)
    records.end(found, by=actor())
    return url_for(".index")


def _words(value: str) -> str:
    """What a key does, in one line: places to send an adult to would say too little by themselves."""
    if words.split(value)[0] is Outcome.ADULT_HELP:
        return str(_("Adult: %(place)s", place=words.OUTCOMES[value]))
    return str(words.OUTCOMES[value])


def _page(form: OutcomeForm, status: int) -> ResponseReturnValue:
    held = waiting.next_text(actor())
    if held is None:
        return render_template("contacts/triage_empty.html", just_now=acts.just_now(actor())), status
    contact = held.contact
    audit.looked(actor(), AuditCode.TEXT_TRIAGE, contact)
    if status == 200:
        unsent.begin(form, actor(), url_for(".decide", public_id=contact.public_id))
    page = render_template(
        "contacts/triage_text.html",
        just_now=acts.just_now(actor()),
        contact=contact,
        task=held.task,
        form=form,
        problem=error_summary(form),
        words=sealing.get(contact, "words"),
        known=facts.known(contact),
        talk=facts.talk(contact, actor()),
        can_write=contact.reply_code_index is not None and contact.is_reply_safe is not False,
        earlier=pages.earlier(contact, actor()),
        buttons=[(code, code.removeprefix("Digit"), value, _words(value)) for code, value in KEYS],
        waiting=waiting.how_many_wait(),
        is_late=held.task.due_at is not None and held.task.due_at < clock.now(),
    )
    return page, status
