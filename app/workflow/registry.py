"""What the diagrams' names are bound to: user tasks to forms and handlers, service tasks to functions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.forms import TaskForm
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


@dataclass(frozen=True)
class ServiceCall:
    """What a service task's function is given: its instance's row, the token's variables, the diagram's parameters."""

    instance: Instance
    variables: Mapping[str, Value]
    params: Mapping[str, Value] = field(default_factory=dict)


Service = Callable[[ServiceCall], Value]

user_tasks: dict[str, Binding] = {}
services: dict[str, Service] = {}


completed: list[Listener] = []
warned: list[Listener] = []
escalated: list[Listener] = []
withdrawn: list[Listener] = []


def user_task(
    key: str, form: type[TaskForm], prepare: Prepare | None = None, shows: Shows | None = None
) -> Callable[[Handler], Handler]:
    """Bind a handler to diagram/BPMN id. ValueError if the key is taken."""

    def register(handler: Handler) -> Handler:
        if key in user_tasks:
            raise ValueError(f"{key} is bound twice")
        user_tasks[key] = Binding(key, form, handler, prepare, shows)
        return handler

    return register


def on_completed(listener: Listener) -> Listener:
    """Called with every task a person completed, in the transaction that completes it."""
    completed.append(listener)
    return listener


def on_withdrawn(listener: Listener) -> Listener:
    """Called with every task that nobody has to do any more, in the transaction that takes it from its desk."""
    withdrawn.append(listener)
    return listener


def on_warned(listener: Listener) -> Listener:
    """Called with every open task whose time is running out, once, in the transaction that marks it."""
    warned.append(listener)
    return listener


def on_escalated(listener: Listener) -> Listener:
    """Called with every open task whose time to escalate has come, once, in the transaction that marks it."""
    escalated.append(listener)
    return listener


def service_task(key: str) -> Callable[[Service], Service]:
    """Bind a function to an operator id of the diagrams. ValueError if the key is taken."""

    def register(service: Service) -> Service:
        if key in services:
            raise ValueError(f"{key} is bound twice")
        services[key] = service
        return service

    return register
