"""An open task's warning and its escalation: each once, the warning first, in the transaction that marks the row."""

from sqlalchemy import select

from app import audit, clock
from app.audit_codes import AuditCode
from app.db import db
from app.workflow.models import Task, TaskState
from app.workflow.registry import process_of


def lock(task_id: int) -> Task | None:
    """The task as it is now, nobody else's until the transaction ends; None if it is no longer open."""
    wanted = select(Task).where(Task.id == task_id, Task.state == TaskState.OPEN)
    return db.session.scalar(wanted.with_for_update(key_share=True), execution_options={"populate_existing": True})


def watch(task_id: int) -> None:
    """What has come due for the task happens, however late: the warning, then the escalation."""
    task = lock(task_id)
    if task is None:
        return
    now = clock.now()
    if task.warn_at is not None and task.warn_at < now:
        warn(task)
    if task.escalate_at is not None and task.escalate_at < now:
        escalate(task)


def warn_now(task_id: int) -> None:
    """The warning of a task that a diagram says is due, unless it was made or the task is done."""
    task = lock(task_id)
    if task is not None:
        warn(task)


def escalate_now(task_id: int) -> None:
    """The same for the escalation."""
    task = lock(task_id)
    if task is not None:
        escalate(task)


def forgo(task_id: int) -> None:
    """What is due for the task counts as told, and nobody is told. The caller has recorded who decided so and why."""
    task, now = lock(task_id), clock.now()
    if task is None:
        return
    if task.warned_at is None and task.warn_at is not None and task.warn_at < now:
        task.warned_at = now
    if task.escalated_at is None and task.escalate_at is not None and task.escalate_at < now:
        task.escalated_at = now


def warn(task: Task) -> bool:
    """Those who listen are told that time is running out. False if they were. The caller has locked the task."""
    if task.warned_at is not None:
        return False
    task.warned_at = clock.now()
    audit.record(None, AuditCode.WARNED_IN_TIME, task)
    process_of(task.process).overdue.due_soon(task)
    return True


def escalate(task: Task) -> bool:
    """Those who listen are told that the task is late. False if they were. The caller has locked the task."""
    if task.escalated_at is not None:
        return False
    if task.warn_at is not None:
        warn(task)
    task.escalated_at = clock.now()
    audit.record(None, AuditCode.ESCALATED_LATE, task)
    process_of(task.process).overdue.late(task)
    return True
