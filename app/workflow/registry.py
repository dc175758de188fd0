"""What the diagrams' names are bound to: user tasks to forms and handlers, service tasks to functions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.forms import TaskForm
from app.people.models import User
from app.workflow.models import Instance, Task

Value = str | int | bool | list[str] | None
Variables = dict[str, Value]
"""What enters the engine: ids, levels, flags, short codes and lists of codes. Never a name, never a text."""

Handler = Callable[[Any, Task, User], Variables]


@dataclass(frozen=True)
class Binding:
    """A user task's form and handler, and the template that shows it when a plain form would be poor."""

    key: str
    form: type[TaskForm]
    handler: Handler


@dataclass(frozen=True)
class ServiceCall:
    """What a service task's function is given: its instance's row, the token's variables, the diagram's parameters."""

    instance: Instance
    variables: Mapping[str, Value]
    params: Mapping[str, Value] = field(default_factory=dict)


Service = Callable[[ServiceCall], Value]

user_tasks: dict[str, Binding] = {}
services: dict[str, Service] = {}


def user_task(key: str, form: type[TaskForm]) -> Callable[[Handler], Handler]:
    """Bind a handler to diagram/BPMN id. ValueError if the key is taken."""

    def register(handler: Handler) -> Handler:
        if key in user_tasks:
            raise ValueError(f"{key} is bound twice")
        user_tasks[key] = Binding(key, form, handler)
        return handler

    return register


def service_task(key: str) -> Callable[[Service], Service]:
    """Bind a function to an operator id of the diagrams. ValueError if the key is taken."""

    def register(service: Service) -> Service:
        if key in services:
            raise ValueError(f"{key} is bound twice")
        services[key] = service
        return service

    return register
