"""A talk that goes on at another time: a call at the hour that was agreed, or when the child writes again."""

from datetime import datetime, timedelta

from app import audit, clock
from app.audit_codes import AuditCode
from app.deadlines import times
from app.errors import Conflict, RuleBroken
from app.i18n import lazy_gettext as _l
from app.rules import timeline
from app.staff.models import User
from app.tables.contacts import Contact, Later
from app.tables.words.timeline import Event
from app.workflow import escalating
from app.workflow.models import Task

FURTHEST = timedelta(days=14)
TALK = "talk_with_child"


def agree(task: Task, contact: Contact, at: datetime, why: Later, *, by: User) -> None:
    """The talk's deadline counts from `at`. RuleBroken for a moment past or too far; Conflict if it is done already."""
    if at <= clock.now():
        raise RuleBroken(_l("Enter a time that is still to come."), field="at")
    if at > clock.now() + FURTHEST:
        raise RuleBroken(_l("A child does not wait longer than two weeks. Enter an earlier day."), field="at")
    held = escalating.lock(task.id)
    if held is None:
        raise Conflict(_l("This task is no longer open."))
    contact.come_back_at, contact.come_back_why = at, why
    _count_from(held, at)
    timeline.note(
        Event.TALK_LATER, contact=contact, by=by, params={"later": str(why), "moment": at.isoformat()}, task=held
    )
    audit.record(by, AuditCode.TALK_PUT_OFF, contact)


def came_back(contact: Contact, task: Task | None) -> None:
    """The person wrote: nobody waits for them any more, and the talk goes on now."""
    if contact.come_back_at is None:
        return
    if task is not None and task.step == TALK and contact.come_back_at > clock.now():
        _count_from(task, clock.now())
    contact.come_back_at = contact.come_back_why = None


def _count_from(task: Task, at: datetime) -> None:
    found = times.times(task.step, task.risk, at)
    task.counts_from_at = at
    task.warned_at = task.escalated_at = None
    if found is None:
        task.warn_at = task.due_at = task.escalate_at = None
        return
    task.warn_at, task.due_at, task.escalate_at = found.warn_at, found.due_at, found.escalate_at
    task.rule_id, task.calendar_version = found.rule_id, found.calendar_version
