"""What leads the page of a case and of a visit: where the child is, how to get there, whom to call, what is known."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import url_for
from sqlalchemy import select, true
from sqlalchemy.orm import aliased

from app import audit, policy
from app.audit_codes import AuditCode
from app.db import db
from app.i18n import Text, format_datetime
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.processes.protection_case import codes
from app.roles import Action
from app.rules.cases import visits
from app.rules.cases.people import phone_of
from app.staff.models import User
from app.tables import sealing
from app.tables.cases import Case, CasePerson, Place, Safety, Visit
from app.tables.contacts import Contact
from app.tables.people import Household
from app.tables.words.labels import label, label_within
from app.values import phones
from app.values.terms import Channel, Harm, Relation

NEWEST = 3
"""As many contacts are told; the others stand on the timeline."""
SIGNS = {Safety.SAFE: "safe", Safety.WITH_CARE: "care", Safety.NO_CONTACT: "none"}
"""The codes of the macro `contact_tag`."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A number, and whether it may be called: without `tel` it is printed and is no link."""

    shown: str
    tel: str
    whose: str
    safety: str


@dataclass(frozen=True, slots=True)
class Report:
    """What 111 was told."""

    number: str
    at: str
    how: str
    who: str
    harms: list[str]
    words: str
    language: str


@dataclass(frozen=True, slots=True)
class Found:
    """What was found when somebody last went."""

    title: str
    at: str
    by: str
    words: str
    rows: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Lead:
    """Everything in words. `geo`: what the map of a telephone opens when it is pressed; it is told nothing before."""

    tonight: str
    since: str
    seen: str
    address: str
    address_of: str
    geo: str
    secret: str
    stay_url: str
    phones: list[Phone]
    no_contact: list[str]
    reports: list[Report]
    found: list[Found]


@dataclass(frozen=True, slots=True)
class _Known:
    """The rows it is made of."""

    home: Household | None
    visits: list[tuple[Visit, str, dict[str, Any]]]  # the newest first: the visit, who made it, what was entered
    contacts: list[Contact]


def of(case: Case, who: User, others: list[CasePerson]) -> Lead:
    """Two statements: the home with the newest visit, and the newest contacts, each look at one on the record."""
    known = _known(case, who)
    address, address_of = _address(case, known)
    return Lead(
        tonight=_tonight(case, known),
        since=format_datetime(case.place_since_at, "day"),
        seen=format_datetime(case.last_seen_at, "day"),
        address=address,
        address_of=str(address_of) if address else "",
        geo=f"geo:0,0?q={quote(address)}" if address else "",
        secret=str(_SECRET) if case.place is Place.FOSTER_FAMILY else "",
        stay_url=_stay_url(case, who),
        phones=_phones(case, who, others, known.contacts),
        no_contact=[_named(one) for one in others if one.safety is Safety.NO_CONTACT],
        reports=[_report(contact) for contact in known.contacts],
        found=_found(known),
    )


def for_task(case: Case, who: User) -> Lead:
    """The same beside a task for which somebody goes to the child."""
    return of(case, who, list(db.session.scalars(policy.persons(who, case))))


def _known(case: Case, who: User) -> _Known:
    newest = select(Visit).where(Visit.case_id == case.id).order_by(Visit.at.desc(), Visit.id.desc()).limit(NEWEST)
    last = aliased(Visit, newest.lateral("last"))
    query = (
        select(Household, last, User.name)
        .select_from(Case)
        .outerjoin(Household, Household.id == Case.household_id)
        .outerjoin(last, true())
        .outerjoin(User, User.id == last.by_id)
        .where(Case.id == case.id)
        .order_by(last.at.desc(), last.id.desc())
    )
    rows: list[Any] = list(db.session.execute(query))
    contacts = list(db.session.scalars(policy.contacts(who).where(Contact.case_id == case.id).limit(NEWEST)))
    for contact in contacts:
        audit.looked(who, AuditCode.CONTACT_IN_A_CASE, contact)
    made = [(visit, by, visits.report(case, visit)) for _home, visit, by in rows if visit is not None]
    return _Known(rows[0][0], made, contacts)


def _tonight(case: Case, known: _Known) -> str:
    """The place, and with whom the last visit found the child there."""
    if case.place is None:
        return str(_("Not known"))
    told = (str(report.get("with_whom") or "") for _visit, _by, report in known.visits if "place" in report)
    is_there = any(report.get("place") == case.place for _visit, _by, report in known.visits)
    return " · ".join(filter(None, [label(Place, case.place), next(told, "") if is_there else ""]))


_SECRET = _l("The address of the foster family is secret. It is shown only to those who asked and were allowed.")


def _address(case: Case, known: _Known) -> tuple[str, Text]:
    """The home's; failing that, the one the newest contact names. What lies behind the wall is not here."""
    if known.home is not None and (address := sealing.get(known.home, "address")):
        is_there = case.place in (None, Place.HOME)
        return address, _l("The child's home") if is_there else _l("The family's home: the child is not there now")
    told = (sealing.get(contact, "address") for contact in known.contacts)
    return next(filter(None, told), ""), _l("As given in the report: not checked yet")


def _stay_url(case: Case, who: User) -> str:
    """The way to where the child lives with a family, for whoever may ask for it."""
    if case.place is not Place.FOSTER_FAMILY or not policy.may(who, Action.SEE_ADDRESS):
        return ""
    stay = policy.stay_of(who, case)
    return url_for("address.show", public_id=stay.placement.public_id) if stay else ""


def _phones(case: Case, who: User, others: list[CasePerson], contacts: list[Contact]) -> list[Phone]:
    """The child's own, those of the people around, and of who reported, for those who work the case."""
    found = [_phone(phone_of(case.child), str(_("the child")), "")]
    found += [_phone(phone_of(one.person), _named(one), SIGNS[one.safety]) for one in others]
    if policy.may(who, Action.EDIT_CASE):
        found += [_caller(contact) for contact in contacts]
    by_number = {phone.shown: phone for phone in reversed(found) if phone.shown}
    return list(reversed(by_number.values()))


def _phone(number: str, whose: str, safety: str) -> Phone:
    return Phone(phones.shown(number), "" if safety == "none" else number, whose, safety)


def _caller(contact: Contact) -> Phone:
    """Who asked not to be answered is not called by a slip of the thumb."""
    number = sealing.get(contact, "caller_phone")
    parts = [str(_("who reported")), _related(contact), sealing.get(contact, "caller_name")]
    whose = ", ".join(filter(None, parts))
    return _phone(number, whose, "none" if contact.is_reply_safe is False else "")


def _named(one: CasePerson) -> str:
    name = one.person.name or str(_("Name not known"))
    return f"{name}, {label(Relation, one.relation)}"


def _related(contact: Contact) -> str:
    return label_within(Relation, contact.caller_relation) if contact.caller_relation else ""


def _report(contact: Contact) -> Report:
    who = [_related(contact), str(_("anonymous")) if contact.is_anonymous else ""]
    return Report(
        number=contact.number,
        at=format_datetime(contact.received_at, "day"),
        how=label(Channel, contact.channel),
        who=", ".join(filter(None, who)),
        harms=[label(Harm, harm) for harm in contact.harms],
        words=sealing.get(contact, "words"),
        language=contact.language,
    )


def _found(known: _Known) -> list[Found]:
    """The newest visit, and before it the newest one that came to a conclusion."""
    concluded = next((one for one in known.visits if "harm_found" in one[2]), None)
    shown = [one for place, one in enumerate(known.visits) if place == 0 or one is concluded]
    return [_visited(*one) for one in shown]


def _visited(visit: Visit, by: str, report: dict[str, Any]) -> Found:
    """Its conclusions in words, or why the child was not seen."""
    return Found(
        title=str(_("The child was seen")) if visit.is_child_seen else str(_("The child was not seen")),
        at=format_datetime(visit.at, "day"),
        by=by,
        words=str(report.get("child_words") or ""),
        rows=[(str(question), _answer(report.get(name), codes_of)) for name, question, codes_of in _ROWS],
    )


_ROWS: list[tuple[str, Text, codes.Codes]] = [
    ("outcome", _l("Why not"), codes.MISSES),
    ("noticed", _l("What was noticed"), []),
    ("harm_found", _l("Conclusion"), codes.HARM),
    ("condition", _l("The child"), []),
    ("signs", _l("Signs of harm"), codes.SIGNS),
    ("signs_described", _l("Described"), []),
    ("carer_protects", _l("Protection"), codes.PROTECTS),
    ("who_protects", _l("Who protects the child"), []),
    ("home", _l("The home"), []),
    ("immediate_needs", _l("Needed at once"), codes.NEEDS),
]


def _answer(value: Any, known: codes.Codes) -> str:
    words = dict(known)
    many = value if isinstance(value, list) else [value] if value else []
    return ", ".join(str(words.get(one, one)) for one in many)
