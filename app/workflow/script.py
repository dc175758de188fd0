"""What the engine asks of us during a step: expressions, deadlines, services, decisions. One object a step."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import SpiffWorkflow.bpmn.specs.event_definitions.timer as timer_module
import structlog
from SpiffWorkflow.bpmn.exceptions import WorkflowTaskException
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from sqlalchemy.exc import DBAPIError

from app import clock
from app.db import db, is_away
from app.deadlines import times
from app.values.domains import Value
from app.workflow import expressions
from app.workflow.models import Instance
from app.workflow.registry import Declared, ServiceCall, moments, services, undeclared_in

log = structlog.get_logger()
LONGEST_TEXT = 64  # characters of a variable: a code or an instant, never a sentence
MOST_CODES = 20


class EngineFault(RuntimeError):
    """The diagram or our binding of it is wrong; the step is rolled back."""


@dataclass(frozen=True)
class Failure:
    """A service that raised: the node that waits to be tried again, and the cause without content."""

    engine_id: UUID
    step: str
    cause: str


@dataclass(frozen=True)
class Decided:
    """The row of a table that decided, with the coded inputs it read."""

    table: str
    rule: str
    because: str
    inputs: dict[str, Any]
    outputs: dict[str, Any]


def check_value(name: str, value: Any) -> None:
    """EngineFault for anything but codes, numbers, flags and short lists of codes: people stay out of tokens."""
    if isinstance(value, list):
        if len(value) > MOST_CODES or not all(isinstance(code, str) and len(code) <= LONGEST_TEXT for code in value):
            raise EngineFault(f"the variable {name} is no list of codes")
    elif isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            raise EngineFault(f"the variable {name} is no code: {len(value)} characters")
    elif value is not None and not isinstance(value, bool | int):
        raise EngineFault(f"the variable {name} is a {type(value).__name__}")


def check_variables(what: str, declared: Declared | None, given: Mapping[str, Any]) -> None:
    """EngineFault names what `what` sets otherwise than it declares: a mistake of ours, which a test is to find.

    None: nothing is bound to it, as in the drawings of tests.
    """
    for name, value in given.items():
        check_value(name, value)
    if declared is not None and (faults := undeclared_in(declared, given)):
        raise EngineFault(f"{what}: {'; '.join(faults)}")


@dataclass
class StepEngine(PythonScriptEngine):
    """Evaluates and calls for one step of one instance, and collects what the rows must say."""

    instance: Instance
    failures: list[Failure] = field(default_factory=list)
    decisions: list[Decided] = field(default_factory=list)

    def validate(self, expression: str) -> None:
        """SyntaxError is what the library asks about; the whitelist is held when the value is wanted."""
        compile(expression, "<table>", "eval")

    def evaluate(self, task: Any, expression: str, external_context: dict[str, Any] | None = None) -> Any:
        """The value, from the whitelist only."""

        def deadline(key: str) -> str:
            step = key.removesuffix(times.WARNING)
            first = None if step in self.instance.trail else self.instance.started_at
            began = times.began(key, self.instance.risk, first)
            task.internal_data["armed"] = [key, began.isoformat()]
            return when(key, self.instance, began, task.data).isoformat()

        try:
            return expressions.evaluate(expression, {**task.data, **(external_context or {})}, deadline)
        except ValueError as error:
            raise WorkflowTaskException(str(error), task=task, exception=error) from error

    def execute(self, task: Any, script: str, external_context: dict[str, Any] | None = None) -> bool:
        """A diagram carries no scripts. EngineFault."""
        raise EngineFault(f"{task.task_spec.bpmn_id} carries a script")

    def serve(self, task: Any, operation: str, params: Mapping[str, Any]) -> tuple[bool, Value]:
        """Run the bound function under a savepoint: one that raises costs its own work only (P7)."""
        service = services.get(operation)
        if service is None:
            raise EngineFault(f"no service {operation}")
        call = ServiceCall(self.instance, dict(task.data), {name: given["value"] for name, given in params.items()})
        try:
            with db.session.begin_nested():
                value = service(call)
                check_variables(operation, {"result": service.gives}, {"result": value})
        except Exception as error:
            if isinstance(error, DBAPIError) and is_away(error):
                raise
            cause = cause_of(error)
            log.warning("service failed", operation=operation, cause=cause, instance=self.instance.id)
            self.failures.append(Failure(task.id, task.task_spec.bpmn_id, cause))
            return False, None
        return True, value

    def decided(self, task: Any, table: Any, rule: Any, outputs: dict[str, Any]) -> None:
        """Keep which row decided, and on what."""
        inputs = {entry.expression: task.data.get(entry.expression) for entry in table.inputs}
        self.decisions.append(Decided(task.task_spec.bpmn_id, rule.id, rule.description or "", inputs, outputs))


def when(key: str, instance: Instance, start: datetime, variables: Mapping[str, Any]) -> datetime:
    """When a timer of `key` fires: when the record says so, else when `key` falls due."""
    recorded = moments.get(key)
    return recorded(instance) if recorded is not None else due(key, instance.risk, start, variables)


def due(key: str, risk: str | None, start: datetime, variables: Mapping[str, Any]) -> datetime:
    """When `key` falls due: the variable `<key>_at` if a service or form has set it, else the deadline table."""
    step, _, part = key.partition(".")
    given = variables.get(f"{step}_at")
    return datetime.fromisoformat(given) if given and not part else times.due(key, risk, start)


def cause_of(error: BaseException) -> str:
    """The error's kind and the place in our code; its message may hold people's data and is left out."""
    trace, place = error.__traceback__, ""
    while trace is not None:
        place = f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__} in {place}"[:200]


class _EngineDatetime(datetime):
    """The engine reads the time by the global name `datetime` of one module: this is its one reader of our clock."""

    @classmethod
    def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
        return clock.now().astimezone(tz)


timer_module.datetime = _EngineDatetime
