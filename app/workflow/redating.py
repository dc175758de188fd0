"""Moving what is open to the times of a changed table: only what the table itself had set, and nothing else."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from app import clock
from app.db import db
from app.deadlines.table import Table, Times
from app.workflow import holding, steps
from app.workflow.models import Instance, InstanceState, Task, TaskState, Timer
from app.workflow.rearm import set_times

WARNING = ".warning"


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


def redate(instance_id: int, change: Change) -> list[Task]:
    """The instance's open tasks and armed timers have their new times. Returns the tasks that moved."""
    instance = holding.hold(instance_id)
    moved: list[Task] = []
    if instance.state is not InstanceState.RUNNING:
        return moved
    wanted = select(Task).where(Task.instance_id == instance.id, Task.state == TaskState.OPEN).order_by(Task.id)
    for task in db.session.scalars(wanted.where(Task.step.in_(change.keys))):
        found = change.new_times(task.step, task.risk, task.counts_from_at or task.opened_at, task.due_at)
        if found is not None:
            _move(task, found)
            moved.append(task)
    steps.rewrite(instance, lambda workflow: _rearm(workflow, instance.risk, change))
    return moved


def _move(task: Task, found: Times) -> None:
    """Warned and late once is enough; a warning that lies ahead again comes again."""
    stays = task.escalate_at is None
    set_times(task, found)
    if stays:
        task.escalate_at = None
    if found.warn_at > clock.now():
        task.warned_at = None


def _rearm(workflow: Any, risk: str | None, change: Change) -> None:
    for node in workflow.event_manager.tasks.values():
        armed = node.internal_data.get("armed")
        if not armed or "event_value" not in node.internal_data:
            continue
        step, start = armed[0].removesuffix(WARNING), datetime.fromisoformat(armed[1])
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
