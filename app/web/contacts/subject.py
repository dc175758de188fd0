"""A contact to 111 as what a task is about: the child as the caller described it."""

from typing import Any

from sqlalchemy import exists

from app import clock, vault
from app.db import db
from app.i18n import format_datetime, in_language, lasting
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.processes.contact import facts
from app.staff.models import District, User
from app.tables import sealing
from app.tables.contacts import Contact, ContactMessage, Later
from app.tables.words.labels import label
from app.values.terms import Channel
from app.web.contacts import onwards
from app.web.desk.subject import WORDS, InQueue, Said, Subject, Words, aged, initials, short_name, years
from app.workflow.models import Task

FIRST_WORDS = 90
"""Letters of what was said, in a row of the queue."""


def _above(contact: Contact, _actor: User) -> Subject:
    name = " ".join(part for part in (contact.child_surname, contact.child_given) if part)
    place = db.session.get(District, contact.district_id) if contact.district_id else None
    facts = [contact.number, years(contact.child_age), in_language(place, "name") if place else ""]
    facts += [label(Channel, contact.channel), format_datetime(contact.received_at, "day")]
    return Subject(
        number=contact.number,
        name=name or _("Name not known"),
        initials=initials(contact.child_given, contact.child_surname),
        facts=[fact for fact in facts if fact],
    )


def _in_queue(row: Any) -> str:
    """Who it is about, and when the talk goes on."""
    name = aged(short_name(row.child_given, row.child_surname), row.child_age)
    until = f"{label(Later, row.come_back_why)}: {format_datetime(row.come_back_at, 'day')}" if row.come_back_at else ""
    return " · ".join(filter(None, [name, until]))


def _onwards(contact: Contact, item: Task, actor: User) -> str:
    """Whoever handles the contact stays in its record until they end it; then the next call or message."""
    stays = contact.handler_id == actor.id and item.step in {"triage_contact", "connect_emergency"}
    return onwards.after(contact, actor) if stays else ""


def _said(row: Any) -> Said | None:
    if row.received_at is None:
        return None
    words = vault.reveal(row.contact_key, row.words_sealed, sealing.about(Contact, "words")) or ""
    waits = _("waiting %(time)s", time=lasting(clock.now() - row.received_at))
    return Said(f"{label(Channel, row.channel)} · {waits}", facts.beginning(words, FIRST_WORDS), row.contact_language)


def _mark(row: Any) -> str:
    """A message that nobody opened, and words of danger."""
    marks = (_("new message") if row.has_new_message else "", _("danger words") if row.has_risk_words else "")
    return " · ".join(str(mark) for mark in marks if mark)


_UNREAD = (ContactMessage.contact_id == Contact.id, ContactMessage.by_id.is_(None), ContactMessage.read_at.is_(None))
_HAS_NEW = exists().where(*_UNREAD).correlate(Contact).label("has_new_message")

WORDS.say(
    "contact",
    Words(
        called=_l("Child"),
        page=None,  # whoever has the task reads the contact in it
        opens="",
        above=_above,
        in_queue=InQueue(
            columns=(
                Contact.child_surname,
                Contact.child_given,
                Contact.child_age,
                Contact.come_back_at,
                Contact.come_back_why,
                Contact.channel,
                Contact.received_at,
                Contact.has_risk_words,
                Contact.words_sealed,
                Contact.key.label("contact_key"),
                Contact.language.label("contact_language"),
                _HAS_NEW,
            ),
            district=Contact.district_id,
            name=_in_queue,
            mark=_mark,
            said=_said,
        ),
        onwards=_onwards,
    ),
)
