"""What the diagrams' names are bound to: user tasks to forms and handlers, service tasks to functions."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.forms import TaskForm
from app.i18n import Text
from app.staff.models import User
from app.workflow.models import Instance, Task

Value = str | int | bool | list[str] | None
Variables = dict[str, Value]
"""What enters the engine: ids, levels, flags, short codes and lists of codes. Never a name, never a text."""

Handler = Callable[[Any, Task, User], Variables]
Prepare = Callable[[Any, Task, User], None]
"""Gives a form, right after it was made and before it is shown or read, the choices and first values that only rows
know. It leaves alone what a field already holds: a draft, or what was sent."""

Shows = Callable[[Task, User], Mapping[str, Any]]
"""What the template of a task is given besides `item` and `form`. It runs before the page, so that a template asks
nothing of the database."""
Listener = Callable[[Task], None]


@dataclass(frozen=True)
class Binding:
    """A user task's form and handler, and the template that shows it when a plain form would be poor."""

    key: str
    form: type[TaskForm]
    handler: Handler
    prepare: Prepare | None = None
    shows: Shows | None = None
    after: Listener | None = None  # called once the engine has gone on, in the same transaction


@dataclass(frozen=True)
class Overdue:
    """Who hears of an open task: that it is due soon, and that it is overdue. Each once, in the marking transaction."""

    due_soon: Listener
    late: Listener


@dataclass(frozen=True)
class Process:
    """What the rest of the house asks about a diagram. Declared in its folder."""

    key: str
    label: Text  # one or two words, for a row of the queue
    overdue: Overdue
    is_casework: bool = False  # what is overdue in it comes before the regional commissioner
    counts_as_work: bool = True  # an open task of it shows that the case is being worked on
    has_risk: bool = True  # it is about somebody whose risk is rated


@dataclass(frozen=True)
class ServiceCall:
    """What a service task's function is given: its instance's row, the token's variables, the diagram's parameters."""

    instance: Instance
    variables: Mapping[str, Value]
    params: Mapping[str, Value] = field(default_factory=dict)


Service = Callable[[ServiceCall], Value]
Moment = Callable[[Instance], datetime]

moments: dict[str, Moment] = {}
user_tasks: dict[str, Binding] = {}
services: dict[str, Service] = {}


processes: dict[str, Process] = {}
ended: dict[int, Listener] = {}


def process(declared: Process) -> None:
    """ValueError if it was declared before."""
    if declared.key in processes:
        raise ValueError(f"{declared.key} is declared twice")
    processes[declared.key] = declared


def process_of(key: str) -> Process:
    """LookupError for a process that no folder declares."""
    return processes[key]


def undeclared(diagrams: Collection[str]) -> list[str]:
    """Diagrams and bound tasks whose process no folder declares, sorted."""
    return sorted({*diagrams, *(key.partition("/")[0] for key in user_tasks)} - processes.keys())


def user_task(
    key: str,
    form: type[TaskForm],
    prepare: Prepare | None = None,
    shows: Shows | None = None,
    after: Listener | None = None,
) -> Callable[[Handler], Handler]:
    """Bind a handler to diagram/BPMN id. ValueError if the key is taken."""

    def register(handler: Handler) -> Handler:
        if key in user_tasks:
            raise ValueError(f"{key} is bound twice")
        user_tasks[key] = Binding(key, form, handler, prepare, shows, after)
        return handler

    return register


def on_ended(listener: Listener, order: int) -> None:
    """Called with every task that is done or withdrawn, in its transaction; lower orders first. ValueError if taken."""
    if order in ended:
        raise ValueError(f"order {order} is taken")
    ended[order] = listener


def tell_ended(task: Task) -> None:
    """Those who listen hear that nobody has to do the task any more."""
    for order in sorted(ended):
        ended[order](task)


def moment(key: str) -> Callable[[Moment], Moment]:
    """What the record knows of a moment that a timer waits for: asked for each time, never copied into a token.

    ValueError if the key is taken.
    """

    def register(function: Moment) -> Moment:
        if key in moments:
            raise ValueError(f"{key} is bound twice")
        moments[key] = function
        return function

    return register


def service_task(key: str) -> Callable[[Service], Service]:
    """Bind a function to an operator id of the diagrams. ValueError if the key is taken."""

    def register(service: Service) -> Service:
        if key in services:
            raise ValueError(f"{key} is bound twice")
        services[key] = service
        return service

    return register
