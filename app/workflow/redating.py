"""Whose the open work of an instance is and when it is due: both move with its route, risk and deadline table."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, update

from app import clock
from app.db import db
from app.deadlines import times
from app.deadlines.table import Table, Times
from app.roles import Role
from app.subjects import KINDS
from app.values.terms import RANK
from app.workflow.models import Instance, InstanceState, Task, TaskState, Timer
from app.workflow.registry import moments
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
    before = instance.risk
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
    if is_lower(route.risk, before):
        _relax(instance, before)
    elif route.risk is not None:
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


def is_lower(risk: str | None, before: str | None) -> bool:
    """Whether the level falls; not if either is unknown."""
    return risk is not None and before is not None and RANK[risk] < RANK[before]


def _relax(instance: Instance, before: str | None) -> None:
    """Open tasks whose time the table gave them for the higher level have what it gives for the lower one.

    A date that somebody set stays, and so does what was escalated already.
    """
    runs = Task.state == TaskState.OPEN, Task.paused_until_at.is_(None), Task.escalated_at.is_(None)
    for task in db.session.scalars(select(Task).where(Task.instance_id == instance.id, *runs).order_by(Task.id)):
        start = task.counts_from_at or task.opened_at
        old, new = (times.times(task.step, risk, start) for risk in (before, instance.risk))
        if old is not None and new is not None and task.due_at == old.due_at:
            _move(task, new)


def set_times(task: Task, found: Times) -> None:
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
        if armed[0] in moments:
            continue
        key, began = armed[0], datetime.fromisoformat(armed[1])
        began = min(began, starts.get(key, began))
        node.internal_data["armed"] = [key, began.isoformat()]
        stood = datetime.fromisoformat(node.internal_data["event_value"])
        node.internal_data["event_value"] = min(stood, due(key, instance.risk, began, node.data)).isoformat()


def rearm_lower(workflow: Any, instance: Instance, before: str | None) -> None:
    """Armed timers of the running workflow have the time of the lower level, where they had that of the one before."""
    for node in workflow.event_manager.tasks.values():
        armed = node.internal_data.get("armed")
        if not armed or armed[0] in moments or "event_value" not in node.internal_data or STOOD in node.internal_data:
            continue
        key, began = armed[0], datetime.fromisoformat(armed[1])
        if datetime.fromisoformat(node.internal_data["event_value"]) == due(key, before, began, node.data):
            node.internal_data["event_value"] = due(key, instance.risk, began, node.data).isoformat()


def recount(workflow: Any, instance: Instance) -> None:
    """Armed timers whose moment the record knows wait for what it says now, be that sooner or later."""
    for node in workflow.event_manager.tasks.values():
        key = (node.internal_data.get("armed") or [""])[0]
        if key in moments and "event_value" in node.internal_data:
            node.internal_data["event_value"] = moments[key](instance).isoformat()


class Change:
    """A table before and after, for the keys that may differ; every key if none are named."""

    def __init__(self, before: Table, after: Table, keys: Collection[str]) -> None:
        self.before, self.after, self.keys, self.today = before, after, frozenset(keys), clock.today()

    def new_times(self, step: str, risk: str | None, start: datetime, due_at: datetime | None) -> Times | None:
        """The new times of a task, or None if it stays: somebody set its date, or the change does not touch it."""
        old = self.before.times(step, risk, start, self.today)
        new = self.after.times(step, risk, start, self.today)
        if old is None or new is None or old.due_at != due_at:
            return None
        return new if _moments(old) != _moments(new) else None


def moving(change: Change, most: int | None = None) -> Iterator[tuple[int, int]]:
    """Task id and instance id of every open task that the change moves; of the first `most` that are open, if given."""
    columns = (Task.id, Task.instance_id, Task.step, Task.risk, Task.opened_at, Task.counts_from_at, Task.due_at)
    wanted = _open(change).with_only_columns(*columns).limit(most)
    rows = db.session.execute(wanted, execution_options={"yield_per": 1_000})
    for id_, instance_id, step, risk, opened_at, began, due_at in rows:
        if change.new_times(step, risk, began or opened_at, due_at) is not None:
            yield id_, instance_id


def has_more(change: Change, than: int) -> bool:
    """Whether more tasks than that are open for the change to look at."""
    return db.session.scalar(_open(change).with_only_columns(Task.id).offset(than).limit(1)) is not None


def _open(change: Change) -> Select[Task]:
    return select(Task).where(Task.state == TaskState.OPEN, Task.step.in_(change.keys)).order_by(Task.id)


def with_timers(processes: Collection[str]) -> Iterator[int]:
    """Ids of the running instances that wait for a moment: a timer's row does not say which deadline it is."""
    wanted = (
        select(Timer.instance_id)
        .join(Instance, Instance.id == Timer.instance_id)
        .where(Instance.process.in_(processes), Instance.state == InstanceState.RUNNING)
        .distinct()
    )
    yield from db.session.scalars(wanted)


def redate_tasks(instance: Instance, change: Change) -> list[Task]:
    """The instance's open tasks have their new times. Returns those that moved."""
    moved = []
    wanted = select(Task).where(Task.instance_id == instance.id, Task.state == TaskState.OPEN).order_by(Task.id)
    for task in db.session.scalars(wanted.where(Task.step.in_(change.keys))):
        found = change.new_times(task.step, task.risk, task.counts_from_at or task.opened_at, task.due_at)
        if found is not None:
            _move(task, found)
            moved.append(task)
    return moved


def _move(task: Task, found: Times) -> None:
    """Warned and late once is enough; a warning that lies ahead again comes again."""
    stays = task.escalate_at is None
    set_times(task, found)
    if stays:
        task.escalate_at = None
    if found.warn_at > clock.now():
        task.warned_at = None


def redate_timers(workflow: Any, risk: str | None, change: Change) -> None:
    """So have the armed timers of the running workflow."""
    for node in workflow.event_manager.tasks.values():
        armed = node.internal_data.get("armed")
        if not armed or "event_value" not in node.internal_data:
            continue
        step, start = armed[0].removesuffix(times.WARNING), datetime.fromisoformat(armed[1])
        if step not in change.keys:
            continue
        is_warning = armed[0] != step
        old = _moment(change.before.times(step, risk, start, change.today), is_warning)
        new = _moment(change.after.times(step, risk, start, change.today), is_warning)
        if old == datetime.fromisoformat(node.internal_data["event_value"]) and new is not None:
            node.internal_data["event_value"] = new.isoformat()


def _moment(found: Times | None, is_warning: bool) -> datetime | None:
    if found is None:
        return None
    return found.warn_at if is_warning else found.due_at


def _moments(found: Times) -> tuple[datetime | None, ...]:
    return found.warn_at, found.due_at, found.escalate_at
