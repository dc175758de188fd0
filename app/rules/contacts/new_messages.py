"""A person writes again while somebody is at work on the contact. It is read first; who read it is known."""

from sqlalchemy import select, update

from app import clock
from app.db import db
from app.deadlines import times
from app.roles import Role
from app.rules.notices import tell
from app.rules.team import recipients
from app.staff.models import User
from app.tables.cases import Case, CaseState
from app.tables.contacts import Contact, ContactMessage
from app.tables.notices import Notice, NoticeKind
from app.workflow.models import Task
from app.workflow.redating import set_times

READ_WITHIN = "triage_contact"
"""The row of the deadline table for a new message: that of a new contact."""
READ_DANGER_WITHIN = "connect_emergency"
"""And for one with words of danger: that of calling 102 or 103."""


def came(contact: Contact, task: Task, *, is_danger: bool) -> None:
    """The open task is due sooner, and whoever has it is told; of danger the shift leads too, and the case manager."""
    found = times.times(READ_DANGER_WITHIN if is_danger else READ_WITHIN, None, clock.now())
    if found is not None and (task.due_at is None or found.due_at < task.due_at):
        set_times(task, found)
        task.counts_from_at = clock.now()
    kind = NoticeKind.DANGER_MESSAGE if is_danger else NoticeKind.NEW_MESSAGE
    case = _open_case(contact)
    for person in _listeners(contact, case, task, is_danger):
        if not _knows(person, kind, task):
            tell(person, kind, case if case is not None and person.id == case.manager_id else None, task)


def read(contact: Contact, *, by: User) -> None:
    """What the person wrote so far is read; the first who opened it stays."""
    unread = (ContactMessage.contact_id == contact.id, ContactMessage.by_id.is_(None), ContactMessage.read_at.is_(None))
    db.session.execute(update(ContactMessage).where(*unread).values(read_at=clock.now(), read_by_id=by.id))


def _open_case(contact: Contact) -> Case | None:
    case = db.session.get(Case, contact.case_id) if contact.case_id is not None else None
    return case if case is not None and case.state is CaseState.OPEN else None


def _listeners(contact: Contact, case: Case | None, task: Task, is_danger: bool) -> list[User]:
    """Whoever has the task or the record in hand, and those above. Each once."""
    hands = [task.assignee_id, contact.handler_id if contact.ended_at is None else None]
    people = [db.session.get_one(User, hand) for hand in hands if hand is not None]
    if case is not None:
        people.append(case.manager)
    if is_danger:
        people += recipients.people(Role.SHIFT_LEAD, None)
    return list({person.id: person for person in people}.values())


def _knows(person: User, kind: NoticeKind, task: Task) -> bool:
    """It stands among their unread notices already: ten messages in a row are one word."""
    unread = (Notice.user_id == person.id, Notice.read_at.is_(None))
    wanted = select(Notice.id).where(*unread, Notice.kind == kind, Notice.task_id == task.id).limit(1)
    return db.session.scalar(wanted) is not None
