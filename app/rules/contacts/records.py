"""The record of a contact: in whose hands it is, what is added to it, and when it ends."""

from datetime import timedelta

from sqlalchemy import and_, or_, select

from app import audit, clock
from app.audit_codes import AuditCode
from app.db import db
from app.errors import RuleBroken
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.jobs import every
from app.roles import Role
from app.rules import timeline
from app.rules.contacts import opening, receiving, triage
from app.staff.models import User
from app.tables.cases import Case, CaseState
from app.tables.contacts import Contact, ContactState, Ending
from app.tables.words.timeline import Event
from app.values.terms import Outcome
from app.workflow.models import Task, TaskState

FORGOTTEN = timedelta(hours=1)
"""So long after its outcome a record that nobody ended ends by itself."""

MOST = 500  # a minute


def end(contact: Contact, how: Ending = Ending.ENDED, *, by: User | None) -> None:
    """The record is closed. Ended twice is ended once. RuleBroken while nothing is decided."""
    if contact.ended_at is not None:
        return
    if contact.state is ContactState.WAITING:
        raise RuleBroken(_l("Select first what the contact needs."), field="outcome")
    contact.ended_at, contact.ended_by_id, contact.ended_how = clock.now(), by.id if by else None, how
    timeline.note(Event.CONTACT_ENDED, contact=contact, by=by, params={"ending": str(how)})
    audit.record(by, AuditCode.CONTACT_ENDED, contact)


def claim(contact: Contact, *, by: User) -> None:
    """`by` has it in hand, and its triage if that waits. RuleBroken for a closed one, and for that of a colleague.

    A shift lead may take it over from a colleague.
    """
    if contact.ended_at is not None:
        raise RuleBroken(_l("This contact has ended. Reopen it with a reason."))
    task = receiving.open_task(contact, receiving.FIRST_STEP)
    holder_id = task.assignee_id if task is not None and task.assignee_id else contact.handler_id
    if holder_id not in {None, by.id} and by.role is not Role.SHIFT_LEAD:
        holder = db.session.get_one(User, holder_id)
        raise RuleBroken(_("%(name)s has this contact in hand.", name=holder.name))
    if task is not None:
        task.assignee_id, task.claimed_at, task.put_here_by_id = by.id, clock.now(), by.id
    if contact.handler_id != by.id:
        contact.handler_id = by.id
        timeline.note(Event.CONTACT_CLAIMED, contact=contact, by=by)
        audit.record(by, AuditCode.CONTACT_CLAIMED, contact)


def reopen(contact: Contact, why: str, *, by: User) -> None:
    """Open again, in the hands of `by`: more can be written down and decided. RuleBroken without a reason."""
    if contact.ended_at is None:
        raise RuleBroken(_l("This contact is open."))
    if not why.strip():
        raise RuleBroken(_l("Enter why you reopen it."), field="why")
    contact.ended_at = contact.ended_by_id = contact.ended_how = None
    contact.handler_id = by.id
    timeline.note(Event.CONTACT_REOPENED, contact=contact, by=by, words=why)
    audit.record(by, AuditCode.CONTACT_REOPENED, contact)


def note(contact: Contact, text: str, *, by: User) -> None:
    """A line on the contact's timeline, whether it is open or not. RuleBroken if it says nothing."""
    if not text.strip():
        raise RuleBroken(_l("Write some text first."), field="note")
    timeline.note(Event.NOTE, contact=contact, by=by, words=text)
    audit.record(by, AuditCode.NOTE_WRITTEN, contact)


def tell_more(contact: Contact, facts: triage.Facts, *, by: User) -> None:
    """What was heard after the decision stands in the record, and reaches the case that it opened."""
    before = triage.heard(contact)
    triage.put(contact, facts)
    news = [f"{question}: {text}" for question, text in triage.heard(contact).items() if before.get(question) != text]
    if not news:
        return
    timeline.note(Event.CONTACT_CHANGED, contact=contact, by=by, words="\n".join(news))
    audit.record(by, AuditCode.CONTACT_TOLD_MORE, contact)
    case = db.session.get(Case, contact.case_id) if contact.case_id else None
    if case is not None and case.state is CaseState.OPEN:
        opening.tell_more(contact, case)
        params = {"number": contact.number}
        timeline.note(Event.CONTACT_TOLD_MORE, case=case, by=by, params=params, words="\n".join(news))


def add_child(contact: Contact, *, by: User) -> Contact:
    """A record of its own for another child of the same contact: to be matched, rated and referred by itself."""
    first = first_of(contact)
    added = receiving.another_child(first, len(family(first)) + 1, by=by)
    timeline.note(Event.CHILD_ADDED, contact=first, by=by, params={"number": added.number})
    audit.record(by, AuditCode.CONTACT_CHILD_ADDED, added)
    return added


def first_of(contact: Contact) -> Contact:
    """The record with which the contact began."""
    return db.session.get_one(Contact, contact.first_id) if contact.first_id else contact


def family(contact: Contact) -> list[Contact]:
    """The records of all children of one contact, the first one first."""
    first_id = contact.first_id or contact.id
    wanted = select(Contact).where(or_(Contact.id == first_id, Contact.first_id == first_id))
    return list(db.session.scalars(wanted.order_by(Contact.id)))


def in_hand(by: User) -> list[Contact]:
    """The records that the person has open, the newest first."""
    wanted = select(Contact).where(Contact.handler_id == by.id, Contact.ended_at.is_(None))
    return list(db.session.scalars(wanted.order_by(Contact.id.desc()).limit(20)))


def to_do(contact: Contact, by: User) -> list[Task]:
    """What the person still has to do about the contact beside its triage, the oldest first."""
    wanted = select(Task).where(
        Task.contact_id == contact.id,
        Task.state == TaskState.OPEN,
        Task.assignee_id == by.id,
        Task.step != receiving.FIRST_STEP,
    )
    return list(db.session.scalars(wanted.order_by(Task.id)))


@every("* * * * * 25", name="end_forgotten_contacts")
def end_forgotten() -> None:
    """Whoever hung up did not wait for a key: where an outcome stands and nothing is open with 111, the record ends."""
    at_work = select(Task.id).where(
        Task.contact_id == Contact.id, Task.state == TaskState.OPEN, Task.assignee_id == Contact.handler_id
    )
    wanted = (
        select(Contact)
        .where(
            Contact.ended_at.is_(None),
            Contact.state == ContactState.TRIAGED,
            Contact.triaged_at < clock.now() - FORGOTTEN,
            ~at_work.exists(),
            ~and_(Contact.outcome == Outcome.EMERGENCY, Contact.has_child.is_(None)),  # a child may be involved
        )
        .order_by(Contact.id)
        .limit(MOST)
        .with_for_update(skip_locked=True)
    )
    for contact in db.session.scalars(wanted):
        end(contact, Ending.BY_ITSELF, by=None)
