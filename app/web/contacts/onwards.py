"""Where somebody at 111 goes on: the triage that waits, the open record, or the next call or message."""

from flask import url_for

from app.rules.contacts import receiving, records
from app.staff.models import User
from app.tables.contacts import Contact, ContactState
from app.values.terms import Channel


def record_of(contact: Contact, who: User) -> str:
    """The page on which `who` works on this contact now; its own page if they do not."""
    task = receiving.open_task(contact, receiving.FIRST_STEP)
    if task is not None and task.assignee_id == who.id:
        return url_for("task.page", public_id=task.public_id)
    if is_in_hand(contact, who):
        return url_for("record.page", public_id=contact.public_id)
    return url_for("calls.contact", public_id=contact.public_id)


def is_in_hand(contact: Contact, who: User) -> bool:
    """Triaged, and still open with `who`."""
    return contact.ended_at is None and contact.handler_id == who.id and contact.state is ContactState.TRIAGED


def after(contact: Contact, who: User) -> str:
    """The contact's own open record, that of another child told of with it, or what comes next."""
    for record in records.family(contact):
        if record.ended_at is None and record.handler_id == who.id:
            return record_of(record, who)
    return url_for("calls.new" if contact.channel is Channel.PHONE else "triage.index")
