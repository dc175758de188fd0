"""A report that did not come to 111: an agency's letter, a visit to the office, a sibling's case.

It is a contact like any other and goes through the same diagram and the same decision table; whoever takes it answers
the coded questions at once, so that it never waits at 111.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app import audit
from app.audit_codes import AuditCode
from app.db import db
from app.errors import NotFound, RuleBroken
from app.i18n import gettext as _
from app.rules import timeline
from app.rules.cases import cases, people
from app.rules.contacts import receiving, records, triage
from app.rules.contacts.receiving import Incoming
from app.rules.tasks import completion
from app.staff.models import User
from app.tables import sealing
from app.tables.cases import Case, CasePerson
from app.tables.contacts import CaseReport, Contact
from app.tables.numbers import next_number
from app.tables.people import Household, Person
from app.tables.words.timeline import Event
from app.values.terms import Channel, Relation
from app.workflow.answers.keeping import Sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Who reported and how. `child`: the public id of a child who is known, `sibling`: from whose case it begins."""

    channel: Channel
    words: str
    phone: str = ""
    agency: str | None = None
    letter_number: str | None = None
    letter_on: date | None = None
    child: UUID | None = None
    sibling: Case | None = None


def take(report: Report, form: Sent, *, by: User) -> Contact:
    """The report is on the record, triaged by whoever took it; its case is open, or it joined the child's open case.

    `form`: the answers of triage. RuleBroken from triage, or for a letter without a number.
    """
    if report.channel is Channel.AGENCY and not report.agency:
        raise RuleBroken(_("Select the agency that reports."), "agency")
    if not report.words.strip():
        raise RuleBroken(_("Write what was reported."), "words")
    incoming = Incoming(words=report.words, channel=report.channel, language=by.language or "kk")
    contact = receiving.receive(incoming, by=by)
    contact.number, contact.is_anonymous = next_number("report"), False
    _keep(contact, report, by)
    task = receiving.first_task(contact)
    task.assignee_id = by.id
    if report.sibling is not None:
        contact.child_id = _sibling(report.sibling, report, form, by).id
    elif report.child is not None:
        triage.attach(contact, report.child, by=by)
    db.session.flush()
    completion.complete(task, form, by)
    records.end(contact, by=by)
    _for_everybody(contact)
    _begun(contact, report, by)
    return contact


def connected(contact: Contact, form: Sent, *, by: User) -> None:
    """102 or 103 has been called from the office: nobody at 111 has to. Nothing happens where nobody need be called."""
    task = receiving.open_task(contact, "connect_emergency")
    if task is not None:
        completion.complete(task, form, by)


def of_contact(contact: Contact) -> CaseReport | None:
    """How it came, unless it came to 111."""
    return db.session.scalar(select(CaseReport).where(CaseReport.contact_id == contact.id))


def last_taken(by: User) -> Contact | None:
    """What the person wrote down last."""
    wanted = select(Contact).join(CaseReport, CaseReport.contact_id == Contact.id)
    return db.session.scalar(wanted.where(CaseReport.taken_by_id == by.id).order_by(CaseReport.id.desc()).limit(1))


def siblings_without_case(case: Case) -> list[Person]:
    """The other children of the home who have no open case, the oldest first."""
    return [child for child in people.siblings(case.child) if cases.open_case_of(child) is None]


def _keep(contact: Contact, report: Report, by: User) -> None:
    row = CaseReport(
        contact_id=contact.id,
        taken_by_id=by.id,
        agency=report.agency,
        letter_number=report.letter_number,
        letter_on=report.letter_on,
        sibling_of_id=report.sibling.id if report.sibling else None,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(by, AuditCode.REPORT_TAKEN, row)


def _for_everybody(contact: Contact) -> None:
    """The call to 102 is for whoever at 111 is free, not for the office, whose desk does not show it."""
    task = receiving.open_task(contact, "connect_emergency")
    if task is not None:
        task.assignee_id, task.claimed_at = None, None


def _sibling(case: Case, report: Report, form: Sent, by: User) -> Person:
    """A child of the same home: one who is known there, or a new one who joins it. NotFound for any other."""
    if report.child is not None:
        known = {child.public_id: child for child in siblings_without_case(case)}
        if report.child not in known:
            raise NotFound
        return known[report.child]
    answers = form.answers()
    child = people.create_person(
        by=by,
        surname=answers["child_surname"] or case.child.surname,
        given=answers["child_given"] or "",
        sex=answers["child_sex"],
        is_child=True,
        iin=answers["child_iin"] or None,
        iin_missing=None if answers["child_iin"] else "unknown",
    )
    people.join(_home_of(case, by), child, Relation.CHILD, None, by=by)
    return child


def _home_of(case: Case, by: User) -> Household:
    home = people.household_of(case.child)
    if home is None:
        home = people.create_household(case.district_id, None, by=by)
        people.join(home, case.child, Relation.CHILD, None, by=by)
    case.household_id = case.household_id or home.id
    return home


def _begun(contact: Contact, report: Report, by: User) -> None:
    """The case says how it began; a sibling's has the people of the other one."""
    case = db.session.get(Case, contact.case_id) if contact.case_id else None
    if case is None:
        return
    params = {"channel": report.channel.value, "letter": report.letter_number or "–"}
    timeline.note(Event.REPORT_TAKEN, case=case, by=by, params=params, words=report.words)
    if report.sibling is not None and report.sibling.id != case.id:
        carry_over(report.sibling, case, by=by)


def carry_over(before: Case, case: Case, *, by: User, is_sibling: bool = True) -> None:
    """The people of one case, and what everybody must be warned of, stand in the other as well."""
    known = set(db.session.scalars(select(CasePerson.person_id).where(CasePerson.case_id == case.id)))
    for member in db.session.scalars(select(CasePerson).where(CasePerson.case_id == before.id).order_by(CasePerson.id)):
        if member.person_id in known or member.person_id == case.child_id:
            continue
        copy = cases.add_person(case, member.person, member.relation, member.safety, by=by)
        sealing.put(copy, "note", sealing.get(member, "note", before.key), case.key)
    for warning in cases.running_warnings(before):
        cases.warn(case, sealing.get(warning, "text", before.key), by=by)
    if not is_sibling:
        return
    timeline.note(Event.PEOPLE_CARRIED_OVER, case=case, by=by, params={"number": before.number})
    timeline.note(Event.SIBLING_OPENED, case=before, by=by, params={"number": case.number})
