"""Triage of a contact: the coded answers, the level they give, and what is put on the record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app import audit, clock
from app.audit_codes import AuditCode
from app.db import db
from app.errors import NotFound, RuleBroken
from app.i18n import gettext as _
from app.i18n import in_language
from app.i18n import lazy_gettext as _l
from app.rules import timeline
from app.rules.cases.cases import open_case_of
from app.rules.contacts import receiving
from app.rules.contacts.facilities import find_facility
from app.rules.contacts.words import choice
from app.rules.notices import tell
from app.staff.models import District, User
from app.tables import sealing
from app.tables.cases import Case
from app.tables.contacts import Contact, ContactState, Facility
from app.tables.notices import NoticeKind
from app.tables.people import Person
from app.tables.words.labels import label
from app.tables.words.timeline import Event
from app.values import phones
from app.values.names import fold
from app.values.terms import RANK, Channel, Circumstance, Detail, Outcome, Sex
from app.workflow import engine
from app.workflow.engine import Verdict

DECISION = "triage"
EDUCATION = "education"
GOES_ON = frozenset({Outcome.STATE_BODY, Outcome.EMERGENCY})
"""A case is opened or joined by the diagram's next step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the operator wrote down. Empty means not known; `phone` in normal form."""

    words: str = ""
    child_surname: str = ""
    child_given: str = ""
    child_age: int | None = None
    child_sex: Sex | None = None
    child_iin: str = ""
    has_child: bool | None = None
    circumstances: tuple[str, ...] = ()
    school: str = ""
    facility: UUID | None = None
    region_id: int | None = None
    district_id: int | None = None
    address: str = ""
    is_anonymous: bool = False
    caller_name: str = ""
    caller_relation: str | None = None
    phone: str = ""
    is_reply_safe: bool | None = None
    call_back: str = ""
    set_aside: Mapping[str, str] = field(default_factory=dict)  # what could not be read, by the name it has here


def put(contact: Contact, facts: Facts) -> None:
    """The contact holds what the operator wrote. The words of a text stay as they came: they are not the operator's."""
    if facts.words and (contact.channel is Channel.PHONE or not sealing.get(contact, "words")):
        sealing.put(contact, "words", facts.words)
    contact.child_surname, contact.child_given = facts.child_surname or None, facts.child_given or None
    contact.child_folded = fold(facts.child_surname, facts.child_given)[:200]
    contact.child_age, contact.child_sex = facts.child_age, facts.child_sex
    contact.circumstances = list(facts.circumstances)
    contact.has_child = contact.has_child if facts.has_child is None else facts.has_child
    contact.is_anonymous, contact.is_reply_safe = facts.is_anonymous, facts.is_reply_safe
    contact.caller_relation = facts.caller_relation
    receiving.put_place(contact, facts.region_id, facts.district_id)
    receiving.put_iin(contact, facts.child_iin)
    if facts.phone:
        receiving.put_phone(contact, facts.phone)
    sealing.put(contact, "address", facts.address)
    sealing.put(contact, "call_back", facts.call_back)
    sealing.put(contact, "caller_name", "" if facts.is_anonymous else facts.caller_name)
    _put_facility(contact, facts)
    _put_aside(contact, facts)


def _put_aside(contact: Contact, facts: Facts) -> None:
    """What is answered now needs no word of what could not be read before."""
    read = {name for name in receiving.set_aside(contact) if getattr(facts, name, None) not in (None, "")}
    receiving.put_aside(contact, facts.set_aside, read)


def heard(contact: Contact) -> dict[str, str]:
    """What a person said that others must know: question and answer, in the language of who asks."""
    place = db.session.get(District, contact.district_id) if contact.district_id else None
    said = {
        _("What was said"): sealing.get(contact, "words"),
        _("Child"): " ".join(filter(None, [contact.child_surname, contact.child_given])),
        _("Age"): "" if contact.child_age is None else str(contact.child_age),
        _("District or city"): in_language(place, "name") if place else "",
        _("Street, house, flat"): sealing.get(contact, "address"),
        _("School or kindergarten"): contact.school or "",
        _("Caller"): sealing.get(contact, "caller_name"),
        _("Number"): phones.masked(sealing.get(contact, "caller_phone")),
        _("Circumstances"): ", ".join(str(label(Circumstance, code)) for code in contact.circumstances),
        _("Could not be read"): ", ".join(receiving.set_aside(contact).values()),
    }
    return {str(question): text for question, text in said.items() if text}


def _put_facility(contact: Contact, facts: Facts) -> None:
    """Coded, so that several contacts about one school are seen together."""
    contact.school = facts.school or None
    chosen = db.session.scalar(select(Facility).where(Facility.public_id == facts.facility)) if facts.facility else None
    if chosen is None and facts.school and contact.district_id is not None:
        chosen = find_facility(EDUCATION, facts.school, contact.district_id)
    contact.facility_id = chosen.id if chosen else None


def level(coded: Mapping[str, Any], outcome: Outcome) -> Verdict:
    """What the decision table says to these answers, before the diagram asks it."""
    return engine.decide(DECISION, {**coded, "outcome": str(outcome)})


def check_raise(verdict: Verdict, raised_to: str | None, reason: str) -> None:
    """RuleBroken for a level that is not above the table's, or a raise without a reason."""
    if raised_to is None:
        return
    if RANK[raised_to] <= RANK[str(verdict.outputs["decided_risk"])]:
        raise RuleBroken(_l("You can raise the level, not lower it."), field="raise_to")
    if not reason.strip():
        raise RuleBroken(_l("Enter why it is more urgent than the answers show."), field="raise_reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What the contact needs, and how urgent that is."""

    outcome: Outcome
    detail: Detail | None = None
    harms: tuple[str, ...] = ()
    risk: str | None = None  # empty: no state body is needed
    raised_to: str | None = None
    raise_reason: str = ""


def close(contact: Contact, chosen: Chosen, *, by: User) -> None:
    """The contact is triaged: counted under its outcome, and gone from those that wait. Its record stays open."""
    contact.state, contact.held_until = ContactState.TRIAGED, None
    contact.outcome, contact.outcome_detail = chosen.outcome, chosen.detail
    contact.harms, contact.risk = list(chosen.harms), chosen.raised_to or chosen.risk
    contact.triaged_at, contact.triaged_by_id = clock.now(), by.id
    sealing.put(contact, "raised_because", chosen.raise_reason if chosen.raised_to else None)
    code = choice(chosen.outcome, chosen.detail)
    timeline.note(Event.CONTACT_TRIAGED, contact=contact, by=by, params={"outcome": code})
    if chosen.risk is not None:
        timeline.note(Event.RISK_DECIDED, contact=contact, params={"risk": chosen.risk})
    if chosen.raised_to is not None:
        params = {"risk": chosen.raised_to}
        timeline.note(Event.RISK_RAISED, contact=contact, by=by, params=params, words=chosen.raise_reason)
    audit.record(by, AuditCode.CONTACT_TRIAGED, contact)
    if chosen.outcome not in GOES_ON and contact.case_id is not None:
        _join(contact, db.session.get_one(Case, contact.case_id), by)


def _join(contact: Contact, case: Case, by: User) -> None:
    """No state body acts on it; whoever leads the child's case hears of it all the same."""
    timeline.note(Event.CONTACT_ATTACHED, case=case, by=by, params={"number": contact.number})
    tell(case.manager, NoticeKind.CONTACT_JOINED, case)


def refer(contact: Contact, outcome: Outcome, level: str | None, harms: list[str], *, by: User) -> None:
    """A talk showed that a state body is needed after all. `level`: of a child."""
    contact.outcome, contact.risk, contact.harms = outcome, level, harms
    timeline.note(Event.CONTACT_TRIAGED, contact=contact, by=by, params={"outcome": str(outcome)})
    if level is not None:
        timeline.note(Event.RISK_DECIDED, contact=contact, params={"risk": level})
    audit.record(by, AuditCode.CONTACT_REFERRED, contact)


def attach(contact: Contact, child: UUID, *, by: User) -> None:
    """An operator confirms that it is this child: the contact joins the open case, if there is one."""
    person = db.session.scalar(select(Person).where(Person.public_id == child, Person.is_child))
    if person is None:
        raise NotFound
    case = open_case_of(person)
    contact.child_id, contact.case_id = person.id, case.id if case else None
    timeline.note(Event.CHILD_FOUND, contact=contact, by=by)
    if case is not None:  # the timeline of the case says so once the contact is triaged: it may be another child
        audit.record(by, AuditCode.CONTACT_ATTACHED, case)
    audit.record(by, AuditCode.CHILD_CONFIRMED, contact)


def detach(contact: Contact, *, by: User) -> None:
    """It was another child after all. RuleBroken once the contact is triaged."""
    if contact.state is not ContactState.WAITING:
        raise RuleBroken(_l("This contact has already been triaged. Tell the case manager about the mistake."))
    case = db.session.get(Case, contact.case_id) if contact.case_id else None
    contact.child_id = contact.case_id = None
    if case is not None:
        audit.record(by, AuditCode.CHILD_TAKEN_BACK, case)
    timeline.note(Event.CONTACT_CHANGED, contact=contact, by=by)
    audit.record(by, AuditCode.CHILD_TAKEN_BACK, contact)
