"""How a contact begins: a text arrives, or an operator takes a call. The row opens at once, the process with it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import orjson
from sqlalchemy import Select, select, text

from app import audit, clock, vault
from app.audit_codes import AuditCode
from app.db import db
from app.rules import timeline
from app.rules.contacts import intake_limits
from app.rules.contacts.danger_list import has_risk_words
from app.staff.models import District, User
from app.tables import sealing
from app.tables.contacts import Contact, ContactState
from app.tables.numbers import next_number
from app.tables.words.timeline import Event
from app.values.names import fold
from app.values.terms import Channel, Sex
from app.workflow import engine
from app.workflow.models import Task, TaskState

FIRST_STEP = "triage_contact"
SAME_CALL = timedelta(minutes=1)
"""A telephone system may raise one call more than once."""

RINGS_AGAIN = timedelta(minutes=10)
"""Whoever calls so soon again goes on where the line broke."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A text as it arrived. `caller_phone` in normal form, `reply_code` bare digits."""

    words: str
    channel: Channel
    language: str
    received_at: datetime | None = None  # empty: now
    caller_name: str = ""
    caller_phone: str = ""
    caller_relation: str | None = None
    reply_code: str = ""
    form_index: bytes | None = None  # of the shown form it was written in
    turn: int = 0  # how many texts of the same sender came in the hour before
    is_reply_safe: bool | None = None
    child_surname: str = ""
    child_given: str = ""
    child_age: int | None = None
    child_sex: Sex | None = None
    child_iin: str = ""
    school: str = ""
    facility_id: int | None = None
    region_id: int | None = None
    district_id: int | None = None
    address: str = ""
    set_aside: Mapping[str, str] = field(default_factory=dict)  # what could not be read, by the name it has in triage


def receive(incoming: Incoming, *, by: User | None = None) -> Contact:
    """The text waits for triage. `by` is who entered it for somebody else; empty for the public page and imports."""
    contact = _new(incoming.channel, incoming.language, incoming.received_at)
    contact.caller_relation, contact.is_reply_safe = incoming.caller_relation, incoming.is_reply_safe
    contact.child_surname, contact.child_given = incoming.child_surname or None, incoming.child_given or None
    contact.child_folded = fold(incoming.child_surname, incoming.child_given)
    contact.child_age, contact.child_sex = incoming.child_age, incoming.child_sex
    contact.school, contact.facility_id = incoming.school or None, incoming.facility_id
    contact.has_risk_words = has_risk_words(incoming.words)
    contact.form_index, contact.turn = incoming.form_index, incoming.turn
    contact.is_of_flood = incoming.turn >= intake_limits.FLOOD
    contact.is_anonymous = not (incoming.caller_name or incoming.caller_phone)
    contact.reply_code_index = vault.index("reply_code", incoming.reply_code) if incoming.reply_code else None
    put_place(contact, incoming.region_id, incoming.district_id)
    put_phone(contact, incoming.caller_phone)
    put_iin(contact, incoming.child_iin)
    sealing.put(contact, "words", incoming.words)
    sealing.put(contact, "caller_name", incoming.caller_name)
    sealing.put(contact, "address", incoming.address)
    put_aside(contact, incoming.set_aside)
    _register(contact, AuditCode.CONTACT_RECEIVED, by)
    return contact


def take_call(number: str, line: str, call: str = "", *, unread: str = "", by: User) -> Contact:
    """The call's contact, in the hands of the operator. The same call raised again while it is open is the same one.

    `number` in normal form, empty if it was withheld; `unread`: what came and is no number; `call`: the
    telephone system's own id of it, if it has one. Without either nobody knows who calls: a contact of its own.
    Who calls again after the end is linked to it.
    """
    one_at_a_time(vault.index("call", f"{line} {number or call}"))
    known = _raised_again(number, line, call, by)
    if known is not None:
        return known
    before = _called_before(number)
    contact = _new(Channel.PHONE, by.language or "kk", None)
    contact.line, contact.is_anonymous, contact.handler_id = line, False, by.id
    contact.call_index = vault.index("call_id", call) if call else None
    contact.follows_id = before.id if before else None
    put_phone(contact, number)
    put_aside(contact, {"phone": unread} if unread else {})
    _register(contact, AuditCode.CALL_TAKEN, by)
    _give(contact, by)
    if before is not None:
        timeline.note(Event.CONTACT_AGAIN, contact=before, by=by, params={"number": contact.number})
    return contact


def _raised_again(number: str, line: str, call: str, by: User) -> Contact | None:
    """The open contact of this very call: by the telephone's id, else by number, line and operator, for a minute."""
    wanted = select(Contact).where(
        Contact.handler_id == by.id, Contact.ended_at.is_(None), Contact.channel == Channel.PHONE
    )
    if call:
        wanted = wanted.where(Contact.call_index == vault.index("call_id", call))
    elif number:
        wanted = wanted.where(
            Contact.line == line,
            Contact.received_at > clock.now() - SAME_CALL,
            Contact.caller_phone_index == vault.index("phone", number),
            Contact.first_id.is_(None),
        )
    else:
        return None
    return db.session.scalar(wanted.order_by(Contact.id.desc()).limit(1))


def _called_before(number: str) -> Contact | None:
    """The newest call of the number a moment ago."""
    if not number:
        return None
    wanted = select(Contact).where(
        Contact.caller_phone_index == vault.index("phone", number),
        Contact.channel == Channel.PHONE,
        Contact.received_at > clock.now() - RINGS_AGAIN,
        Contact.first_id.is_(None),
    )
    return db.session.scalar(wanted.order_by(Contact.id.desc()).limit(1))


def another_child(first: Contact, place: int, *, by: User) -> Contact:
    """Another child told of in the same contact: what is known of the caller stands in it, its triage is with `by`."""
    one_at_a_time(vault.index("call", first.number))
    contact = _new(first.channel, first.language, None)
    contact.number, contact.first_id, contact.handler_id, contact.line = (
        f"{first.number}-{place}",
        first.id,
        by.id,
        first.line,
    )
    contact.caller_relation, contact.is_anonymous = first.caller_relation, first.is_anonymous
    contact.is_reply_safe, contact.has_risk_words = first.is_reply_safe, first.has_risk_words
    put_place(contact, first.region_id, first.district_id)
    put_phone(contact, sealing.get(first, "caller_phone"))
    for name in ("words", "caller_name", "address"):
        sealing.put(contact, name, sealing.get(first, name))
    _register(contact, AuditCode.CONTACT_RECEIVED, by)
    _give(contact, by)
    return contact


def begin_with(contact: Contact, by: User) -> None:
    """Triage again, and at once in the hands of `by`; a text stands before them as one that they hold."""
    begin(contact)
    _give(contact, by)
    contact.held_until = clock.real_now() + SAME_CALL if contact.channel is not Channel.PHONE else None


def _give(contact: Contact, by: User) -> None:
    task = db.session.scalars(_waiting(contact, FIRST_STEP)).one()  # with it every contact begins
    task.assignee_id, task.claimed_at = by.id, clock.now()


def begin(contact: Contact) -> None:
    """The process starts for this contact: at its arrival, and again when a child writes after it ended."""
    route = engine.Route(contact_id=contact.id, region_id=contact.region_id, district_id=contact.district_id)
    engine.start("contact", about={"contact_id": contact.id}, route=route)


def open_task(contact: Contact, step: str | None = None) -> Task | None:
    """The task that waits on this contact, the oldest if there are several."""
    return db.session.scalar(_waiting(contact, step))


def first_task(contact: Contact) -> Task:
    """The triage with which every contact begins. NoResultFound once it is done."""
    return db.session.scalars(_waiting(contact, "triage_contact")).one()


def of(task: Task) -> Contact:
    """The contact a task is about."""
    return db.session.get_one(Contact, task.contact_id)


def put_place(contact: Contact, region_id: int | None, district_id: int | None) -> None:
    """A district says its region, whatever else was chosen."""
    district = db.session.get(District, district_id) if district_id else None
    contact.district_id = district.id if district else None
    contact.region_id = district.region_id if district else region_id


def put_phone(contact: Contact, number: str) -> None:
    """Sealed, and found again by its exact index."""
    sealing.put(contact, "caller_phone", number)
    contact.caller_phone_index = vault.index("phone", number) if number else None


def put_iin(contact: Contact, iin: str) -> None:
    """Sealed, and found again by its exact index."""
    sealing.put(contact, "child_iin", iin)
    contact.child_iin_index = vault.index("iin", iin) if iin else None


def put_aside(contact: Contact, unread: Mapping[str, str], read: Collection[str] = ()) -> None:
    """What was said and could not be read stays word for word, until it is `read`."""
    kept = {**set_aside(contact), **unread}
    left = {name: text for name, text in kept.items() if name not in read or name in unread}
    sealing.put(contact, "set_aside", orjson.dumps(left).decode() if left else None)


def set_aside(contact: Contact) -> dict[str, str]:
    """By the name of its question in triage."""
    text = sealing.get(contact, "set_aside")
    return dict(orjson.loads(text)) if text else {}


def one_at_a_time(index: bytes) -> None:
    """Whoever asks for the same at the same moment waits until this transaction has ended."""
    number = int.from_bytes(index[:8], "big", signed=True)
    db.session.execute(text("select pg_advisory_xact_lock(:n)"), {"n": number})


def _waiting(contact: Contact, step: str | None) -> Select[Task]:
    waiting = select(Task).where(Task.contact_id == contact.id, Task.process == "contact", Task.state == TaskState.OPEN)
    if step is not None:
        waiting = waiting.where(Task.step == step)
    return waiting.order_by(Task.id).limit(1)


def _new(channel: Channel, language: str, received_at: datetime | None) -> Contact:
    return Contact(
        number=next_number("contact"),
        key=vault.new_key(),
        state=ContactState.WAITING,
        channel=channel,
        language=language,
        received_at=received_at or clock.now(),
        child_folded="",
        harms=[],
    )


def _register(contact: Contact, what: AuditCode, by: User | None) -> None:
    db.session.add(contact)
    db.session.flush()
    timeline.note(Event.CONTACT_RECEIVED, contact=contact, by=by, params={"channel": str(contact.channel)})
    audit.record(by, what, contact)
    begin(contact)
