"""What a supervisor does to a running instance: skip a step, open an earlier one again, end the whole."""

from collections.abc import Collection, Iterator
from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.util.task import TaskState as EngineTaskState

from app import clock
from app.workflow import holding, projection, steps
from app.workflow.models import Instance, InstanceState, Task, TaskState
from app.workflow.registry import Variables, tell_ended


class CannotRepeat(Exception):
    """The step was never done here, or what it would undo must stay. `steps`: what stands in the way."""

    def __init__(self, steps: list[str]) -> None:
        super().__init__(", ".join(steps))
        self.steps = steps


def skip(task: Task, variables: Variables, *, by_id: int) -> list[Task] | None:
    """The process goes on as if the step had ended with `variables`. Returns what opened; None if it is not open."""
    holding.hold_task(task)
    if task.state is not TaskState.OPEN:
        return None
    task.state, task.ended_at, task.ended_by_id = TaskState.WITHDRAWN, clock.now(), by_id
    opened = steps.complete(task, variables)
    tell_ended(task)
    return opened


def repeat(instance_id: int, step: str, may_undo: Collection[str]) -> None:
    """The step is open again and its clock begins anew; what came after it in its branch is undone.

    Branches beside it stay as they are. CannotRepeat unless everything undone that still waits is in `may_undo`.
    """
    instance = holding.hold(instance_id)
    if instance.state is not InstanceState.RUNNING:
        raise CannotRepeat([])
    steps.rewrite(instance, lambda workflow: _reset(workflow, step, may_undo))


def end(instance_id: int) -> bool:
    """The instance ends where it stands, and its open tasks are withdrawn. False if it had ended."""
    instance = holding.hold(instance_id)
    if instance.state is not InstanceState.RUNNING:
        return False
    steps.rewrite(instance, _cancel)
    return True


def repeatable(instance: Instance, among: Collection[str]) -> list[str]:
    """Which of these steps the instance has passed, in the order it passed them. From its row alone."""
    return [step for step in instance.trail if step in among]


def _reset(workflow: Any, step: str, may_undo: Collection[str]) -> None:
    done = [task for task in workflow.tasks.values() if _is_done(task, step)]
    if not done:
        raise CannotRepeat([])
    node = max(done, key=lambda task: task.last_state_change)
    split = isinstance(node.parent.task_spec, BoundaryEventSplit)
    top = node.parent if split else node
    undone = [task for task in projection.unfinished(workflow) if top.id in set(_above(task))]
    kept = sorted({str(name) for task in undone if (name := _place(task)) not in may_undo})
    if kept:
        raise CannotRepeat(kept)
    workflow.reset_from_task_id(node.id)
    _forget_removed(workflow)


def _is_done(task: Any, step: str) -> bool:
    return bool(task.task_spec.bpmn_id == step and task.state == EngineTaskState.COMPLETED and task.task_spec.manual)


def _above(task: Any) -> Iterator[Any]:
    """The ids of all nodes before it in its branch, through the sub-process it may stand in."""
    while task is not None:
        yield task.id
        before = task.parent
        if before is None and task.workflow.parent_task_id is not None:
            before = task.workflow.top_workflow.get_task_from_id(task.workflow.parent_task_id)
        task = before


def _place(task: Any) -> str:
    """A timer drawn on a step stands and falls with the step; what the library adds has no name of its own."""
    if isinstance(task.parent.task_spec, BoundaryEventSplit):
        task = next((child for child in task.parent.children if child.task_spec.manual), task)
    return task.task_spec.bpmn_id or _place(task.parent)


def _forget_removed(workflow: Any) -> None:
    """The library goes on listening for events of nodes that are gone."""
    there = {id_ for part in projection.parts(workflow) for id_ in part.tasks}
    for id_ in workflow.event_manager.tasks.keys() - there:
        del workflow.event_manager.tasks[id_]


def _cancel(workflow: Any) -> None:
    workflow.cancel()
    workflow.event_manager.tasks.clear()
