"""A case begins where it begins: a letter of an agency, a visit to the office, a sibling's case."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app import audit, policy
from app.audit_codes import AuditCode
from app.db import db
from app.errors import NotFound
from app.forms import choices, error_summary, given
from app.i18n import gettext as _
from app.i18n import in_language
from app.policy import guard
from app.processes.contact import pages
from app.processes.contact.report_forms import ReportForm, called, told_apart
from app.roles import NATIONAL, Action
from app.rules.cases import people
from app.rules.contacts import reports, same_child
from app.rules.contacts.reports import Report
from app.rules.contacts.same_child import Match
from app.staff.models import District, Region
from app.staff.sign_in import actor
from app.tables.cases import Case
from app.tables.contacts import Contact
from app.tables.people import Person
from app.values.names import kk_key
from app.values.terms import Channel
from app.web.cases import frame
from app.web.desk import subject
from app.web.shell import unsent
from app.web.shell.submitting import done, was_pressed

bp = Blueprint("case_begin", __name__)
SECTION = "cases"


@bp.route("/cases/new", methods=["GET", "POST"])
@guard(Action.OPEN_CASE)
def new() -> ResponseReturnValue:
    form = _form()
    if not unsent.is_draft() and was_pressed(form, actor()):  # the child of the case it opened would be found now
        return redirect(_onwards(reports.last_taken(actor())), 303)
    _offer_same(form)
    channel = Channel.IN_PERSON if form.way.data == Channel.IN_PERSON else Channel.AGENCY
    report = Report(channel=channel, words=form.words.data or "")
    return _answer(form, report, {"back": _back(None), "sibling": None})


@bp.route("/cases/<uuid:public_id>/sibling", methods=["GET", "POST"])
@guard(Action.OPEN_CASE)
def sibling(public_id: UUID) -> ResponseReturnValue:
    """The same for another child of the home, with what is known of the home and the family filled in."""
    case = policy.case(actor(), public_id)
    form = _form()
    form.is_sibling = True
    found = reports.siblings_without_case(case)
    named = [(str(child.public_id), subject.aged(frame.named(child), people.age_of(child))) for child in found]
    form.offer(named, _("Another child of the home, who is not on this list"))
    home = people.household_of(case.child)
    address = people.address_of(home) if home is not None else ""
    first = {"child_surname": case.child.surname, "district": str(case.district_id), "address": address}
    pages.begin(form, **first, harms=list(case.harms))
    report = Report(channel=Channel.SIBLING, words=form.words.data or "", sibling=case)
    audit.looked(actor(), AuditCode.CASE_FORM, case)
    return _answer(form, report, {"back": url_for("cases.linked", public_id=public_id), "sibling": case})


def _answer(form: ReportForm, report: Report, words: dict[str, Any]) -> ResponseReturnValue:
    taken: list[Contact] = []
    if done(form, actor(), lambda: taken.append(_take(form, report))):
        return redirect(_onwards(taken[0] if taken else None), 303)
    problem = error_summary(form)
    page = render_template("cases/begin.html", form=form, problem=problem, regions=_is_national(), **words)
    return page, 422 if problem else 200


def _take(form: ReportForm, report: Report) -> Contact:
    whole = replace(
        report,
        agency=form.agency.data or None,
        letter_number=form.letter_number.data or None,
        letter_on=form.letter_on.data,
        child=UUID(form.child) if form.child else None,
    )
    contact = reports.take(whole, form, by=actor())
    call = called(form)
    if call is not None:
        reports.connected(contact, call, by=actor())
    _put_birth(contact, form)
    return contact


def _put_birth(contact: Contact, form: ReportForm) -> None:
    """The day itself, where triage knows the years only."""
    child = db.session.get(Person, contact.child_id) if contact.child_id else None
    if child is not None and form.born_on.data and (child.born_on is None or child.is_birth_estimated):
        people.update_person(child, by=actor(), born_on=form.born_on.data, is_birth_estimated=False)


def _form() -> ReportForm:
    """With the places of the actor, and the years where only the day of birth is given."""
    form = ReportForm()
    form.facility.choices = []
    form.region.choices, form.district.choices = pages.places() if _is_national() else _own_places()
    if not _is_national():
        pages.begin(form, district=str(actor().district_id or ""))
    if form.child_age.data is None and form.born_on.data:
        form.child_age.data = people.age_of(Person(born_on=form.born_on.data))
    return form


def _is_national() -> bool:
    return actor().role in NATIONAL


def _own_places() -> tuple[list[Any], list[Any]]:
    """The region of the actor and its districts, in the order of the reader's alphabet."""
    region = db.session.get_one(Region, given(actor().region_id))
    rows = db.session.scalars(select(District).where(District.region_id == region.id))
    named = sorted(((str(row.id), in_language(row, "name")) for row in rows), key=lambda pair: kk_key(pair[1]))
    return choices([(str(region.id), in_language(region, "name"))]), choices(named, empty=_("Not known"))


def _offer_same(form: ReportForm) -> None:
    """Whoever may be meant is asked about before a case is opened. Each child shown is on the record."""
    if not form.is_submitted() or unsent.is_draft():
        return
    district = str(form.district.data or "")
    found = same_child.same_child(
        surname=form.child_surname.data,
        given=form.child_given.data,
        age=form.child_age.data,
        district_id=int(district) if district.isdigit() else None,
        phone=form.phone.data,
        iin=form.child_iin.data,
    )
    for match in found:
        audit.looked(actor(), AuditCode.POSSIBLE_SAME_CHILD, match.case or match.child)
    form.offer([told_apart(match, _known(match)) for match in found], _("No, it is another child"))


def _known(match: Match) -> str:
    """Who the child is, how old, and where its open case is."""
    who = subject.aged(frame.named(match.child), people.age_of(match.child))
    if match.case is None:
        return str(_("%(name)s, no open case", name=who))
    place = in_language(match.case.district, "name")
    return str(_("%(name)s, open case %(number)s, %(place)s", name=who, number=match.case.number, place=place))


def _back(case: Case | None) -> str:
    if case is not None and _sees(case):
        return url_for("cases.overview", public_id=case.public_id)
    return url_for("shift.index") if _is_national() else url_for("cases.index")


def _onwards(contact: Contact | None) -> str:
    """To the case, as far as the actor sees it, with what became of the report."""
    if contact is None:
        return _back(None)
    case = db.session.get(Case, contact.case_id) if contact.case_id else None
    flash(_became(contact, case), "success")
    return _back(case)


def _became(contact: Contact, case: Case | None) -> str:
    if case is None:
        return str(_("Report %(number)s was saved. Its case will be open within a minute.", number=contact.number))
    if case.opened_at >= contact.received_at:
        return str(_("Case %(number)s is open.", number=case.number))
    said = {"number": case.number, "report": contact.number}
    return str(_("The child has an open case, %(number)s: report %(report)s was added to it.", **said))


def _sees(case: Case) -> bool:
    try:
        policy.case(actor(), case.public_id)
    except NotFound:
        return False
    return True
