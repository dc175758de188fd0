"""A shipped diagram walked in memory: the engine and the tables are real, the services answer what a test says."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.specs.defaults import ParallelGateway
from SpiffWorkflow.bpmn.util import BpmnEvent
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition
from SpiffWorkflow.util.task import TaskState

from app import clock
from app.workflow import expressions, projection, specs

MOMENT = datetime(2026, 11, 23, 7, tzinfo=UTC)
FAR = timedelta(days=10)
_DONE = TaskState.COMPLETED | TaskState.READY | TaskState.WAITING | TaskState.STARTED


class Script(PythonScriptEngine):
    """Evaluates as the application does; remembers which services were called and which rows decided."""

    def __init__(self, served: dict[str, Any]) -> None:
        super().__init__()
        self.served, self.calls, self.rules = served, [], []

    def validate(self, expression):
        compile(expression, "<table>", "eval")

    def evaluate(self, task, expression, external_context=None):
        variables = {**task.data, **(external_context or {})}
        return expressions.evaluate(expression, variables, lambda key: (clock.now() + FAR).isoformat())

    def serve(self, task, operation, params):
        self.calls.append((operation, *(given["value"] for given in params.values())))
        return True, self.served.get(operation)

    def decided(self, task, table, rule, outputs):
        self.rules.append(rule.id)


class Walk:
    """One instance. `served` holds the results of service tasks by operator."""

    def __init__(self, process: str, served: dict[str, Any] | None = None, **variables: Any) -> None:
        spec = specs.parse(specs.shipped(process))
        self.script = Script(served or {})
        self.passed: list[str] = []
        self.workflow = BpmnWorkflow(spec.top, spec.inner, script_engine=self.script)
        self.workflow.task_tree.data.update(variables)
        self._run()

    @property
    def open(self) -> list[str]:
        """The steps people are asked to take, each as often as it is asked."""
        return sorted(task.task_spec.bpmn_id for task in self._ready())

    @property
    def waits(self) -> list[str]:
        """Armed timers and awaited messages and signals."""
        return sorted(task.task_spec.bpmn_id for task in self.workflow.event_manager.tasks.values())

    @property
    def timers(self) -> list[str]:
        """What waits for a time."""
        waiting, events = projection.waiting(self.workflow), self.workflow.event_manager.tasks
        return [events[id_].task_spec.bpmn_id for id_ in waiting.timers]

    @property
    def messages(self) -> list[str]:
        """The names of the messages that are awaited."""
        return list(projection.waiting(self.workflow).messages.values())

    @property
    def calls(self) -> list[tuple]:
        """The operators called so far, with their parameters."""
        return self.script.calls

    @property
    def ended(self) -> bool:
        """Over, and nothing left behind."""
        assert self.workflow.is_completed() == (not projection.unfinished(self.workflow))
        return self.workflow.is_completed()

    def do(self, step: str, **answers: Any) -> "Walk":
        """Somebody takes the step."""
        task = next(task for task in self._ready() if task.task_spec.bpmn_id == step)
        task.set_data(**answers)
        task.run()
        self.passed.append(step)
        return self._run()

    def fire(self, timer: str) -> "Walk":
        """The time comes that this timer waits for."""
        task = self._waiting(timer)
        task.internal_data["event_value"] = (clock.now() - timedelta(seconds=1)).isoformat()
        self.workflow.refresh_timers()
        return self._run()

    def hear(self, message: str) -> "Walk":
        """A message arrives."""
        self.workflow.send_event(BpmnEvent(MessageEventDefinition(message), {}))
        return self._run()

    def flows(self) -> set[tuple[str, str]]:
        """The sequence flows taken so far, as (from, to)."""
        found = set()
        for part in projection.parts(self.workflow):
            tasks = [task for task in part.tasks.values() if task.state & _DONE and _name(task)]
            passed = {_name(task) for task in tasks if task.state == TaskState.COMPLETED}
            for task in tasks:
                joins = isinstance(task.task_spec, ParallelGateway)  # keeps one parent of several
                before = {_name(spec) for spec in task.task_spec.inputs} & passed if joins else {_origin(task)}
                found |= {(name, _name(task)) for name in before if name}
        return found

    def _ready(self) -> list[Any]:
        tasks = projection.unfinished(self.workflow)
        return [task for task in tasks if task.state == TaskState.READY and task.task_spec.manual]

    def _waiting(self, step: str) -> Any:
        """An event gateway waits for the events behind it."""
        tasks = self.workflow.event_manager.tasks.values()
        return next(t for t in tasks if step in {t.task_spec.bpmn_id, *(o.bpmn_id for o in t.task_spec.outputs)})

    def _run(self) -> "Walk":
        for _ in range(3):
            self.workflow.do_engine_steps(did_complete_task=self._pass)
        errors = [task for task in self.workflow.tasks.values() if task.state == TaskState.ERROR]
        assert not errors, errors
        return self

    def _pass(self, task: Any) -> None:
        if name := _name(task):
            self.passed.append(name)


def _name(node: Any) -> str | None:
    """The BPMN id of a task or a spec; what the library adds has none."""
    return getattr(getattr(node, "task_spec", node), "bpmn_id", None)


def _origin(task: Any) -> str | None:
    """The node the token came from, past what the library puts between a task and its boundary events."""
    before = task.parent
    while before is not None and _name(before) in (None, _name(task)):
        before = before.parent
    return _name(before) if before is not None else None


def times(steps: list[str], step: str) -> int:
    """How often a step was passed."""
    return Counter(steps)[step]
