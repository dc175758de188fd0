"""What the diagrams' names are bound to: user tasks to forms and handlers, service tasks to functions."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypedDict, Unpack

from app.forms import TaskForm
from app.i18n import Text
from app.staff.models import User
from app.values.domains import Domain, Value, domain
from app.workflow.models import Instance, Task

Variables = dict[str, Value]
"""What enters the engine: ids, levels, flags, short codes and lists of codes. Never a name, never a text."""

Declared = Mapping[str, Any]
"""Variables by name, and as which type each is declared (`app.values.domains`). The check of the diagrams reads it,
and a step that sets another variable, or a value that is none of its type, fails."""

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
    sets: Declared = field(default_factory=dict)  # what the handler returns
    formerly: tuple[str, ...] = ()  # keys of the same task in diagrams of earlier releases, which cases still run on


class Options(TypedDict, total=False):
    """What a binding may say besides its key, form and handler."""

    prepare: Prepare
    shows: Shows
    after: Listener
    sets: Declared
    formerly: tuple[str, ...]


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
    begins: Declared = field(default_factory=dict)  # what it is started with
    hears: tuple[str, ...] = ()  # the messages that others send it
    in_danger: Callable[[Task], bool] | None = None  # whether a task that opens comes before all that is late


@dataclass(frozen=True)
class ServiceCall:
    """What a service task's function is given: its instance's row, the token's variables, the diagram's parameters."""

    instance: Instance
    variables: Mapping[str, Value]
    params: Mapping[str, Value] = field(default_factory=dict)


Service = Callable[[ServiceCall], Value]
Moment = Callable[[Instance], datetime]

moments: dict[str, Moment] = {}


@dataclass(frozen=True)
class ServiceBinding:
    """A service task's function, and as which type its result is declared. None: it has no result."""

    key: str
    function: Service
    gives: Any = None

    def __call__(self, call: ServiceCall) -> Value:
        return self.function(call)


user_tasks: dict[str, Binding] = {}
"""By their keys, and by those that they had formerly."""
services: dict[str, ServiceBinding] = {}


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


def is_in_danger(task: Task) -> bool:
    """Whether somebody may be in danger while the task waits, as its process says; a process that says nothing: no."""
    asked = processes[task.process].in_danger if task.process in processes else None
    return asked is not None and asked(task)


def undeclared(diagrams: Collection[str]) -> list[str]:
    """Diagrams and bound tasks whose process no folder declares, sorted."""
    return sorted({*diagrams, *(key.partition("/")[0] for key in user_tasks)} - processes.keys())


def user_task(key: str, form: type[TaskForm], **options: Unpack[Options]) -> Callable[[Handler], Handler]:
    """Bind a handler to diagram/BPMN id. ValueError if the key is taken."""

    def register(handler: Handler) -> Handler:
        binding = Binding(key, form, handler, **options)
        for name in (key, *binding.formerly):
            if name in user_tasks:
                raise ValueError(f"{name} is bound twice")
            user_tasks[name] = binding
        return handler

    return register


def undeclared_in(declared: Declared, given: Mapping[str, object]) -> list[str]:
    """What is wrong with the variables that were given, in words without any value: people's data stays out."""
    domains: dict[str, Domain] = {name: domain(kind) for name, kind in declared.items()}
    faults = [f"{name} is declared nowhere" for name in given if name not in domains]
    for name, allowed in domains.items():
        if name not in given and not allowed.may_be_missing:
            faults.append(f"{name} is declared and not given")
        if name in given and not allowed.holds(given[name]):
            faults.append(f"{name} is not as declared: {allowed}")
    return faults


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


def service_task(key: str, gives: Any = None) -> Callable[[Service], Service]:
    """Bind a function to an operator id of the diagrams; `gives` is the type of its result. ValueError if taken."""

    def register(service: Service) -> Service:
        if key in services:
            raise ValueError(f"{key} is bound twice")
        services[key] = ServiceBinding(key, service, gives)
        return service

    return register
