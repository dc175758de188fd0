"""The one instance that a transaction has locked."""

from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, select

from app.db import db
from app.workflow.models import Instance, Task


@dataclass
class Held:
    """The instance this transaction has locked; there is never a second one."""

    instance: Instance
    is_rerouted: bool = False
    starts: dict[str, datetime] = field(default_factory=dict)  # deadlines whose clock began earlier than they knew


_held: ContextVar[Held | None] = ContextVar("held", default=None)


_BOTH = (
    select(Instance, Task)
    .join(Task, Task.instance_id == Instance.id)
    .where(Task.id == bindparam("task"))
    .with_for_update()
)


def held() -> Held | None:
    """The instance locked by this transaction, if any."""
    found = _held.get()
    return found if found is not None and found.instance in db.session else None


def hold(instance_id: int) -> Instance:
    """Lock the instance for this transaction. LookupError if there is none."""
    wanted = select(Instance).where(Instance.id == instance_id).with_for_update()
    instance = db.session.scalar(wanted, execution_options={"populate_existing": True})
    if instance is None:
        raise LookupError(f"no instance {instance_id}")
    _held.set(Held(instance))
    return instance


def hold_task(task: Task) -> Instance:
    """Lock the task and its instance in one statement, and read both as they are now."""
    row = db.session.execute(_BOTH, {"task": task.id}, execution_options={"populate_existing": True}).one()
    _held.set(Held(row.Instance))
    instance: Instance = row.Instance
    return instance


def swap(new: Held | None) -> Held | None:
    """An instance made in the middle of another's transaction is its own while it starts. Returns what was held."""
    before = _held.get()
    _held.set(new)
    return before
