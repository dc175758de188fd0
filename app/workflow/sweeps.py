"""What is due now: four selects, each read by an index of its own, none dearer when more is waiting.

What an open incident holds is left to the incident. States are written out, not bound: only so does the planner know
that the indexes over open tasks apply.
"""

from datetime import datetime

from sqlalchemy import BindParameter, bindparam, exists, literal_column, select

from app.workflow.models import Incident, Task, Timer

_NOW: BindParameter[datetime] = bindparam("now", type_=Timer.due_at.type)
_MOST: BindParameter[int] = bindparam("most")
_IS_OPEN = Task.state == literal_column("'open'")
_TASK_IS_HELD = exists().where(Incident.task_id == Task.id, Incident.ended_at.is_(None))
_TIMERS_ARE_HELD = exists().where(
    Incident.instance_id == Timer.instance_id,
    Incident.ended_at.is_(None),
    Incident.engine_id.is_(None),
    Incident.task_id.is_(None),
)

TIMERS = select(Timer.instance_id).where(Timer.due_at < _NOW, ~_TIMERS_ARE_HELD).order_by(Timer.due_at).limit(_MOST)
"""Instances, as often as they have timers that are due."""

WARNINGS = (
    select(Task.id)
    .where(_IS_OPEN, Task.warned_at.is_(None), Task.warn_at < _NOW, ~_TASK_IS_HELD)
    .order_by(Task.warn_at, Task.id)
    .limit(_MOST)
)
ESCALATES_TO = (
    select(Task.id)
    .where(_IS_OPEN, Task.escalated_at.is_(None), Task.escalate_at < _NOW, ~_TASK_IS_HELD)
    .order_by(Task.escalate_at, Task.id)
    .limit(_MOST)
)
RETRIES = select(Incident.id).where(Incident.next_try_at < _NOW).order_by(Incident.next_try_at).limit(_MOST)
