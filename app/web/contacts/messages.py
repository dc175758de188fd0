"""A word to the person who wrote to 111, under the reply code."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app import audit, policy
from app.audit_codes import AuditCode
from app.errors import NotFound
from app.forms import InputRequired, TaskForm, TextAreaField, error_summary
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.policy import guard
from app.processes.contact import facts
from app.roles import Action
from app.rules.contacts import acts, conversation, receiving
from app.rules.tasks import completion
from app.staff.sign_in import actor
from app.tables.contacts import Contact
from app.web.contacts import onwards
from app.web.shell import rail, unsent
from app.web.shell.submitting import done
from app.workflow.models import Task
from app.workflow.registry import user_tasks

bp = Blueprint("messages", __name__)
SECTION = rail.DESK


class MessageForm(TaskForm):
    """Write to the person"""

    text = TextAreaField(_l("Your answer"), limit=4000, validators=[InputRequired(_l("Write some text first."))])


@bp.post("/contacts/<uuid:public_id>/messages")
@guard(Action.SEE_CONTACT)
def message(public_id: UUID) -> ResponseReturnValue:
    """A word to the person, under the reply code."""
    found, form = policy.contact(actor(), public_id), MessageForm()
    if "answer" in request.form:  # the box beside a form, whose other answers came along
        form.text.process(MultiDict({"text": request.form["answer"]}))
        _keep_all(found)
    if done(form, actor(), lambda: conversation.answer(found, str(form.text.data), by=actor())):
        flash(_("Your answer has been sent. The person can read it."), "success")
        return redirect(_back(found), 303)
    audit.looked(actor(), AuditCode.CONTACT_PAGE, found)
    page = render_template(
        "contacts/call_message.html",
        contact=found,
        form=form,
        talk=conversation.messages(found),
        problem=error_summary(form),
    )
    return page, 422


@bp.get("/contacts/<uuid:public_id>/talk")
@guard(Action.SEE_CONTACT)
def talk(public_id: UUID) -> ResponseReturnValue:
    """The talk alone, for a page that stands open. Whoever has the contact in hand has read it then."""
    found = policy.contact(actor(), public_id)
    audit.looked(actor(), AuditCode.CONTACT_PAGE, found)
    item = receiving.open_task(found)
    in_hand = found.handler_id == actor().id or (item is not None and _is_mine(item))
    said = facts.talk(found, actor()) if in_hand else conversation.messages(found)
    return render_template("contacts/talk_live.html", talk=said)


def _keep_all(found: Contact) -> None:
    """Whatever form stood beside the box: what was typed into it is kept, but not the answer that goes out."""
    item = receiving.open_task(found)
    if item is None or not policy.free(item, actor()):
        item = acts.standing_task(found)
    if item is not None and "once" in request.form:
        typed = unsent.sent(user_tasks[item.key].form())
        completion.save_draft(item, {**typed, "answer": [""]}, actor())


def _back(found: Contact) -> str:
    """Where the person was at work: the text that is held, a task, or the contact."""
    if request.form.get("back") == "triage":
        return url_for("triage.index")
    item = receiving.open_task(found)
    if item is not None and _is_mine(item):
        return url_for("task.page", public_id=item.public_id)
    return onwards.record_of(found, actor())


def _is_mine(item: Task) -> bool:
    try:
        return policy.free(policy.task(actor(), item.public_id), actor())
    except NotFound:
        return False
