"""The line of texts that wait: who is shown which, and for how long it is theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import Row, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from app import audit, clock
from app.audit_codes import AuditCode
from app.db import db
from app.deadlines.models import DeadlineRule
from app.staff.models import User
from app.tables.contacts import Contact, ContactState
from app.values.terms import Channel, Outcome
from app.workflow.models import Task, TaskState

LEASE = timedelta(minutes=10)
"""A text whose operator does nothing for so long goes to the next one."""

TURN_MIN = 10
"""So much later each further text of one sender counts: whoever writes under many codes has one place, not many."""

_IN_LINE = Contact.received_at + func.make_interval(0, 0, 0, 0, 0, Contact.turn * TURN_MIN)

TRIAGE = ("contact", "triage_contact")
EMERGENCY = "connect_emergency"


@dataclass(frozen=True, slots=True)
class Held:
    """A text with its task, now with one operator."""

    contact: Contact
    task: Task


def next_text(by: User) -> Held | None:
    """The operator's own text, else the one that waits longest, those with words of danger first. Locked for others.

    Each sender has one place in the line, and a flood stands behind everybody.

    Two operators who ask at once never get the same one: a row that is being handed out is skipped.
    """
    now = clock.real_now()
    is_mine = and_(Task.assignee_id == by.id, Contact.held_until.is_not(None))
    is_free = or_(Task.assignee_id.is_(None), Contact.held_until < now)
    wanted = (
        _waiting()
        .where(or_(is_mine, is_free))
        .order_by(is_mine.desc(), Task.danger.desc(), Contact.is_of_flood, _IN_LINE, Contact.id)
        .limit(1)
        .with_for_update(of=[Task, Contact], skip_locked=True)
    )
    row = db.session.execute(wanted).first()
    if row is None:
        return None
    task, contact = row
    if task.assignee_id != by.id:
        task.assignee_id, task.claimed_at, task.put_here_by_id = by.id, clock.now(), None
        audit.record(by, AuditCode.TEXT_TAKEN, contact)
    contact.held_until = now + LEASE
    return Held(contact, task)


def let_go(held: Contact, *, by: User) -> None:
    """Back into the line, for somebody else."""
    held.held_until = None
    tasks = select(Task).where(Task.contact_id == held.id, Task.assignee_id == by.id, Task.state == TaskState.OPEN)
    for task in db.session.scalars(tasks):
        task.assignee_id, task.claimed_at = None, None
    audit.record(by, AuditCode.TEXT_HANDED_BACK, held)


def how_many_wait() -> int:
    """Texts nobody has triaged yet."""
    return db.session.scalar(select(func.count()).select_from(_waiting().subquery())) or 0


def _waiting() -> Select[Task, Contact]:
    process, step = TRIAGE
    return (
        select(Task, Contact)
        .join(Contact, Contact.id == Task.contact_id)
        .where(
            Contact.state == ContactState.WAITING,
            Contact.channel != Channel.PHONE,
            Task.process == process,
            Task.step == step,
            Task.state == TaskState.OPEN,
        )
    )


def all_that_waits(late_only: bool = False, limit: int = 200) -> Sequence[Row[Task, Contact, User, str | None]]:
    """Every open task of a contact, its holder and who is above: a call to 102 or 103, danger, what is late."""
    holder, is_emergency = aliased(User), Task.step == EMERGENCY
    wanted = (
        select(Task, Contact, holder, DeadlineRule.escalates_to)
        .join(Contact, Contact.id == Task.contact_id)
        .outerjoin(holder, holder.id == Task.assignee_id)
        .outerjoin(DeadlineRule, DeadlineRule.id == Task.rule_id)
        .where(Task.process == "contact", Task.state == TaskState.OPEN)
        .order_by(is_emergency.desc(), Task.danger.desc(), Contact.is_of_flood)
        .order_by(Task.escalated_at.is_(None), Task.warned_at.is_(None), Task.due_at, Task.id)
        .limit(limit)
    )
    if late_only:
        wanted = wanted.where(Task.due_at < clock.now())
    return db.session.execute(wanted).all()


def counts_of_today() -> dict[Outcome, int]:
    """How many contacts were triaged since midnight in Almaty, by outcome."""
    since = datetime.combine(clock.today(), time(), clock.ALMATY)
    rows = db.session.execute(
        select(Contact.outcome, func.count(Contact.id))
        .where(Contact.triaged_at >= since, Contact.outcome.is_not(None), Contact.first_id.is_(None))
        .group_by(Contact.outcome)
    )
    found = {outcome: number for outcome, number in rows if outcome is not None}
    return {outcome: found.get(outcome, 0) for outcome in Outcome}
