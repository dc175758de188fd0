"""An instance's state without its spec: positional rows, ids written once, JSON, deflated.

The library's own format repeats the spec in every instance and cannot migrate across versions with sub-processes;
ours carries a number of its own (P9) and refuses nodes that the spec does not have (P10).
"""

import zlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.subworkflow_task import SubWorkflowTask
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.task import Task as EngineTask
from SpiffWorkflow.util.task import TaskState as EngineTaskState

FORMAT = 1
_SEEN = "seen_events"  # what an event gateway caught: used up in the step that caught it


class StateError(RuntimeError):
    """A state that this code or this diagram cannot have written."""


def dump(workflow: Any) -> bytes:
    """The running workflow as bytes. Raises TypeError for a variable that is not JSON."""
    ids: dict[UUID, int] = {}
    for part in (workflow, *workflow.subprocesses.values()):
        for id_ in part.tasks:
            ids[id_] = len(ids)
    body = {
        "format": FORMAT,
        "ids": b"".join(id_.bytes for id_ in ids).hex(),
        "top": _part_out(workflow, ids),
        "inner": {ids[id_]: _part_out(inner, ids) for id_, inner in workflow.subprocesses.items()},
    }
    return zlib.compress(orjson.dumps(body, option=orjson.OPT_NON_STR_KEYS), 1)


def load(raw: bytes, spec: Any, inner_specs: Mapping[str, Any], script_engine: Any) -> Any:
    """The workflow that was dumped. StateError for another format or another diagram."""
    body = orjson.loads(zlib.decompress(raw))
    if body["format"] != FORMAT:
        raise StateError(f"state format {body['format']}, this code reads {FORMAT}")
    packed = bytes.fromhex(body["ids"])
    ids = [UUID(bytes=packed[at : at + 16]) for at in range(0, len(packed), 16)]
    workflow = BpmnWorkflow(spec, inner_specs, script_engine=script_engine, deserializing=True)
    _part_in(workflow, body["top"], workflow, ids)
    _inner_in(workflow, workflow, {ids[int(at)]: part for at, part in body["inner"].items()}, ids)
    return workflow


def _part_out(part: Any, ids: Mapping[UUID, int]) -> dict[str, Any]:
    return {
        "data": part.data,
        "last": ids[part.last_task.id] if part.last_task else None,
        "success": part.success,
        "completed": part.completed,
        "root": ids[part.task_tree.id],
        "tasks": [_task_out(task, part.tasks, ids) for task in part.tasks.values()],
    }


def _task_out(task: Any, tasks: Mapping[UUID, Any], ids: Mapping[UUID, int]) -> tuple[Any, ...]:
    """Variables are kept as the difference to the parent's, which is what keeps a long case small."""
    parent = tasks.get(task._parent)
    return (
        ids[task.id],
        ids[parent.id] if parent is not None else None,
        [ids[child] for child in task._children],
        round(task.last_state_change, 3),
        task._state,
        task.task_spec.name,
        task.triggered,
        {key: value for key, value in task.internal_data.items() if key != _SEEN},
        *_difference(parent.data if parent is not None else {}, task.data),
    )


def _difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """What was set since, and what is gone."""
    new = {key: value for key, value in after.items() if key not in before or before[key] != value}
    return new, [key for key in before if key not in after]


def _part_in(part: Any, written: dict[str, Any], top: Any, ids: list[UUID]) -> None:
    specs = part.spec.task_specs
    for row in written["tasks"]:
        if row[5] not in specs:
            raise StateError(f"the diagram has no node {row[5]}")
        task = _task_in(row, part, specs[row[5]], ids)
        if task._state == EngineTaskState.WAITING and isinstance(task.task_spec, CatchingEvent):
            top.event_manager.add_task(task)
    part.task_tree = part.tasks[ids[written["root"]]]
    part.data, part.success, part.completed = written["data"], written["success"], written["completed"]
    part.last_task = part.tasks[ids[written["last"]]] if written["last"] is not None else None


def _task_in(row: list[Any], part: Any, spec: Any, ids: list[UUID]) -> Any:
    task = EngineTask.__new__(EngineTask)
    task.id, task.workflow, task.task_spec = ids[row[0]], part, spec
    task._parent = ids[row[1]] if row[1] is not None else None
    task._children = [ids[child] for child in row[2]]
    task.last_state_change, task._state, task.triggered, task.internal_data = row[3], row[4], row[6], row[7]
    task.thread_id = 0
    if row[1] is None:
        task.data = row[8]
    else:
        dropped = set(row[9])
        task.data = {key: value for key, value in part.tasks[task._parent].data.items() if key not in dropped}
        task.data.update(row[8])
    part.tasks[task.id] = task
    return task


def _inner_in(part: Any, top: Any, written: dict[UUID, dict[str, Any]], ids: list[UUID]) -> None:
    for task in list(part.tasks.values()):
        if not isinstance(task.task_spec, SubWorkflowTask) or task.id not in written:
            continue
        inner = BpmnSubWorkflow(top.subprocess_specs[task.task_spec.spec], task.id, top, deserializing=True)
        _part_in(inner, written[task.id], top, ids)
        top.subprocesses[task.id] = inner
        inner.completed_event.connect(task.task_spec._on_subworkflow_completed, task)
        _inner_in(inner, top, written, ids)
