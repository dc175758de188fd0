"""The search box: over what one may see only, and never with a person's data in an address."""

import re
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload

from app import audit, policy, vault
from app.audit_codes import AuditCode
from app.db import db
from app.forms import digits
from app.i18n import format_date, in_language, lazy_pgettext
from app.i18n import lazy_gettext as _l
from app.policy import guard
from app.roles import Action
from app.rules.cases.people import age_of
from app.staff.models import User
from app.staff.sign_in import actor
from app.tables.cases import Case, CasePerson, CaseState
from app.tables.contacts import Contact
from app.tables.people import Person
from app.values import iin as iins
from app.values import phones
from app.values.names import fold
from app.web.desk.subject import link, years
from app.web.shell import rail

bp = Blueprint("search", __name__)
RAIL = rail.Entry("search.index", _l("Search"), "search", lazy_pgettext("short", "Search"), place=130)
MOST = 50
SHORTEST = 2
CASE_NUMBER = re.compile(r"KZ-\d{4}-\d{1,9}", re.IGNORECASE)
CONTACT_NUMBER = re.compile(r"111-\d{4}-\d{1,9}")


@dataclass(frozen=True)
class Found:
    """One line of the answer."""

    kind: str  # case or contact
    number: str
    name: str
    about: str
    url: str
    is_open: bool


@bp.route("/search", methods=["GET", "POST"])
@guard(Action.SEARCH)
def index() -> ResponseReturnValue:
    who, sought = actor(), request.form.get("q", "").strip()[:200]
    if not sought:
        return render_template("desk/search.html", sought="", found=None, is_full=False)
    direct = _by_number(sought, who)
    if direct:
        return redirect(direct, 303)
    audit.looked(who, AuditCode.SEARCH, who)
    found = _cases(sought, who) + _contacts(sought, who)
    return render_template("desk/search.html", sought=sought, found=found[:MOST], is_full=len(found) > MOST)


def _by_number(sought: str, who: User) -> str:
    """The page of that very case or contact; empty if there is none that one may see."""
    if CASE_NUMBER.fullmatch(sought):
        case = db.session.scalar(policy.cases(who).where(Case.number == sought.upper()))
        return link("cases.overview", public_id=case.public_id) if case is not None else ""
    if CONTACT_NUMBER.fullmatch(sought):
        contact = db.session.scalar(policy.contacts(who).where(Contact.number == sought))
        return _contact_url(contact) if contact is not None else ""
    return ""


def _cases(sought: str, who: User) -> list[Found]:
    persons = _persons(sought)
    if persons is None:
        return []
    around = select(CasePerson.case_id).join(Person, Person.id == CasePerson.person_id).where(persons)
    children = select(Person.id).where(persons)
    wanted = (
        policy.cases(who)
        .where(or_(Case.child_id.in_(children), Case.id.in_(around)))
        .options(joinedload(Case.child), joinedload(Case.district))
    )
    return [_of_case(case) for case in db.session.scalars(wanted.limit(MOST + 1))]


def _persons(sought: str) -> ColumnElement[bool] | None:
    """Exactly by IIN or telephone, alike by name; None for too little to search by."""
    number = _index(sought)
    if number is not None:
        kind, value = number
        return Person.iin_index == value if kind == "iin" else Person.phone_index == value
    key = fold(sought)
    if len(key) < SHORTEST:
        return None
    return or_(Person.folded.bool_op("%>")(key), Person.folded.like(f"{_plain(key)}%"))


def _contacts(sought: str, who: User) -> list[Found]:
    number = _index(sought)
    if number is not None:
        kind, value = number
        same: ColumnElement[bool] = (Contact.child_iin_index if kind == "iin" else Contact.caller_phone_index) == value
    elif len(key := fold(sought)) >= SHORTEST:
        same = func.similarity(Contact.child_folded, key) > 0.3
        same &= Contact.child_folded.bool_op("%>")(key)
    else:
        return []
    wanted = policy.contacts(who).where(same).limit(MOST + 1)
    return [_of_contact(contact) for contact in db.session.scalars(wanted)]


def _index(sought: str) -> tuple[str, bytes] | None:
    """The blind index of an IIN or a telephone number, also when the digits came from the Kazakh layout."""
    figures = digits(sought)
    if sum(letter.isdigit() for letter in figures) < 7:
        return None
    for kind, number in (("iin", iins.read(figures)), ("phone", phones.read(figures))):
        if number:
            return kind, vault.index(kind, number)
    return None


def _plain(key: str) -> str:
    return key.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _of_case(case: Case) -> Found:
    about = [years(age_of(case.child)), in_language(case.district, "name")]
    return Found(
        kind="case",
        number=case.number,
        name=case.child.name,
        about=" · ".join(part for part in about if part),
        url=url_for("cases.overview", public_id=case.public_id),
        is_open=case.state is CaseState.OPEN,
    )


def _of_contact(contact: Contact) -> Found:
    name = " ".join(part for part in (contact.child_surname, contact.child_given) if part)
    about = [years(contact.child_age), format_date(contact.received_at, "medium")]
    return Found(
        kind="contact",
        number=contact.number,
        name=name,
        about=" · ".join(part for part in about if part),
        url=_contact_url(contact),
        is_open=contact.triaged_at is None,
    )


def _contact_url(contact: Contact) -> str:
    """Its page at 111; for whoever has no such page, its case."""
    if policy.may(actor(), Action.SEE_CONTACT):
        return url_for("calls.contact", public_id=contact.public_id)
    case = db.session.get(Case, contact.case_id) if contact.case_id else None
    return link("cases.overview", public_id=case.public_id) if case is not None else ""
