"""A contact to 111 as what a task is about: the child as the caller described it."""

from typing import Any

from sqlalchemy import exists

from app.db import db
from app.i18n import format_datetime, in_language
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.staff.models import District, User
from app.tables.contacts import Contact, ContactMessage, Later
from app.tables.words.labels import label
from app.values.terms import Channel
from app.web.contacts import onwards
from app.web.desk.subject import WORDS, InQueue, Subject, Words, aged, initials, short_name, years
from app.workflow.models import Task


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
    """Who it is about, how it came, and when the talk goes on."""
    name = aged(short_name(row.child_given, row.child_surname), row.child_age)
    until = f"{label(Later, row.come_back_why)}: {format_datetime(row.come_back_at, 'day')}" if row.come_back_at else ""
    return " · ".join(filter(None, [name, label(Channel, row.channel), until]))


def _mark(row: Any) -> str:
    """What makes this one more urgent than its name says."""
    if row.has_new_message:
        return str(_("new message"))
    return str(_("danger words")) if row.has_risk_words else ""


def _onwards(contact: Contact, item: Task, actor: User) -> str:
    """Whoever handles the contact stays in its record until they end it; then the next call or message."""
    stays = contact.handler_id == actor.id and item.step in {"triage_contact", "connect_emergency"}
    return onwards.after(contact, actor) if stays else ""


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
                Contact.channel,
                Contact.has_risk_words,
                Contact.come_back_at,
                Contact.come_back_why,
                _HAS_NEW,
            ),
            district=Contact.district_id,
            name=_in_queue,
            mark=_mark,
        ),
        onwards=_onwards,
    ),
)
