"""Stopping the clock of one open task: its dates, and the timers drawn on it, move by the time that it stands.

They move at once, to where they will be if it stands to the end: no sweep needs to know of it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.db import db
from app.deadlines import times
from app.workflow import escalating, holding, steps
from app.workflow.models import InstanceState, Task
from app.workflow.redating import STOOD
from app.workflow.script import due


@dataclass(frozen=True, slots=True)
class Dates:
    """As they stood before. `by_table`: the deadline table had set them, and not somebody's own word."""

    counts_from_at: datetime
    warn_at: datetime | None
    due_at: datetime | None
    escalate_at: datetime | None
    by_table: bool


@dataclass(frozen=True, slots=True)
class Span:
    """How long a deadline is paused, and why: a code."""

    began: datetime
    ended: datetime
    reason: str


def pause(task_id: int, span: Span) -> Dates | None:
    """The clock of the task stands. Returns its dates as they stood; None if it is no longer open."""
    task = _hold(task_id)
    if task is None:
        return None
    was = _dates(task)
    _move(task, was, span)
    task.paused_until_at, task.pause_reason, task.pause_asked_at = span.ended, span.reason, None
    task.warn_at, task.escalate_at = _not_before(task.warn_at, span.ended), _not_before(task.escalate_at, span.ended)
    _timers(task, lambda node: _pause_timer(task, node, span))
    return was


def resume(task_id: int, was: Dates, span: Span) -> bool:
    """The clock runs again, `span.ended` being when it really began to. False if the task is no longer open."""
    task = _hold(task_id)
    if task is None:
        return False
    _move(task, was, span)
    task.paused_until_at = task.pause_reason = None
    _timers(task, lambda node: _resume_timer(task, node, span))
    return True


def _hold(task_id: int) -> Task | None:
    """The instance first, as every step does."""
    instance = holding.hold(db.session.scalars(select(Task.instance_id).where(Task.id == task_id)).one())
    return escalating.lock(task_id) if instance.state is InstanceState.RUNNING else None


def _dates(task: Task) -> Dates:
    start = task.counts_from_at or task.opened_at
    found = times.times(task.step, task.risk, start)
    by_table = found is not None and found.due_at == task.due_at
    return Dates(start, task.warn_at, task.due_at, task.escalate_at, by_table)


def _move(task: Task, was: Dates, span: Span) -> None:
    stood = times.Pause(was.counts_from_at, span.began, span.ended)
    found = times.later(task.step, task.risk, stood) if was.by_table else None
    if found is not None:
        task.counts_from_at, task.due_at = found.begins_at, found.due_at
        task.warn_at = found.warn_at
        task.escalate_at = found.escalate_at if was.escalate_at is not None else None
        task.rule_id, task.calendar_version = found.rule_id, found.calendar_version
        return
    length = span.ended - span.began
    task.counts_from_at = was.counts_from_at + length
    task.warn_at, task.due_at, task.escalate_at = (
        moment + length if moment is not None else None for moment in (was.warn_at, was.due_at, was.escalate_at)
    )


def _not_before(moment: datetime | None, until: datetime) -> datetime | None:
    return max(moment, until) if moment is not None else None


def _timers(task: Task, act: Any) -> None:
    """Every timer drawn on the step; the rows follow the state."""

    def each(workflow: Any) -> None:
        for node in workflow.event_manager.tasks.values():
            armed = node.internal_data.get("armed")
            if armed and "event_value" in node.internal_data and armed[0].removesuffix(times.WARNING) == task.step:
                act(node)

    steps.rewrite(task.instance, each)


def _pause_timer(task: Task, node: Any, span: Span) -> None:
    key, began = node.internal_data["armed"]
    node.internal_data.setdefault(STOOD, [began, node.internal_data["event_value"]])
    value = _later(task, node, span)
    node.internal_data["event_value"] = max(value, span.ended).isoformat()
    node.internal_data["armed"] = [key, began]


def _resume_timer(task: Task, node: Any, span: Span) -> None:
    if STOOD in node.internal_data:
        node.internal_data["event_value"] = _later(task, node, span).isoformat()
        stood = times.later(task.step, task.risk, times.Pause(_began(node), span.began, span.ended))
        key = node.internal_data["armed"][0]
        node.internal_data["armed"] = [key, (stood.begins_at if stood else _began(node)).isoformat()]
        del node.internal_data[STOOD]


def _later(task: Task, node: Any, span: Span) -> datetime:
    """When the timer fires that stood for the span."""
    key, stood = node.internal_data["armed"][0], times.Pause(_began(node), span.began, span.ended)
    found = times.later(task.step, task.risk, stood)
    if found is None:
        return datetime.fromisoformat(node.internal_data[STOOD][1]) + (span.ended - span.began)
    return due(key, task.risk, found.begins_at, node.data)


def _began(node: Any) -> datetime:
    return datetime.fromisoformat(node.internal_data[STOOD][0])
