"""The call screen's own addresses: a call comes in, its level shows while it is written down, its child is found."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app import audit, policy
from app.audit_codes import AuditCode
from app.db import db
from app.errors import NotFound
from app.forms import (
    HiddenField,
    InputRequired,
    PhoneField,
    SetsAside,
    StringField,
    choices,
    error_summary,
)
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.i18n import lazy_pgettext
from app.policy import guard
from app.processes.contact import facts, level, pages
from app.processes.contact.forms import TriageForm
from app.roles import Action
from app.rules import timeline
from app.rules.contacts import acts, conversation, receiving, records, reports, triage
from app.rules.contacts.facilities import facilities_like
from app.rules.tasks import completion
from app.staff.models import User
from app.staff.sign_in import actor
from app.tables import sealing
from app.tables.cases import Case, CaseEvent, CaseState
from app.tables.contacts import Contact, Ground
from app.tables.words.agencies import AGENCIES
from app.tables.words.labels import label
from app.values import phones
from app.values.terms import Channel, Circumstance, Detail, Outcome, Relation
from app.web.contacts import onwards
from app.web.shell import rail, unsent
from app.workflow.models import Task

bp = Blueprint("calls", __name__)
RAIL = rail.Entry("calls.new", _l("New call"), "phone-call", lazy_pgettext("short", "Call"), place=40)
TRIAGE = "triage_contact"


WORDS: dict[str, type[StrEnum]] = {
    "channel": Channel,
    "outcome": Outcome,
    "relation": Relation,
    "detail": Detail,
    "circumstance": Circumstance,
    "ground": Ground,
}


def init(app: Flask) -> None:
    """Templates write {{ contact.channel|named('channel') }}."""
    app.jinja_env.filters["named"] = lambda code, kind: label(WORDS[kind], code)
    app.jinja_env.filters["agency"] = lambda code: str(AGENCIES[code]) if code else ""


class CallForm(SetsAside):
    """Take a call"""

    number = PhoneField(_l("Number of the caller"), description=_l("Leave it empty if the number is withheld."))
    line = StringField(_l("Your line"), limit=20, validators=[InputRequired(_l("Enter your line."))])
    call = HiddenField()

    def may_set_aside(self, field: Any) -> bool:
        """Nobody waits on the line for a number to be typed right."""
        return bool(field.short_name == "number")


@bp.route("/calls/new", methods=["GET", "POST"])
@guard(Action.TAKE_CONTACT)
def new() -> ResponseReturnValue:
    """Any telephone system raises it with ?from=NUMBER&line=7, and &call=ITS_OWN_ID if it has one.

    Looking changes nothing: the page that is raised sends itself, and takes the number out of the address.
    """
    form = CallForm()
    if form.submitted():
        number, unread = form.number.data or "", form.unread().get("number", "")
        call = receiving.take_call(
            number, str(form.line.data), str(form.call.data or "")[:80], unread=unread, by=actor()
        )
        return redirect(onwards.record_of(call, actor()), 303)
    is_raised = request.method == "GET" and "from" in request.args
    if is_raised:
        said = request.args["from"]
        form.number.data = phones.shown(phones.read(said)) or said[:200]
        form.line.data, form.call.data = request.args.get("line", "")[:20], request.args.get("call", "")[:80]
    page = render_template(
        "contacts/call.html",
        form=form,
        is_raised=is_raised,
        problem=error_summary(form),
        just_now=acts.just_now(actor()),
        in_hand=_in_hand(),
    )
    return page, 422 if form.errors else 200


def _in_hand() -> list[tuple[Contact, str]]:
    """The records that the person has open, each with its page. That they were shown is on the record."""
    found = records.in_hand(actor())
    for contact in found:
        audit.looked(actor(), AuditCode.OWN_CONTACTS, contact)
    return [(contact, onwards.record_of(contact, actor())) for contact in found]


@bp.get("/contacts/<uuid:public_id>")
@guard(Action.SEE_CONTACT)
def contact(public_id: UUID) -> ResponseReturnValue:
    try:
        found = policy.contact(actor(), public_id)
    except NotFound:
        return redirect(url_for("reading.page", public_id=policy.named_contact(actor(), public_id).public_id))
    audit.looked(actor(), AuditCode.CONTACT_PAGE, found)
    lines = (
        select(CaseEvent, User.name)
        .outerjoin(User, User.id == CaseEvent.by_id)
        .where(CaseEvent.contact_id == found.id)
        .order_by(CaseEvent.at, CaseEvent.id)
    )
    return render_template(
        "contacts/call_contact.html",
        contact=found,
        words=sealing.get(found, "words"),
        number=phones.masked(sealing.get(found, "caller_phone")),
        known=facts.known(found),
        talk=conversation.messages(found) if found.reply_code_index is not None else [],
        events=[
            (event.at, timeline.sentence(event), timeline.words(event, found), by)
            for event, by in db.session.execute(lines)
        ],
        task=receiving.open_task(found),
        report=reports.of_contact(found),
        acts=acts.of(found),
        is_mine=found.handler_id == actor().id,
        may_act=policy.may(actor(), Action.TAKE_CONTACT),
        work=onwards.record_of(found, actor()),
        handler=db.session.get(User, found.handler_id) if found.handler_id else None,
        children=records.family(found),
        follows=db.session.get(Contact, found.follows_id) if found.follows_id else None,
        may_complain=policy.may(actor(), Action.ASK_REVIEW) and _has_open_case(found),
    )


@bp.post("/contacts/<uuid:public_id>/risk")
@guard(Action.TAKE_CONTACT)
def risk(public_id: UUID) -> ResponseReturnValue:
    """The level and what to ask next, for the answers so far."""
    found, form = policy.contact(actor(), public_id), _form()
    said = level.level_of(form, found)
    return render_template("contacts/live.html", level=said, asked=level.ask_next(form), form=form)


@bp.post("/contacts/<uuid:public_id>/matches")
@guard(Action.FIND_CHILD)
def matches(public_id: UUID) -> ResponseReturnValue:
    """Children who may be this one, for what is typed so far."""
    found = policy.contact(actor(), public_id)
    rows = pages.same_children(_form(), found, actor())
    return render_template("contacts/matches.html", contact=found, matches=rows)


@bp.post("/contacts/<uuid:public_id>/facilities")
@guard(Action.TAKE_CONTACT)
def facilities(public_id: UUID) -> ResponseReturnValue:
    """Schools that may be meant, each to be chosen by one click."""
    form = _form()
    policy.contact(actor(), public_id)
    district = int(form.district.data) if str(form.district.data or "").isdigit() else None
    rows = facilities_like(form.school.data or "", district, limit=5)
    form.facility.choices = choices([(str(row.public_id), row.name) for row in rows])
    return render_template("contacts/facilities.html", form=form)


@bp.post("/contacts/<uuid:public_id>/attach")
@guard(Action.TAKE_CONTACT)
def attach(public_id: UUID) -> ResponseReturnValue:
    """It is this child: the contact joins the open case in one step. What else was typed is kept."""
    found = policy.contact(actor(), public_id)
    task = _keep_draft(found)
    try:
        child = UUID(request.form.get("child", ""))
    except ValueError as error:
        raise NotFound from error
    triage.attach(found, child, by=actor())
    flash(_("The contact is attached to this child."), "success")
    return redirect(_page(found, task), 303)


@bp.post("/contacts/<uuid:public_id>/detach")
@guard(Action.TAKE_CONTACT)
def detach(public_id: UUID) -> ResponseReturnValue:
    """It was another child after all."""
    found = policy.contact(actor(), public_id)
    task = _keep_draft(found)
    triage.detach(found, by=actor())
    flash(_("The contact is no longer attached to a child."), "success")
    return redirect(_page(found, task), 303)


@bp.post("/contacts/<uuid:public_id>/number")
@guard(Action.SEE_CONTACT)
def number(public_id: UUID) -> ResponseReturnValue:
    """The whole number, to call back. That it was shown is on the record."""
    found = policy.contact(actor(), public_id)
    if not policy.shows_number(actor(), found):
        return redirect(url_for("reading.page", public_id=found.public_id), 303)
    audit.looked(actor(), AuditCode.CALLER_S_NUMBER, found)
    return render_template(
        "contacts/call_number.html", contact=found, number=phones.shown(sealing.get(found, "caller_phone"))
    )


def _form() -> TriageForm:
    """What is on the page so far, valid or not."""
    form = TriageForm()
    form.region.choices, form.district.choices = [], []
    return form


def _keep_draft(found: Contact) -> Task | None:
    """Buttons inside the form send all of it: nothing typed is lost by pressing one."""
    task = receiving.open_task(found, TRIAGE)
    if task is not None and "words" in request.form:
        completion.save_draft(task, unsent.sent(TriageForm()), actor())
    return task


def _has_open_case(found: Contact) -> bool:
    case = db.session.get(Case, found.case_id) if found.case_id is not None else None
    return case is not None and case.state is CaseState.OPEN


def _page(found: Contact, task: Task | None) -> str:
    if task is not None:
        return url_for("task.page", public_id=task.public_id)
    return url_for(".contact", public_id=found.public_id)
