"""Where an instance's tasks go, and moving armed deadlines when the risk rises: forward only, never later."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from app import clock
from app.db import db
from app.deadlines import times
from app.roles import Role
from app.subjects import KINDS
from app.workflow.models import Instance, Task, TaskState
from app.workflow.script import due

STOOD = "stood"
"""What a timer keeps while its deadline is paused: where it counted from, and when it would have fired."""
_CHANGING = ("region_id", "district_id", "manager_id", "risk")
COLUMNS = {kind.column for kind in KINDS.values()}


class Route:
    """What work is about, and what decides whose queue it enters. Empty fields of a change stay as they are."""

    def __init__(
        self,
        *,
        region_id: int | None = None,
        district_id: int | None = None,
        manager_id: int | None = None,
        risk: str | None = None,
        **about: int | None,
    ) -> None:
        """`about`: the id of the subject under its column, as `case_id`. TypeError for a column of no kind."""
        if not about.keys() <= COLUMNS:
            raise TypeError(f"{', '.join(sorted(about.keys() - COLUMNS))}: no kind of subject")
        self.region_id, self.district_id, self.manager_id, self.risk = region_id, district_id, manager_id, risk
        self.about = about

    def written(self) -> dict[str, int | str]:
        """What a job is given, to make the same route of it."""
        given = {name: getattr(self, name) for name in _CHANGING} | self.about
        return {name: value for name, value in given.items() if value is not None}


def apply_route(instance: Instance, route: Route) -> None:
    """The instance and its open tasks follow; a specialist's open tasks go to the new manager."""
    changes = {name: getattr(route, name) for name in _CHANGING if getattr(route, name) is not None}
    leaves = route.region_id not in (None, instance.region_id)
    for name, value in changes.items():
        setattr(instance, name, value)
    of_instance = (Task.instance_id == instance.id, Task.state == TaskState.OPEN)
    manager = changes.pop("manager_id", None)
    if leaves:  # whoever had a step by name works in the region left behind
        db.session.execute(update(Task).where(*of_instance).values(assignee_id=None, claimed_at=None))
    if changes:
        db.session.execute(update(Task).where(*of_instance).values(**changes))
    if manager is not None:
        given = {"assignee_id": manager, "claimed_at": None}
        db.session.execute(update(Task).where(*of_instance, Task.role == Role.SPECIALIST).values(**given))
    if route.risk is not None:
        _hasten(instance)


def lend(instance: Instance, from_id: int, to_id: int) -> None:
    """The steps that one person has in the instance, and those to come, are the other's."""
    if instance.manager_id == from_id:
        instance.manager_id = to_id
    held = (Task.instance_id == instance.id, Task.state == TaskState.OPEN, Task.assignee_id == from_id)
    db.session.execute(update(Task).where(*held).values(assignee_id=to_id, claimed_at=None))


def _hasten(instance: Instance) -> None:
    """Open tasks get the times of the new risk from when they opened, where those are earlier.

    One whose deadline is paused gets them when it runs again.
    """
    runs = Task.state == TaskState.OPEN, Task.paused_until_at.is_(None)
    open_tasks = Task.instance_id == instance.id, *runs
    for task in db.session.scalars(select(Task).where(*open_tasks).order_by(Task.id)):
        found = times.times(task.step, instance.risk, task.counts_from_at or task.opened_at)
        if found is None or (task.due_at is not None and task.due_at <= found.due_at):
            continue
        set_times(task, found)


def set_times(task: Task, found: times.Times) -> None:
    """The task has these times, and says which rule and which calendar set them."""
    task.warn_at, task.due_at, task.escalate_at = found.warn_at, found.due_at, found.escalate_at
    task.rule_id, task.calendar_version = found.rule_id, found.calendar_version


def hasten_from(instance: Instance, key: str, began: datetime) -> None:
    """The open task of that key gets the times of a clock that began earlier than the task opened."""
    wanted = select(Task).where(Task.instance_id == instance.id, Task.step == key, Task.state == TaskState.OPEN)
    found = times.times(key, instance.risk, began)
    for task in db.session.scalars(wanted.order_by(Task.id)):
        if found is not None and (task.due_at is None or found.due_at < task.due_at):
            set_times(task, found)
            task.counts_from_at = began


def bring_forward(workflow: Any, step: str) -> None:
    """What the node of that name waits for is due now; nothing happens if it waits for no time."""
    for node in workflow.event_manager.tasks.values():
        if node.task_spec.bpmn_id == step and "event_value" in node.internal_data:
            stood = datetime.fromisoformat(node.internal_data["event_value"])
            node.internal_data["event_value"] = min(stood, clock.now()).isoformat()


def rearm(workflow: Any, instance: Instance, starts: Mapping[str, datetime]) -> None:
    """Armed timers of the running workflow, from when they were armed or from what `starts` says of their key."""
    for node in workflow.event_manager.tasks.values():
        armed = node.internal_data.get("armed")
        if not armed or "event_value" not in node.internal_data or STOOD in node.internal_data:
            continue
        key, began = armed[0], datetime.fromisoformat(armed[1])
        began = min(began, starts.get(key, began))
        node.internal_data["armed"] = [key, began.isoformat()]
        stood = datetime.fromisoformat(node.internal_data["event_value"])
        node.internal_data["event_value"] = min(stood, due(key, instance.risk, began, node.data)).isoformat()
