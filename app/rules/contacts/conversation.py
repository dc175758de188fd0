"""The talk between a child and 111 under a reply code. Only the code's blind index is kept."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import count

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app import audit, clock, vault
from app.audit_codes import AuditCode
from app.db import db
from app.errors import RuleBroken
from app.i18n import Text
from app.i18n import lazy_gettext as _l
from app.rules import timeline
from app.rules.contacts import later, new_messages, receiving
from app.rules.contacts.danger_list import has_risk_words
from app.staff.models import User
from app.tables import sealing
from app.tables.contacts import Contact, ContactMessage, ContactState
from app.tables.words.timeline import Event
from app.values import reply_code
from app.values.terms import Outcome
from app.workflow.models import Idempotency

PASSED_ON = frozenset({Outcome.STATE_BODY, Outcome.EMERGENCY})


class Standing(StrEnum):
    """How far 111 has come with what was written."""

    NOT_READ = "not_read"
    IN_HAND = "in_hand"  # somebody reads it, or talks with the person
    PASSED_ON = "passed_on"  # to those who protect children
    ENDED = "ended"


STANDINGS: dict[Standing, Text] = {
    Standing.NOT_READ: _l(
        "We have your message. Nobody has read it yet: a person will, soon. Come back later. "
        "If it is urgent, call 111. In danger, call 112."
    ),
    Standing.IN_HAND: _l(
        "A person at 111 has your message and is working on it. Come back later to see an answer. "
        "If it is urgent, call 111. In danger, call 112."
    ),
    Standing.PASSED_ON: _l(
        "A person at 111 has read your message. It is now with people whose work is to help children. "
        "You can write more here. To talk to someone, call 111. In danger, call 112."
    ),
    Standing.ENDED: _l(
        "A person at 111 has read your message. This person has finished with it. "
        "If you still need help, write more here or call 111. We start again at once. In danger, call 112."
    ),
}
"""What stands under what was written while the last word is the person's."""


@dataclass(frozen=True, slots=True)
class Said:
    """One text of the talk. `is_ours`: 111 wrote it. `is_new`: nobody who answers for it has opened it."""

    at: datetime
    text: str
    is_ours: bool
    is_new: bool = False


def mark_of(once: str) -> bytes:
    """What is kept of a shown form."""
    return vault.index("shown form", once)


def code_of(once: str, turn: int = 0) -> str:
    """The code of one shown form: sent twice, it is the same talk. Only the server's key can tell it.

    `turn`: the next one, should somebody else have it already.
    """
    return reply_code.spelled(int.from_bytes(vault.index("reply_code_of", f"{once} {turn}" if turn else once)))


def index_of(code: str) -> bytes:
    """What is kept of a code."""
    return vault.index("reply_code", code)


def of_form(once: str) -> tuple[str, Contact | None]:
    """The reply code of one shown form, and the contact that it has led to. Two talks never share a code."""
    known = db.session.scalar(select(Contact).where(Contact.form_index == mark_of(once)))
    codes = (code_of(once, turn) for turn in count())
    return next(code for code in codes if find(code) in (None, known)), known


def find(code: str) -> Contact | None:
    """The contact whose talk this code opens."""
    return db.session.scalar(select(Contact).where(Contact.reply_code_index == index_of(code)))


def messages(contact: Contact) -> list[Said]:
    """The whole talk, oldest first, beginning with what was written first. No case content is ever in it."""
    return talks([contact])[contact.id]


def talks(contacts: list[Contact]) -> dict[int, list[Said]]:
    """The same of each contact, by its id."""
    by_id = {one.id: one for one in contacts}
    said = {one.id: [Said(one.received_at, sealing.get(one, "words"), is_ours=False)] for one in contacts}
    wanted = select(ContactMessage).where(ContactMessage.contact_id.in_(by_id))
    for row in db.session.scalars(wanted.order_by(ContactMessage.at, ContactMessage.id)):
        said[row.contact_id].append(_said(row, by_id[row.contact_id]))
    return said


def _said(row: ContactMessage, contact: Contact) -> Said:
    is_ours = row.by_id is not None
    return Said(row.at, sealing.get(row, "text", contact.key), is_ours, is_new=not is_ours and row.read_at is None)


def standing(contact: Contact) -> Standing:
    """What the person may be told about it: nothing of a case, and never that an answer comes when none will."""
    waiting = receiving.open_task(contact)
    if waiting is not None and waiting.step == "triage_contact" and waiting.assignee_id is None:
        return Standing.NOT_READ
    if contact.outcome in PASSED_ON and contact.state is not ContactState.WAITING:
        return Standing.PASSED_ON
    return Standing.IN_HAND if waiting is not None else Standing.ENDED


def answer(contact: Contact, text: str, *, by: User) -> None:
    """111 writes. RuleBroken if nobody can read it, or the person said it is not safe."""
    if contact.reply_code_index is None:
        raise RuleBroken(_l("This person has no reply code and cannot read an answer here."), field="text")
    if contact.is_reply_safe is False:
        raise RuleBroken(_l("The person said that it is not safe to write back."), field="text")
    _add(contact, text, by)
    new_messages.read(contact, by=by)
    timeline.note(Event.MESSAGE_SENT, contact=contact, by=by)
    audit.record(by, AuditCode.MESSAGE_SENT, contact)


def add(contact: Contact, text: str) -> None:
    """The person writes more: whoever is at work on the contact reads it soon; else it waits for triage again."""
    _add(contact, text, None)
    is_danger = has_risk_words(text)
    contact.has_risk_words = contact.has_risk_words or is_danger
    timeline.note(Event.MESSAGE_RECEIVED, contact=contact)
    audit.record(None, AuditCode.MESSAGE_RECEIVED, contact)
    later.came_back(contact, receiving.open_task(contact, later.TALK))
    task = receiving.open_task(contact)
    if task is not None:
        task.danger = task.danger or (contact.has_risk_words and not contact.is_of_flood)
        new_messages.came(contact, task, is_danger=is_danger)
    else:
        contact.state, contact.held_until = ContactState.WAITING, None
        contact.ended_at = contact.ended_by_id = contact.ended_how = None
        receiving.begin(contact)


def is_new(once: str) -> bool:
    """Whether this shown form was not sent before; a second press or a reload adds nothing."""
    row = {"key": vault.index("say", once).hex(), "request_hash": b"", "location": "", "at": clock.real_now()}
    added = db.session.execute(insert(Idempotency).values(**row).on_conflict_do_nothing().returning(Idempotency.key))
    return added.first() is not None


def _add(contact: Contact, text: str, by: User | None) -> None:
    row = ContactMessage(contact_id=contact.id, at=clock.now(), by_id=by.id if by else None)
    sealing.put(row, "text", text, contact.key)
    db.session.add(row)
    db.session.flush()
