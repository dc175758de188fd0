"""Who has a task: taking it, giving it back, giving it to somebody."""

from app import audit, clock, subjects
from app.audit_codes import AuditCode
from app.db import db
from app.errors import Conflict, RuleBroken
from app.i18n import gettext as _
from app.rules import timeline
from app.staff.models import User
from app.tables.words.timeline import Event
from app.workflow.models import Task, TaskState


def claim(item: Task, *, by: User) -> None:
    """Only `by` does it from now on. Taking it twice is no mistake. Conflict if a colleague was faster."""
    _lock(item)
    if item.assignee_id == by.id:
        return
    if item.assignee_id is not None:
        holder = db.session.get_one(User, item.assignee_id)
        raise Conflict(_("%(name)s has already taken this task.", name=holder.name))
    item.assignee_id, item.claimed_at, item.put_here_by_id = by.id, clock.now(), by.id
    audit.record(by, AuditCode.TASK_TAKEN, item)


def hand_back(item: Task, *, by: User) -> None:
    """Everybody of the role sees it again. RuleBroken if `by` does not have it."""
    _lock(item)
    if item.assignee_id != by.id:
        raise RuleBroken(_("You can only return a task that is yours."))
    item.assignee_id, item.claimed_at, item.put_here_by_id = None, None, by.id
    _note(Event.TASK_HANDED_BACK, item, by)
    audit.record(by, AuditCode.TASK_HANDED_BACK, item)


def assign(item: Task, to: User, *, by: User, why: str | None = None) -> None:
    """`to` has it, whoever had it before. The caller has checked that `by` may and that `to` can do it.

    `why` stands on the timeline.
    """
    _lock(item)
    if item.assignee_id == to.id:
        return
    item.assignee_id, item.claimed_at, item.put_here_by_id = to.id, None, by.id
    _note(Event.TASK_ASSIGNED, item, by, why)
    audit.record(by, AuditCode.TASK_ASSIGNED, item)


def _lock(item: Task) -> None:
    """READ COMMITTED: see what others did meanwhile. Conflict if it is no longer open."""
    db.session.refresh(item, with_for_update=True)
    if item.state is not TaskState.OPEN:
        raise Conflict(_("This task is no longer open."))


def _note(kind: Event, item: Task, by: User, words: str | None = None) -> None:
    about = subjects.load(item)
    if about is not None:
        params = {"task": item.name}
        timeline.note(kind, **subjects.named(about), by=by, params=params, task=item, words=words)
