"""What is known of a contact, said in the reader's language: the same lines on every page that shows one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import joinedload

from app.db import db
from app.forms import questions
from app.i18n import format_datetime, in_language, ngettext
from app.i18n import gettext as _
from app.processes.contact.forms import TriageForm
from app.rules.contacts import conversation, danger_list, involved, new_messages, receiving
from app.rules.contacts.words import choice, named
from app.staff import sign_in
from app.staff.models import District, Region, User
from app.tables import sealing
from app.tables.cases import Case
from app.tables.contacts import Contact, Later
from app.tables.words.labels import label
from app.values import phones
from app.values.terms import Channel, Circumstance, Detail, Harm, Relation, Sex

FIRST_WORDS = 140
"""Letters of an earlier contact shown beside a new one."""


def known(contact: Contact) -> list[tuple[str, str]]:
    """Each with its label, in the order people ask for it; nothing for what nobody said."""
    danger = (_("Danger words"), _danger(contact))
    rows = [danger, *_child(contact), *_place(contact), *_caller(contact), *_course(contact), *set_aside(contact)]
    return [(label_, value) for label_, value in rows if value]


def _danger(contact: Contact) -> str:
    """The words for which the contact comes first; empty once the list no longer holds them."""
    said = [one.text for one in conversation.messages(contact) if not one.is_ours] if contact.has_risk_words else []
    found = next(filter(None, map(danger_list.found_in, said)), None)
    return f"« {found.words} »" if found else ""


def set_aside(contact: Contact) -> list[tuple[str, str]]:
    """What was said and could not be read, beside its question."""
    named = {one.name: str(one.text) for one in questions(TriageForm)}
    unread = receiving.set_aside(contact).items()
    return [(named.get(name, name), _("said: “%(words)s”, could not be read", words=text)) for name, text in unread]


def _child(contact: Contact) -> list[tuple[str, str]]:
    age = contact.child_age
    return [
        (_("Child"), " ".join(filter(None, [contact.child_surname, contact.child_given]))),
        (_("Age"), _aged(age) if age is not None else ""),
        (_("Sex"), label(Sex, contact.child_sex) if contact.child_sex else ""),
        (_("Circumstances"), ", ".join(label(Circumstance, code) for code in contact.circumstances)),
        (_("Kind of concern"), ", ".join(label(Harm, harm) for harm in contact.harms)),
    ]


def _aged(age: int) -> str:
    years = str(ngettext("%(num)d year", "%(num)d years", age))
    return years if age < involved.OF_AGE else str(_("%(years)s, an adult", years=years))


def _place(contact: Contact) -> list[tuple[str, str]]:
    district, region = _district_and_region(contact)
    return [
        (_("Region"), in_language(region, "name") if region else ""),
        (_("District or city"), in_language(district, "name") if district else ""),
        (_("Address"), sealing.get(contact, "address")),
        (_("School or kindergarten"), contact.school or ""),
    ]


def _caller(contact: Contact) -> list[tuple[str, str]]:
    relation = label(Relation, contact.caller_relation) if contact.caller_relation else ""
    safe = {True: _("Yes"), False: _("No"), None: _("Not said")}[contact.is_reply_safe]
    return [
        (_("Who writes") if contact.channel is not Channel.PHONE else _("Caller"), relation),
        (_("Caller’s name"), sealing.get(contact, "caller_name") or (_("Anonymous") if contact.is_anonymous else "")),
        (_("Number"), phones.masked(sealing.get(contact, "caller_phone"))),
        (_("Safe to answer"), safe),
        (_("When it is safe to call back"), sealing.get(contact, "call_back")),
        (_("The talk goes on"), _later(contact)),
    ]


def _later(contact: Contact) -> str:
    if contact.come_back_at is None or contact.come_back_why is None:
        return ""
    return f"{label(Later, contact.come_back_why)}: {format_datetime(contact.come_back_at, 'day')}"


def _course(contact: Contact) -> list[tuple[str, str]]:
    case = db.session.get(Case, contact.case_id) if contact.case_id else None
    detail = Detail(contact.outcome_detail) if contact.outcome_detail else None
    return [
        (_("Outcome"), named(choice(contact.outcome, detail)) if contact.outcome else _("Waiting for triage")),
        (_("Case"), case.number if case else ""),
    ]


def _district_and_region(contact: Contact) -> tuple[District | None, Region | None]:
    """In one statement."""
    if contact.district_id is not None:
        district = db.session.get_one(District, contact.district_id, options=[joinedload(District.region)])
        return district, district.region
    return None, db.session.get(Region, contact.region_id) if contact.region_id else None


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier contact with the first words that were said, if it may be read without a reason."""

    contact: Contact
    words: str
    is_read: bool = True

    @property
    def received_at(self) -> datetime:
        return self.contact.received_at


def first_words(contact: Contact) -> str:
    """The beginning of what was said."""
    return beginning(sealing.get(contact, "words"), FIRST_WORDS)


def beginning(text: str, most: int) -> str:
    """At most so many letters, whole words, in one line."""
    words = " ".join(text.split())
    return words if len(words) <= most else words[:most].rsplit(" ", 1)[0] + " …"


def talk(contact: Contact, actor: User) -> list[conversation.Said]:
    """The talk under a reply code, what came since the last time marked as new. With that it is read."""
    if contact.reply_code_index is None:
        return []
    said = conversation.messages(contact)
    if any(one.is_new for one in said) and not sign_in.is_background():
        new_messages.read(contact, by=actor)
    return said
