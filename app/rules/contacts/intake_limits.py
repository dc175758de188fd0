"""How much one address may send without an account. The telephone knows no such limit."""

from datetime import timedelta
from typing import Literal

from sqlalchemy import delete, func, select

from app import clock, vault
from app.db import db
from app.jobs import every
from app.tables.contacts import Contact, ContactMessage, IntakeAttempt

Kind = Literal["text", "code", "page"]
WINDOW = timedelta(hours=1)
KEPT_FOR = timedelta(days=1)
LIMITS: dict[Kind, int] = {"text": 40, "code": 30, "page": 120}
"""A school sits behind one address, so the limit is far above what a child needs. Codes: only wrong ones count."""


GUESSES, UNDER_ALARM = 2_000, 3
"""Wrong codes of all addresses in an hour, and what one may try once there are so many."""
FLOOD = 5
"""Texts of one address in an hour; those that follow stand behind all others, whatever words they hold."""
TALK_TEXTS, TALK_BYTES = 30, 60_000
"""What is taken under one reply code in an hour."""
EVERYBODY = ""


def is_spent(kind: Kind, address: str) -> bool:
    """Whether this address has used up its hour."""
    limit = LIMITS[kind]
    if kind == "code" and _number(kind, EVERYBODY) >= GUESSES:
        limit = min(limit, UNDER_ALARM)
    return _number(kind, address) >= limit


def turn(address: str) -> int:
    """How many texts came from there within the hour."""
    return _number("text", address)


def spend(kind: Kind, address: str) -> None:
    """One more from this address; wrong codes are counted together as well."""
    for one in (address, EVERYBODY) if kind == "code" else (address,):
        db.session.add(IntakeAttempt(address_hash=_index(kind, one), at=clock.real_now()))


def is_full(contact: Contact, more: str) -> bool:
    """Whether the person has written as much under this contact's code as is taken in an hour."""
    theirs = (ContactMessage.contact_id == contact.id, ContactMessage.by_id.is_(None))
    since = ContactMessage.at > clock.now() - WINDOW
    size = func.coalesce(func.sum(func.octet_length(ContactMessage.text_sealed)), 0)
    number, written = db.session.execute(select(func.count(ContactMessage.id), size).where(*theirs, since)).one()
    return bool(number >= TALK_TEXTS or written + len(more.encode()) > TALK_BYTES)


def _number(kind: Kind, address: str) -> int:
    since = clock.real_now() - WINDOW
    of_it = (IntakeAttempt.address_hash == _index(kind, address), IntakeAttempt.at > since)
    return db.session.scalar(select(func.count(IntakeAttempt.id)).where(*of_it)) or 0


@every("23 * * * *", name="forget_addresses")
def forget_addresses() -> None:
    """What is older than a day is of no use, not even as a fingerprint."""
    db.session.execute(delete(IntakeAttempt).where(IntakeAttempt.at < clock.real_now() - KEPT_FOR))


def _index(kind: Kind, address: str) -> bytes:
    return vault.index(f"address {kind}", address)
