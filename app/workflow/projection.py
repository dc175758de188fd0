"""What waits in a workflow, as rows: tasks, timers, messages. Written by difference, in the step's transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from SpiffWorkflow.bpmn.specs.event_definitions import MessageEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.multiple import MultipleEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.util.task import TaskState as EngineTaskState
from sqlalchemy import ARRAY, Uuid, any_, bindparam, delete, insert, update
from sqlalchemy.orm.exc import StaleDataError

from app import clock
from app.db import db, written
from app.deadlines import times
from app.roles import LANES, Role
from app.subjects import keys
from app.workflow.models import Instance, InstanceState, Subscription, Task, TaskState, Timer
from app.workflow.redating import set_times
from app.workflow.registry import is_in_danger, tell_ended
from app.workflow.script import EngineFault

UNFINISHED = EngineTaskState.READY | EngineTaskState.WAITING | EngineTaskState.STARTED | EngineTaskState.ERROR


_NEW_TIMERS, _NEW_SUBSCRIPTIONS = insert(Timer.__table__), insert(Subscription.__table__)  # type: ignore[arg-type]
_TIMERS_GONE, _SUBSCRIPTIONS_GONE = (
    delete(kind.__table__).where(kind.engine_id == any_(bindparam("gone", type_=ARRAY(Uuid))))  # type: ignore[arg-type]
    for kind in (Timer, Subscription)
)


@dataclass(frozen=True)
class Waiting:
    """What a workflow waits for, by the engine's own ids."""

    tasks: dict[UUID, Any]
    timers: dict[UUID, datetime]
    messages: dict[tuple[UUID, str], str]  # one node may wait for several
    steps: dict[UUID, str]


def parts(workflow: Any) -> Iterable[Any]:
    """The workflow and its running sub-processes, flat: the library's tree walk stops at depth 1,000 (P1)."""
    return (workflow, *workflow.subprocesses.values())


def unfinished(workflow: Any) -> list[Any]:
    """Every task that still has something to do."""
    return [task for part in parts(workflow) for task in part.tasks.values() if task._state & UNFINISHED]


def waiting(workflow: Any) -> Waiting:
    """Read from the flat lists; nothing is walked."""
    found = Waiting({}, {}, {}, {})
    for task in unfinished(workflow):
        if task._state == EngineTaskState.READY and task.task_spec.manual:
            found.tasks[task.id] = task
    for task in workflow.event_manager.tasks.values():
        found.steps[task.id] = task.task_spec.bpmn_id
        definition = task.task_spec.event_definition
        several = isinstance(definition, MultipleEventDefinition)
        for event in definition.event_definitions if several else [definition]:
            if isinstance(event, TimerEventDefinition) and "event_value" in task.internal_data:
                found.timers[task.id] = datetime.fromisoformat(task.internal_data["event_value"])
            elif isinstance(event, MessageEventDefinition):
                found.messages[task.id, event.name] = event.name
    return found


def lane_of(task: Any) -> Role:
    """The role whose lane the node stands in; the parser has given it to the nodes of a sub-process too (P13)."""
    lane = task.task_spec.lane
    if lane not in LANES:
        raise EngineFault(f"{task.task_spec.bpmn_id} stands in no role's lane: {lane}")
    return LANES[lane]


def write(instance: Instance, before: Waiting, after: Waiting) -> list[Task]:
    """Bring the rows to what waits now. Returns the tasks that opened."""
    opened = [_task(instance, after.tasks[id_]) for id_ in after.tasks.keys() - before.tasks.keys()]
    db.session.add_all(opened)
    gone = before.tasks.keys() - after.tasks.keys()
    if gone:
        _withdraw(instance, gone)
    _write_timers(instance, before, after)
    _write_messages(instance, before, after)
    return opened


def _withdraw(instance: Instance, gone: Iterable[UUID]) -> None:
    """Nobody has to do them any more. Those that were done meanwhile stay done."""
    ended = (
        update(Task)
        .where(Task.instance_id == instance.id, Task.engine_id.in_(gone), Task.state == TaskState.OPEN)
        .values(state=TaskState.WITHDRAWN, ended_at=clock.now())
        .returning(Task)
    )
    fresh = {"synchronize_session": False, "populate_existing": True}
    for task in db.session.scalars(ended, execution_options=fresh).all():
        tell_ended(task)


def _write_timers(instance: Instance, before: Waiting, after: Waiting) -> None:
    gone = [id_ for id_, due in before.timers.items() if after.timers.get(id_) != due]
    come = [id_ for id_, due in after.timers.items() if before.timers.get(id_) != due]
    if gone:
        db.session.connection().execute(_TIMERS_GONE, {"gone": list(gone)})
    if come:
        rows = [
            {"engine_id": id_, "instance_id": instance.id, "step": after.steps[id_], "due_at": after.timers[id_]}
            for id_ in come
        ]
        db.session.connection().execute(_NEW_TIMERS, rows)


def _write_messages(instance: Instance, before: Waiting, after: Waiting) -> None:
    gone, come = before.messages.keys() - after.messages.keys(), after.messages.keys() - before.messages.keys()
    if gone:
        db.session.connection().execute(_SUBSCRIPTIONS_GONE, {"gone": list({id_ for id_, _message in gone})})
    if come:
        rows = [{"engine_id": id_, "instance_id": instance.id, "message": message} for id_, message in come]
        db.session.connection().execute(_NEW_SUBSCRIPTIONS, rows)


def _task(instance: Instance, node: Any) -> Task:
    """A task row with everything a queue shows or sorts by, and the times its deadline gives it."""
    role, step = lane_of(node), node.task_spec.bpmn_id
    task = Task(
        public_id=uuid4(),
        engine_id=node.id,
        instance_id=instance.id,
        process=instance.process,
        step=step,
        name=node.task_spec.bpmn_name or step,
        role=role,
        state=TaskState.OPEN,
        **keys(instance),
        region_id=instance.region_id,
        district_id=instance.district_id,
        risk=instance.risk,
        assignee_id=instance.manager_id if role is Role.SPECIALIST else None,
        opened_at=clock.now(),
    )
    task.danger = is_in_danger(task)
    _set_dates(task, first_start(instance, step), node.data.get(f"{step}_at"))
    return task


def first_start(instance: Instance, step: str) -> datetime | None:
    """When the work began, for a step that comes for the first time; one that comes again counts from then."""
    return None if step in instance.trail else instance.started_at


def _set_dates(task: Task, case_began: datetime | None, given: str | None) -> None:
    """By the deadline table; a date that a service or a form has set goes before it, and is warned of in time."""
    began = min(times.began(task.step, task.risk, case_began), task.opened_at)
    found = times.times(task.step, task.risk, began)
    if found is not None:
        set_times(task, found)
    if began < task.opened_at:
        task.counts_from_at = began
    if given:
        task.due_at = task.escalate_at = datetime.fromisoformat(given)
    if task.warn_at is not None and task.due_at is not None and task.due_at < task.warn_at:
        task.warn_at = task.opened_at + max(task.due_at - task.opened_at, timedelta()) * 3 / 4


_SAVING = (
    update(Instance.__table__)  # type: ignore[arg-type]
    .where(Instance.id == bindparam("of"), Instance.revision == bindparam("before"))
    .values({name: bindparam(name) for name in ("trail", "engine_state", "state", "ended_at", "revision")})
)


def save(instance: Instance, trail: list[str], dumped: bytes) -> None:
    """The new state, by a statement of its own: as an object's change it takes four times as long. Empty: it ended.

    StaleDataError if somebody wrote another one without holding the instance.
    """
    ends = {} if dumped else {"state": InstanceState.ENDED, "ended_at": clock.now()}
    values: dict[str, Any] = {"state": instance.state, "ended_at": instance.ended_at, **ends}
    values |= {"trail": trail, "engine_state": dumped, "revision": instance.revision + 1}
    known = {"of": instance.id, "before": instance.revision}
    if db.session.connection().execute(_SAVING, values | known).rowcount != 1:
        raise StaleDataError(f"instance {instance.id}")
    written(instance, **values)
