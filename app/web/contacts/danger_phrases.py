"""The phrases by which a message is taken for dangerous: read, tried, changed by one shift lead, decided by another."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app import audit, policy
from app.audit_codes import AuditCode
from app.db import db
from app.forms import InputRequired, Length, StringField, TaskForm, TextAreaField, error_summary, given
from app.i18n import format_datetime, lazy_pgettext
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.policy import guard
from app.roles import Action
from app.rules.contacts import danger, danger_list
from app.staff.models import User
from app.staff.sign_in import actor
from app.tables.contacts import DangerPhrase
from app.web.shell import rail, unsent
from app.web.shell.proposals import DecideForm, why
from app.web.shell.submitting import Attempt, done, first

bp = Blueprint("danger_phrases", __name__)
RAIL = rail.Entry(
    "danger_phrases.index", _l("Phrases of danger"), "triangle-alert", lazy_pgettext("short", "Phrases"), place=65
)
SHOWN, DECIDED = 25, 20


class TryForm(TaskForm):
    """Words as a child might write them. They are kept nowhere."""

    text = TextAreaField(_l("Try a message"), validators=[InputRequired(_l("Enter a message to try."))], limit=4000)


class PhraseForm(TaskForm):
    """A phrase of danger, to be added or taken out"""

    phrase = StringField(
        _l("Phrase"),
        description=_l(
            "Words that stand near each other, in any order. An asterisk ends the beginning of a word: beat*. "
            "A bar means either word: dad|mum. Begin with a hyphen and a space for words that are harmless."
        ),
        validators=[InputRequired(_l("Enter the phrase.")), Length(max=danger.LONGEST)],
    )
    why = why()


@bp.route("/danger-phrases", methods=["GET", "POST"])
@guard(Action.CHANGE_PHRASES)
def index() -> ResponseReturnValue:
    """What is in force, narrowed by a word; and whether a message would be taken for dangerous."""
    form = TryForm()
    tried = danger_list.found_in(given(form.text.data)) if form.submitted() else None
    sought = request.args.get("q", "").strip()[: danger.LONGEST]
    found = [text for text in danger_list.listed() if sought.casefold() in text.casefold()]
    audit.looked(actor(), AuditCode.DANGER_PHRASES, actor())
    problem = error_summary(form)
    page = render_template(
        "contacts/danger_phrases.html",
        form=form,
        problem=problem,
        is_tried=request.method == "POST" and not problem,
        tried=tried,
        sought=sought,
        phrases=found[:SHOWN],
        number=len(found),
        shown=SHOWN,
        groups=danger.groups(),
        rows=[_row(row) for row in db.session.scalars(policy.danger_phrases(actor()).limit(DECIDED))],
    )
    return page, 422 if problem else 200


@bp.route("/danger-phrases/new", methods=["GET", "POST"])
@guard(Action.CHANGE_PHRASES)
def new() -> ResponseReturnValue:
    """A phrase to add."""
    return _asked(PhraseForm(), takes_out=False)


@bp.route("/danger-phrases/out", methods=["GET", "POST"])
@guard(Action.CHANGE_PHRASES)
def out() -> ResponseReturnValue:
    """A phrase to take out, named in the address by the list."""
    return _asked(PhraseForm(data={"phrase": request.args.get("phrase", "")[: danger.LONGEST]}), takes_out=True)


@bp.route("/danger-phrases/<uuid:public_id>", methods=["GET", "POST"])
@guard(Action.CHANGE_PHRASES)
def page(public_id: UUID) -> ResponseReturnValue:
    """A change that waits, and the answer of somebody who did not ask for it."""
    row, form = policy.danger_phrase(actor(), public_id), DecideForm()
    if done(form, actor(), lambda: _decide(row, form)):
        return redirect(url_for(".index"), 303)
    problem = error_summary(form)
    audit.looked(actor(), AuditCode.DANGER_PHRASES, row)
    shown = render_template(
        "contacts/danger_phrase.html",
        form=form,
        problem=problem,
        row=_row(row),
        is_own=row.proposed_by_id == actor().id,
    )
    return shown, 422 if problem else 200


def _asked(form: PhraseForm, *, takes_out: bool) -> ResponseReturnValue:
    unsent.begin(form, actor())
    if form.submitted():
        with Attempt(form):
            if not first(form, actor()):
                return redirect(url_for(".index"), 303)
            words, why = given(form.phrase.data), given(form.why.data)
            row = danger_list.propose(words, why, takes_out=takes_out, by=actor())
            unsent.end(form, actor())
            flash(_("Sent to another shift lead for a decision."), "success")
            return redirect(url_for(".page", public_id=row.public_id), 303)
    unsent.refused(form, actor())
    problem = error_summary(form)
    title = _("Remove a phrase of danger") if takes_out else _("Add a phrase of danger")
    return render_template("contacts/danger_phrase_new.html", form=form, problem=problem, title=title), (
        422 if problem else 200
    )


def _decide(row: DangerPhrase, form: DecideForm) -> None:
    if "approve" in request.form:
        danger_list.approve(row, by=actor())
        flash(_("The list has been changed. It applies from the next message on."), "success")
    else:
        danger_list.refuse(row, form.because.data or "", by=actor())
        flash(_("The change has been refused."), "success")


def _row(row: DangerPhrase) -> dict[str, Any]:
    people = [id_ for id_ in (row.proposed_by_id, row.decided_by_id) if id_ is not None]
    names = {user.id: user.name for user in db.session.scalars(select(User).where(User.id.in_(people)))}
    return {
        "public_id": row.public_id,
        "phrase": row.phrase,
        "what": _("Remove from the list") if row.is_taken_out else _("Add to the list"),
        "why": row.why,
        "asked": f"{names[row.proposed_by_id]}, {format_datetime(row.proposed_at)}",
        "decided": f"{names[row.decided_by_id]}, {format_datetime(row.decided_at)}" if row.decided_by_id else "",
        "is_open": row.decided_at is None,
        "is_approved": row.is_approved,
        "refused_because": row.refused_because,
    }
