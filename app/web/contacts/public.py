"""The page for children and adults, without an account. Plain words, no script needed, the way out always at hand."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.db import db
from app.forms import (
    HiddenField,
    InputRequired,
    IntegerField,
    PhoneField,
    RadioField,
    SelectField,
    StringField,
    TaskForm,
    TextAreaField,
    ValidationError,
    choices,
    error_summary,
)
from app.i18n import LANGUAGES, Text, language, speaking
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.i18n import lazy_pgettext as _pl
from app.policy import may, public
from app.processes.contact.pages import places
from app.roles import Action
from app.rules.contacts import conversation, intake_limits, receiving
from app.staff import sign_in
from app.tables.contacts import Contact, Facility
from app.values.terms import Channel, Relation
from app.web.desk import nav
from app.web.shell import rail
from app.web.shell.sign_in import speak

bp = Blueprint("public", __name__)
SECTION = rail.OUTSIDE
LONGEST = 20_000
"""Bytes of one text: some ten thousand letters of Cyrillic."""

TOO_LONG = _l("Your message is too long. Send part of it first.")
SAFE = choices([("yes", _l("Yes")), ("no", _l("No")), ("unknown", _l("I do not know"))])


def init(app: Flask) -> None:
    """A child without cookies can write all the same: nobody's sign-in can be misused here."""
    app.extensions["csrf"].exempt(bp)


def not_too_long(form: Any, field: Any) -> None:
    """What the database takes of one text."""
    if len((field.data or "").encode()) > LONGEST:
        raise ValidationError(getattr(form, "too_long", TOO_LONG))


class WriteForm(TaskForm):
    """Write to 111"""

    too_long: Text = TOO_LONG
    once_more: Text = _l("Please press the button again.")
    too_many: Text = _l("Too many messages came from here. Call 111, or try again in an hour.")

    class Meta:
        """Nobody is signed in, so there is nothing to forge."""

        csrf = False

    words = TextAreaField(
        _l("What happened?"),
        description=_l("Write it in your own words. You can write in any language."),
        validators=[InputRequired(_l("Write a few words. One is enough.")), not_too_long],
        limit=LONGEST,
        gov={"rows": 7},
    )
    name = StringField(_l("What is your name?"), description=_l("You can leave this empty."), limit=80)
    age = IntegerField(_l("How old are you?"), description=_l("You can leave this empty."), most=120)
    region = SelectField(_l("Where are you?"), choices=[])
    district = SelectField(_l("Your district or city"), choices=[])
    phone = PhoneField(_l("Your phone number"), description=_l("Only if you want a call from us."))
    is_reply_safe = RadioField(_l("Is it safe to write back to you?"), choices=SAFE)
    school = HiddenField()
    website = StringField()  # people do not see it; whoever fills it in is asked to send once more


class ChildForm(WriteForm):
    """Tell 111 about a child

    An adult reads it: Kazakh and Russian have another "you" for them.
    """

    too_long = _pl("adult", "Your message is too long. Send part of it first.")
    once_more = _pl("adult", "Please press the button again.")
    too_many = _pl("adult", "Too many messages came from here. Call 111, or try again in an hour.")
    words = TextAreaField(
        _pl("adult", "What happened?"),
        description=_pl("adult", "Write it in your own words. You can write in any language."),
        validators=[InputRequired(_pl("adult", "Write a few words. One is enough.")), not_too_long],
        limit=LONGEST,
        gov={"rows": 7},
    )
    name = StringField(_l("What is the child’s name?"), description=_l("You can leave this empty."), limit=80)
    age = IntegerField(_l("How old is the child?"), description=_l("You can leave this empty."), most=120)
    region = SelectField(_l("Where is the child?"), choices=[])
    district = SelectField(_l("District or city of the child"), choices=[])
    phone = PhoneField(_pl("adult", "Your phone number"), description=_pl("adult", "Only if you want a call from us."))
    is_reply_safe = RadioField(_pl("adult", "Is it safe to write back to you?"), choices=SAFE)


class CodeForm(TaskForm):
    """Read the answer"""

    class Meta:
        """The code itself is what opens the talk."""

        csrf = False

    code = StringField(
        _l("Your number"),
        description=_l("20 digits. Spaces do not matter."),
        gov={"inputmode": "numeric", "autocomplete": "off", "spellcheck": False},
        limit=60,
    )
    words = TextAreaField(_l("Write more"), validators=[not_too_long], limit=LONGEST, gov={"rows": 5})


@bp.get("/")
@public("Children and adults come here first; staff go on to their work.")
def home() -> ResponseReturnValue:
    who = sign_in.visitor()
    if who is None:
        return redirect(url_for(".start", school=_school()))
    if may(who, Action.SEE_SHIFT):
        return redirect(url_for("shift.index"))
    if may(who, Action.OVERSEE):
        return redirect(url_for("escalations.index"))
    if may(who, Action.SEE_QUEUE):
        return redirect(url_for("queue.index"))
    others = nav.links(who)
    return redirect(others[0]["url"] if others else url_for(".start"))


@bp.get("/help")
@public("A child in need has no account.")
def start() -> ResponseReturnValue:
    return render_template("contacts/public/start.html", school=_school())


@bp.route("/help/<any(me, child):about>", methods=["GET", "POST"])
@public("A child in need has no account.")
def write(about: str) -> ResponseReturnValue:
    form = ChildForm() if about == "child" else WriteForm()
    form.school.data = form.school.data or _school()
    chosen = request.form.get("language")
    if chosen in LANGUAGES:  # what is typed stays while the language changes
        with speaking(chosen):
            return speak(make_response(_page(form, about)), chosen)
    form.region.choices, form.district.choices = places(_l("I do not know"))
    status = 200
    if form.is_submitted():
        status = _refused(form)
        if not status:
            code = conversation.code_for(str(form.once.data))
            return render_template(
                "contacts/public/sent.html", code=conversation.grouped(code), contact=_receive(form, about, code)
            )
    return _page(form, about), status


def _page(form: WriteForm, about: str) -> str:
    form.region.choices, form.district.choices = places(_l("I do not know"))
    facility = _facility(form.school.data)
    return render_template(
        "contacts/public/write.html", form=form, about=about, facility=facility, problem=error_summary(form)
    )


def _refused(form: WriteForm) -> int:
    """0 if the text may go in; else the status of the page that shows it again."""
    if not form.submitted():
        return 422
    if form.website.data:
        form.website.data, form.website.raw_data = "", None
        form.form_errors.append(form.once_more)
        return 422
    if intake_limits.is_spent("text", request.remote_addr or ""):
        form.form_errors.append(form.too_many)
        return 429
    return 0


def _receive(form: WriteForm, about: str, code: str) -> Contact:
    """The same shown form sent twice is one contact; other words are added to it."""
    receiving.one_at_a_time(conversation.index_of(code))
    words, known = str(form.words.data), conversation.find(code)
    if known is not None:
        if all(said.text != words for said in conversation.messages(known)):
            conversation.add(known, words)
        return known
    intake_limits.spend("text", request.remote_addr or "")
    incoming = receiving.Incoming(
        words=words,
        channel=Channel.WEB,
        language=language(),
        reply_code=code,
        caller_relation=Relation.SELF if about == "me" else None,
        caller_phone=form.phone.data or "",
        is_reply_safe={"yes": True, "no": False}.get(form.is_reply_safe.data or ""),
        child_given=form.name.data or "",
        child_age=form.age.data,
        region_id=_chosen(form.region),
        district_id=_chosen(form.district),
    )
    facility = _facility(form.school.data)
    return receiving.receive(_from_school(incoming, facility) if facility else incoming)


def _chosen(field: SelectField) -> int | None:
    return int(field.data) if field.data else None


def _from_school(incoming: receiving.Incoming, facility: Facility) -> receiving.Incoming:
    """Written in the school's page. The district that was chosen goes before the school's."""
    district = incoming.district_id or facility.district_id
    return replace(incoming, channel=Channel.QR, school=facility.name, facility_id=facility.id, district_id=district)


@bp.route("/help/answer", methods=["GET", "POST"])
@public("The reply code is the key; nothing of a case is behind it.")
def answer() -> ResponseReturnValue:
    form = CodeForm()
    if not form.is_submitted():
        return render_template("contacts/public/answer.html", form=form, problem=None)
    contact, status = _opened(form)
    if contact is None:
        return render_template("contacts/public/answer.html", form=form, problem=error_summary(form)), status
    if form.words.data and form.submitted():
        if conversation.is_new(str(form.once.data)):
            conversation.add(contact, form.words.data)
        form = CodeForm(formdata=None, code=form.code.data)
    page = render_template(
        "contacts/public/talk.html",
        form=form,
        messages=conversation.messages(contact),
        standing=conversation.STANDINGS[conversation.standing(contact)],
        problem=error_summary(form),
    )
    return page, 422 if form.errors else 200


def _opened(form: CodeForm) -> tuple[Contact | None, int]:
    """The contact behind the code, or the status of the page that asks again."""
    address = request.remote_addr or ""
    if intake_limits.is_spent("code", address):
        form.form_errors.append(_("Too many numbers were tried here. Call 111, or try again in an hour."))
        return None, 429
    code = conversation.read(form.code.data or "")
    contact = conversation.find(code) if code else None
    if contact is None:
        intake_limits.spend("code", address)
        form.code.errors = [_("We do not know this number. Check every digit.")]
    return contact, 422


def _school() -> str | None:
    """What a QR code on a school's wall carries; anything else is passed over."""
    found = _facility(request.args.get("school"))
    return str(found.public_id) if found else None


def _facility(public_id: str | None) -> Facility | None:
    try:
        wanted = UUID(public_id or "")
    except ValueError:
        return None
    return db.session.scalar(select(Facility).where(Facility.public_id == wanted))
