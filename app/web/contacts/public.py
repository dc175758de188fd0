"""The page for children and adults, without an account. Plain words, no script needed, the way out always at hand.

A form that was sent answers with a redirect: Back and Reload ask for a page, never for the form to be sent again.
"""

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from app.db import db
from app.forms import SelectField, TaskForm, error_summary
from app.i18n import LANGUAGES, language
from app.i18n import lazy_gettext as _l
from app.policy import may, public
from app.processes.contact.pages import places
from app.roles import Action
from app.rules.contacts import conversation, intake_limits, public_pages, receiving
from app.staff import sign_in
from app.tables.contacts import Contact, Facility
from app.values import reply_code
from app.values.terms import Channel, Relation
from app.web.contacts.public_forms import ChildForm, CodeForm, WriteForm
from app.web.desk import nav
from app.web.shell import rail
from app.web.shell.sign_in import speak

bp = Blueprint("public", __name__)
SECTION = rail.OUTSIDE
ELSEWHERE = "https://www.gov.kz"
"""Where the button leads that leaves the page: nobody asks why it was open."""


def init(app: Flask) -> None:
    """A child without cookies can write all the same: nobody's sign-in can be misused here."""
    app.extensions["csrf"].exempt(bp)


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
    kind = ChildForm if about == "child" else WriteForm
    if request.method == "GET":
        kept = _kept()
        form = kind(formdata=_typed(kept))
        form.school.data = form.school.data or _school()
        form.region.choices, form.district.choices = places(_l("I do not know"))
        return _written(form, about, form.blame_for(kept.get("problem", "")))
    form = kind()
    form.region.choices, form.district.choices = places(_l("I do not know"))
    chosen = request.form.get("language")
    if chosen in LANGUAGES:  # what is typed stays while the language changes
        return speak(make_response(_again(form, "", url_for(".write", about=about))), chosen)
    problem = _refused(form)
    if not problem:
        code, contact, problem = _receive(form, about)
        if not problem:
            token = public_pages.keep({"code": code, "is_reply_safe": contact.is_reply_safe})
            return redirect(url_for(".sent", again=token), 303)
    return _again(form, problem, url_for(".write", about=about)) or _written(form, about, form.blame_for(problem))


def _written(form: WriteForm, about: str, status: int) -> ResponseReturnValue:
    facility, problem = _facility(form.school.data), error_summary(form)
    page = render_template(
        "contacts/public/write.html", form=form, about=about, facility=facility, problem=problem, leave=_leave()
    )
    return page, status


def _refused(form: WriteForm) -> str:
    """Empty if the text may go in; else what is wrong."""
    if not form.submitted():
        return "check"
    if form.website.data:
        return "once_more"
    return "too_many" if intake_limits.is_spent("text", request.remote_addr or "") else ""


def _receive(form: WriteForm, about: str) -> tuple[str, Contact, str]:
    """Its code, the contact, and what is wrong, if anything.

    The same shown form sent twice is one contact; other words are added to it.
    """
    mark, words = conversation.mark_of(str(form.once.data)), str(form.words.data)
    receiving.one_at_a_time(mark)
    code, known = conversation.of_form(str(form.once.data))
    if known is not None:
        is_new = all(said.text != words for said in conversation.messages(known))
        return code, known, _said(known, words) if is_new else ""
    address = request.remote_addr or ""
    turn = intake_limits.turn(address)
    intake_limits.spend("text", address)
    incoming = receiving.Incoming(
        words=words,
        channel=Channel.WEB,
        language=language(),
        reply_code=code,
        form_index=mark,
        turn=turn,
        caller_relation=Relation.SELF if about == "me" else None,
        caller_phone=form.phone.data or "",
        is_reply_safe={"yes": True, "no": False}.get(form.is_reply_safe.data or ""),
        child_given=form.name.data or "",
        child_age=form.age.data,
        region_id=_chosen(form.region),
        district_id=_chosen(form.district),
        set_aside=form.unread(age="child_age", name="child_given"),
    )
    facility = _facility(form.school.data)
    return code, receiving.receive(_from_school(incoming, facility) if facility else incoming), ""


def _said(contact: Contact, words: str) -> str:
    """The words stand in the talk; else why not."""
    if intake_limits.is_full(contact, words):
        return "full"
    conversation.add(contact, words)
    return ""


def _chosen(field: SelectField) -> int | None:
    return int(field.data) if field.data else None


def _from_school(incoming: receiving.Incoming, facility: Facility) -> receiving.Incoming:
    """Written in the school's page. The district that was chosen goes before the school's."""
    district = incoming.district_id or facility.district_id
    return replace(incoming, channel=Channel.QR, school=facility.name, facility_id=facility.id, district_id=district)


@bp.get("/help/sent")
@public("A child in need has no account.")
def sent() -> ResponseReturnValue:
    """The code, for as long as the page is kept; afterwards only that the message is here."""
    kept = _kept()
    code = reply_code.grouped(kept.get("code", ""))
    is_unsafe = kept.get("is_reply_safe") is False
    return render_template("contacts/public/sent.html", code=code, is_unsafe=is_unsafe, leave=_leave())


@bp.route("/help/answer", methods=["GET", "POST"])
@public("The reply code is the key; nothing of a case is behind it.")
def answer() -> ResponseReturnValue:
    if request.method == "GET":
        kept = _kept()
        form = CodeForm(formdata=_typed(kept))
        return _asked(form, form.blame_for(kept.get("problem", "")))
    form = CodeForm()
    code, contact, problem = _opened(form)
    if contact is None:
        return _again(form, problem, url_for(".answer")) or _asked(form, form.blame_for(problem))
    kept = {"code": code}
    if form.words.data:
        problem = "check" if not form.submitted() else ""
        if not problem and conversation.is_new(str(form.once.data)):
            problem = _said(contact, form.words.data)
        if problem:
            kept |= _as_typed(form, problem)
    return redirect(url_for(".talk", again=public_pages.keep(kept)), 303)


@bp.get("/help/talk")
@public("It opens after the reply code was sent, for as long as the page is kept.")
def talk() -> ResponseReturnValue:
    kept = _kept()
    contact = conversation.find(kept.get("code", ""))
    if contact is None:
        return redirect(url_for(".answer"))
    form = CodeForm(formdata=_typed(kept), code=kept["code"])
    status = form.blame_for(kept.get("problem", ""))
    page = render_template(
        "contacts/public/talk.html",
        form=form,
        code=kept["code"],
        messages=conversation.messages(contact),
        standing=conversation.STANDINGS[conversation.standing(contact)],
        problem=error_summary(form),
        leave=_leave(),
    )
    return page, status


@bp.route("/help/leave", methods=["GET", "POST"])
@public("Who leaves takes along what was shown.")
def leave() -> ResponseReturnValue:
    """Whoever looks into the browser's history afterwards finds nothing."""
    public_pages.forget(request.args.get("again", ""))
    return redirect(ELSEWHERE, 303)


def _opened(form: CodeForm) -> tuple[str, Contact | None, str]:
    """The code and the contact behind it, or what is wrong."""
    address = request.remote_addr or ""
    if intake_limits.is_spent("code", address):
        return "", None, "too_many"
    code = reply_code.read(form.code.data or "")
    contact = conversation.find(code) if code else None
    if code is None or contact is None:
        intake_limits.spend("code", address)
        return "", None, "unknown"
    return code, contact, ""


def _asked(form: CodeForm, status: int) -> ResponseReturnValue:
    page = render_template("contacts/public/answer.html", form=form, problem=error_summary(form), leave=_leave())
    return page, status


def _again(form: TaskForm, problem: str, path: str) -> ResponseReturnValue | None:
    """On to the same form with what was typed. None where too many were kept from this address: it is shown at once."""
    address = request.remote_addr or ""
    if intake_limits.is_spent("page", address):
        return None
    intake_limits.spend("page", address)
    token = public_pages.keep(_as_typed(form, problem))
    return redirect(f"{path}?again={token}", 303)


def _as_typed(form: TaskForm, problem: str) -> dict[str, Any]:
    names = {field.short_name for field in form} - {"website"}
    return {"typed": {name: request.form.getlist(name) for name in names if name in request.form}, "problem": problem}


def _typed(kept: dict[str, Any]) -> MultiDict[str, str] | None:
    return MultiDict(kept["typed"]) if kept.get("typed") else None


def _kept() -> dict[str, Any]:
    token = request.args.get("again", "")
    return public_pages.kept(token) if token else {}


def _leave() -> str:
    """The way out takes along what this page shows; empty where nothing is kept."""
    token = request.args.get("again", "")
    return url_for(".leave", again=token) if token else ""


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
