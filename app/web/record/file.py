"""The file of one child, from the first message to today: one document, with the parts that were chosen."""

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import audit, clock, policy
from app.audit_codes import AuditCode
from app.db import db
from app.i18n import format_date, format_datetime
from app.i18n import gettext as _
from app.policy import guard
from app.roles import Action, Role
from app.rules.cases import people
from app.rules.contacts import conversation
from app.staff.models import User
from app.staff.sign_in import actor
from app.tables import sealing
from app.tables.cases import Case, CasePerson
from app.tables.contacts import Contact
from app.tables.people import Household
from app.tables.words.labels import label
from app.values import phones
from app.values.terms import Channel, Harm, Relation
from app.web.cases import documents, frame, panels, timeline
from app.web.cases.timeline import Show
from app.web.record import entered, parts
from app.web.record.entered import Entry
from app.web.record.parts import Part, Preset

bp = Blueprint("case_file", __name__)
SECTION = "cases"
MOST_FORMS, MOST_LINES, MOST_PLANS = 500, 1000, 30
OF_THE_REPORTER = frozenset({"caller_name", "caller_relation", "phone", "is_anonymous", "is_reply_safe"})
OF_THE_FAMILY = frozenset({"family"})


@dataclass(frozen=True, slots=True)
class Reported:
    """A contact that led to the case. `talk`: every message, `reporter`: who it was, if that was asked for."""

    number: str
    channel: str
    at: str
    harms: str
    talk: list[conversation.Said]
    reporter: list[tuple[str, str]]


@bp.get("/cases/<uuid:public_id>/file")
@guard(Action.SEE_CASE)
def index(public_id: UUID) -> ResponseReturnValue:
    case, who = policy.case(actor(), public_id), actor()
    preset, chosen = parts.read(request.args)
    forms, is_cut = _forms(case, who, chosen)
    return render_template(
        "record/file.html",
        page=frame.head(case, "case_record.index", audit.keyed(AuditCode.CASE_FILE, preset or "chosen")),
        presets=[(_url(case, one), words, one is preset) for one, words in parts.PRESETS.items()],
        titles=parts.TITLES,
        chosen=chosen,
        purpose=parts.PRESETS.get(preset) if preset is not None else None,
        Part=Part,
        made=_made(who),
        forms=forms,
        is_cut=is_cut,
        cover=_cover(case),
        **_rows(case, who, chosen),
        signed=[one for group in forms.values() for one in group if "/" in one.key],
    )


def _rows(case: Case, who: User, chosen: frozenset[Part]) -> dict[str, Any]:
    """What stands in rows of its own, as far as it was chosen."""
    contacts = list(db.session.scalars(policy.contacts(who).where(Contact.case_id == case.id)))
    contacts.sort(key=lambda contact: (contact.received_at, contact.id))
    with_reporter, talks = Part.REPORTER in chosen, conversation.talks(contacts)
    return {
        "reported": [_reported(one, talks[one.id], with_reporter=with_reporter) for one in contacts],
        "people": _people(case, contacts, with_reporter=with_reporter),
        "home": _home(case),
        "plans": _plans(case) if Part.PLANS in chosen else [],
        "documents": documents.listed(case) if Part.DOCUMENTS in chosen else [],
        "events": _story(case, contacts) if Part.TIMELINE in chosen else [],
    }


def _made(who: User) -> str:
    when = format_datetime(clock.now())
    return str(_("Made on %(when)s by %(name)s, %(role)s", when=when, name=who.name, role=label(Role, who.role)))


def _url(case: Case, preset: Preset) -> str:
    asked: dict[str, Any] = {"public_id": case.public_id, "for": preset.value}
    return url_for(".index", **asked)


def _forms(case: Case, who: User, chosen: frozenset[Part]) -> tuple[dict[Part, list[Entry]], bool]:
    """By part, oldest first. True if there are more than one document holds."""
    rows = db.session.execute(policy.answers(who, case).limit(MOST_FORMS + 1)).all()
    hidden = frozenset() if Part.REPORTER in chosen else OF_THE_REPORTER
    if not policy.may(who, Action.SEE_STAY):
        hidden |= OF_THE_FAMILY
    found: dict[Part, list[Entry]] = defaultdict(list)
    for entry in entered.entries(case, rows[:MOST_FORMS][::-1], who):
        found[parts.part_of(entry)].append(replace(entry, said=[one for one in entry.said if one.name not in hidden]))
    return found, len(rows) > MOST_FORMS


def _cover(case: Case) -> list[tuple[str, str]]:
    return [
        (_("Case number"), case.number),
        (_("Opened"), format_datetime(case.opened_at)),
        (_("Accepted"), format_datetime(case.accepted_at)),
        (_("Closed"), format_datetime(case.closed_at)),
        (_("Reported harms"), ", ".join(label(Harm, harm) for harm in case.harms)),
        (_("Last seen by staff"), format_datetime(case.last_seen_at) or _("not seen yet")),
        (_("School or kindergarten"), case.child.school or ""),
    ]


def _reported(contact: Contact, talk: list[conversation.Said], *, with_reporter: bool) -> Reported:
    name, phone = sealing.get(contact, "caller_name"), sealing.get(contact, "caller_phone")
    relation = label(Relation, contact.caller_relation) if contact.caller_relation else ""
    reporter = [(_("Name"), name), (_("Relation to the child"), relation), (_("Telephone"), phones.masked(phone))]
    return Reported(
        number=contact.number,
        channel=label(Channel, contact.channel),
        at=format_datetime(contact.received_at),
        harms=", ".join(label(Harm, harm) for harm in contact.harms),
        talk=talk,
        reporter=reporter if with_reporter else [],
    )


def _people(case: Case, contacts: list[Contact], *, with_reporter: bool) -> list[dict[str, Any]]:
    """Everybody around the child; whoever reported only if that was asked for."""
    reporters = set() if with_reporter else {sealing.get(contact, "caller_name") for contact in contacts}
    around = panels.around(case)
    return [_person(case, one) for one in around if f"{one.person.surname} {one.person.given}".strip() not in reporters]


def _person(case: Case, one: CasePerson) -> dict[str, Any]:
    return {
        "name": frame.named(one.person),
        "relation": label(Relation, one.relation),
        "born": format_date(one.person.born_on),
        "phone": people.phone_of(one.person),
        "note": sealing.get(one, "note", case.key),
    }


def _home(case: Case) -> str:
    home = db.session.get(Household, case.household_id) if case.household_id else None
    return people.address_of(home) if home is not None else ""


def _plans(case: Case) -> list[dict[str, Any]]:
    rows = panels.plans(case, MOST_PLANS)
    return [panels.plan(case, plan, whole=True) for plan in reversed(rows)]


def _story(case: Case, contacts: list[Contact]) -> list[timeline.Moment]:
    events, _end = timeline.page(case, Show.EVERYTHING, None, MOST_LINES, contacts)
    return list(reversed(events))
