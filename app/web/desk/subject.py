"""Whom a task is about: the child of its case, or the contact to 111, as far as the actor may see either."""

from dataclasses import dataclass, field

from flask import current_app, url_for

from app import audit, policy
from app.db import db
from app.i18n import format_datetime, in_language, ngettext
from app.i18n import gettext as _
from app.roles import Action
from app.rules.cases.people import age_of
from app.staff.models import District, User
from app.tables import sealing
from app.tables.cases import Case
from app.tables.contacts import Contact
from app.tables.families import FosterFamily, Stage
from app.tables.words.labels import label
from app.values.terms import Channel
from app.workflow.models import Task


@dataclass(frozen=True)
class Warned:
    """One strip that is never dismissed."""

    text: str
    by: str
    strong: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Subject:
    """What stands above a task."""

    number: str
    name: str
    initials: str
    facts: list[str]
    url: str = ""
    case: Case | None = None
    contact: Contact | None = None
    family: FosterFamily | None = None
    warnings: list[Warned] = field(default_factory=list)


def of(item: Task, actor: User, looked_at: audit.What) -> Subject | None:
    """The look is on the record under the code `looked_at`. None if the task is about nothing the actor may see."""
    case = policy.case_of(actor, item)
    if case is not None:
        audit.looked(actor, looked_at, case)
        return _of_case(case, actor)
    family = policy.family_of(actor, item)
    if family is not None:
        audit.looked(actor, looked_at, family)
        return _of_family(family)
    contact = policy.contact_of(actor, item)
    if contact is not None:
        audit.looked(actor, looked_at, contact)
        return _of_contact(contact)
    return None


def short_name(given: str | None, surname: str | None) -> str:
    """Given name and the surname's first letter, as lists show a child."""
    initial = f"{surname[0]}." if surname else ""
    return " ".join(part for part in (given, initial) if part)


def years(age: int | None) -> str:
    """An age in words; empty if it is not known."""
    return "" if age is None else str(ngettext("%(num)d year", "%(num)d years", age))


def link(endpoint: str, **more: object) -> str:
    """The page's address; empty if this version has no such page."""
    return url_for(endpoint, **more) if endpoint in current_app.view_functions else ""  # type: ignore[arg-type]


def _of_case(case: Case, actor: User) -> Subject:
    child = case.child
    facts = [case.number, years(age_of(child)), in_language(case.district, "name")]
    facts.append(_("Case manager: %(name)s", name=case.manager.name))
    return Subject(
        number=case.number,
        name=child.name or _("Name not known"),
        initials=_initials(child.given, child.surname),
        facts=[fact for fact in facts if fact],
        url=link("cases.overview", public_id=case.public_id) if policy.may(actor, Action.SEE_CASE) else "",
        case=case,
        warnings=_warnings(case, actor),
    )


def _of_family(family: FosterFamily) -> Subject:
    return Subject(
        number=family.number,
        name=str(_("Family %(name)s", name=family.surname)),
        initials=family.surname[:1],
        facts=[family.number, in_language(family.district, "name"), label(Stage, family.stage)],
        url=link("families.show", public_id=family.public_id),
        family=family,
    )


def _of_contact(contact: Contact) -> Subject:
    name = " ".join(part for part in (contact.child_surname, contact.child_given) if part)
    place = db.session.get(District, contact.district_id) if contact.district_id else None
    facts = [contact.number, years(contact.child_age), in_language(place, "name") if place else ""]
    facts += [label(Channel, contact.channel), format_datetime(contact.received_at, "day")]
    return Subject(
        number=contact.number,
        name=name or _("Name not known"),
        initials=_initials(contact.child_given, contact.child_surname),
        facts=[fact for fact in facts if fact],
        contact=contact,
    )


def _warnings(case: Case, actor: User) -> list[Warned]:
    return [
        Warned(sealing.get(row, "text", case.key), f"{name}, {format_datetime(row.set_at, 'day')}")
        for row, name in policy.warnings_by(actor, case)
    ]


def _initials(given: str | None, surname: str | None) -> str:
    return "".join(part[0] for part in (surname, given) if part) or "?"
