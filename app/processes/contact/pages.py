"""What the forms of a contact begin with, and what stands beside them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app import audit, clock, policy
from app.audit_codes import AuditCode
from app.db import db
from app.forms import choices
from app.i18n import Text, in_language
from app.i18n import lazy_gettext as _l
from app.processes.contact import facts, level
from app.processes.contact.forms import RecordForm
from app.rules.contacts import acts, involved, receiving, records, same_child, words
from app.rules.tasks import completion
from app.staff.models import District, Region, User
from app.tables import sealing
from app.tables.cases import Case
from app.tables.contacts import Contact, ContactState, Facility
from app.tables.people import Person
from app.values import phones
from app.values.names import kk_key
from app.values.terms import Channel, Outcome
from app.workflow.models import Task

EARLIER = 10  # shown beside a contact
CODED = ("danger", "carer_access", "is_repeat", "has_disability")


def prepare_triage(form: Any, item: Task, actor: User) -> None:
    """Places to choose from, and what the contact says already."""
    contact = receiving.of(item)
    _put_facilities(form, contact)
    safe = {True: "yes", False: "no"}.get(contact.is_reply_safe) if contact.is_reply_safe is not None else None
    if isinstance(form, RecordForm) or contact.state is ContactState.WAITING:  # undone, or still open: not asked twice
        told = _answers_of(contact, receiving.FIRST_STEP)
        begin(form, **{name: told.get(name) for name in (*CODED, "harms", "raise_to", "raise_reason")})
    begin(
        form,
        has_child={True: "yes", False: "no"}.get(contact.has_child) if contact.has_child is not None else None,
        circumstances=list(contact.circumstances),
        words=sealing.get(contact, "words"),
        child_surname=contact.child_surname,
        child_given=contact.child_given,
        child_age=contact.child_age,
        child_sex=contact.child_sex,
        child_iin=sealing.get(contact, "child_iin"),
        school=contact.school,
        region=str(contact.region_id or ""),
        district=str(contact.district_id or ""),
        address=sealing.get(contact, "address"),
        is_anonymous="anonymous" if contact.is_anonymous else None,
        caller_name=sealing.get(contact, "caller_name"),
        caller_relation=contact.caller_relation,
        is_reply_safe=safe,
        call_back=sealing.get(contact, "call_back"),
    )
    put_places(form)


def prepare_talk(form: Any, item: Task, actor: User) -> None:
    """The psychologist goes on from what the operator answered."""
    contact = receiving.of(item)
    told = _answers_of(contact, "triage_contact")
    begin(form, child_age=contact.child_age, harms=list(contact.harms))
    begin(form, **{name: told.get(name) for name in CODED})


def prepare_emergency(form: Any, item: Task, actor: User) -> None:
    """The call was most likely made just now."""
    begin(form, called_at=clock.now())


def begin(form: Any, **first: Any) -> None:
    """First values for the fields that hold nothing yet and were not sent."""
    if form.is_submitted():
        return
    for name, value in first.items():
        field = form[name]
        if field.raw_data is None and not field.data and value not in (None, "", []):
            field.data = value


def _answers_of(contact: Contact, step: str) -> dict[str, Any]:
    return completion.entered(contact.key, Task.contact_id == contact.id, Task.step == step)


def places(unknown: Text | None = None) -> tuple[list[Any], list[Any]]:
    """Regions, and districts with their region, each in the order of the reader's alphabet, after "not known"."""
    empty = unknown or _l("Not known")
    rows: Sequence[Any] = db.session.execute(
        select(Region, District).outerjoin(District, District.region_id == Region.id)
    ).all()
    regions = {region.id: in_language(region, "name") for region, _district in rows}
    ordered = sorted(regions.items(), key=lambda pair: kk_key(pair[1]))
    named = [(one.id, in_language(one, "name"), regions[one.region_id]) for _region, one in rows if one is not None]
    named.sort(key=lambda row: (kk_key(row[2]), kk_key(row[1])))
    return (
        choices([(str(id), name) for id, name in ordered], empty=empty),
        choices([(str(id), f"{name} · {region}") for id, name, region in named], empty=empty),
    )


def put_places(form: Any) -> None:
    """Regions, and every district under the name of its region; the page narrows them to the chosen one."""
    form.region.choices, form.district.choices = places()


def _put_facilities(form: Any, contact: Contact) -> None:
    """The one that is coded already stays to be chosen without a script."""
    known = db.session.get(Facility, contact.facility_id) if contact.facility_id else None
    form.facility.choices = choices([(str(known.public_id), known.name)] if known else [])
    if known is not None:
        begin(form, facility=str(known.public_id), school=known.name)


def same_children(form: Any, contact: Contact, actor: User) -> list[same_child.Match]:
    """Children who may be this one, while the operator types. Each one shown is on the record."""
    if contact.child_id is not None:
        return []
    found = same_child.same_child(
        surname=form.child_surname.data,
        given=form.child_given.data,
        age=form.child_age.data,
        district_id=int(form.district.data) if str(form.district.data or "").isdigit() else None,
        phone=sealing.get(contact, "caller_phone") or None,
        iin=form.child_iin.data,
    )
    for match in found:
        audit.looked(actor, AuditCode.POSSIBLE_SAME_CHILD, match.case or match.child)
    return found


def earlier(contact: Contact, actor: User) -> list[facts.Earlier]:
    """Contacts of the same number or about the same child, the newest first. Each one shown is on the record.

    What was said in it is shown of those that the actor reads; any other one takes a reason.
    """
    found = db.session.execute(policy.earlier_contacts(actor, contact).limit(EARLIER)).all()
    for row, _is_read in found:
        audit.looked(actor, AuditCode.EARLIER_CONTACT, row)
    return [facts.Earlier(row, facts.first_words(row) if is_read else "", is_read) for row, is_read in found]


def show_triage(item: Task, actor: User) -> Mapping[str, Any]:
    """The call or the text, its earlier contacts, and the child it was found to be about."""
    contact = receiving.of(item)
    child = db.session.get(Person, contact.child_id) if contact.child_id else None
    case = db.session.get(Case, contact.case_id) if contact.case_id else None
    decided, just_now = acts.of_and_just_now(contact, actor)
    return {
        **show_contact(item, actor),
        "is_call": contact.channel is Channel.PHONE,
        "acts": decided,
        "just_now": just_now,
        "children": records.family(contact),
        "to_do": records.to_do(contact, actor),
        "asks_about_child": involved.is_alone(contact) and contact.has_child is None,
        "unread": facts.set_aside(contact),
        "seconds": int(max(clock.now() - contact.received_at, timedelta()).total_seconds()),
        "child": child,
        "case": case,
        "level_of": lambda form: level.level_of(form, contact),
        "ask_next": level.ask_next,
        "same_children": lambda form: same_children(form, contact, actor),
        "not_a_contact": _buttons(Outcome.NOT_A_CONTACT, list(words.NOT_A_CONTACT.items())),
        "adult_help": _buttons(Outcome.ADULT_HELP, list(words.ADULT_HELP.items())),
    }


def show_contact(item: Task, actor: User) -> Mapping[str, Any]:
    """The contact with its talk, as every form about it shows them."""
    contact = receiving.of(item)
    number = sealing.get(contact, "caller_phone")
    return {
        "contact": contact,
        "words": sealing.get(contact, "words"),
        "number": phones.masked(number),
        "known": facts.known(contact),
        "talk": facts.talk(contact, actor),
        "can_write": contact.reply_code_index is not None and contact.is_reply_safe is not False,
        "earlier": earlier(contact, actor),
    }


def show_talk(item: Task, actor: User) -> Mapping[str, Any]:
    """The psychologist calls back: the whole number, unless that is not safe."""
    return _with_number(item, actor, is_safe=receiving.of(item).is_reply_safe is not False)


def show_emergency(item: Task, actor: User) -> Mapping[str, Any]:
    """102 asks for address and number."""
    return _with_number(item, actor, is_safe=True)


def _with_number(item: Task, actor: User, *, is_safe: bool) -> Mapping[str, Any]:
    """That the whole number was shown is on the record."""
    contact = receiving.of(item)
    number = sealing.get(contact, "caller_phone") if is_safe else ""
    if number:
        audit.looked(actor, AuditCode.CALLER_S_NUMBER, contact)
    return {**show_contact(item, actor), "call": number, "call_shown": phones.shown(number)}


KEYS: dict[words.Detail, tuple[str, str]] = {
    words.Detail.SILENT: ("F9", "F9"),
    words.Detail.HUNG_UP: ("Alt+KeyH", "Alt H"),
}
"""KeyboardEvent.code and what is printed; the rest is rare enough for the menu alone."""


def _buttons(outcome: Outcome, details: Sequence[tuple[words.Detail, Text]]) -> list[dict[str, Any]]:
    rows = []
    for detail, label in details:
        code, key = KEYS.get(detail, ("", ""))
        rows.append({"value": words.choice(outcome, detail), "text": label, "code": code, "key": key})
    return rows
