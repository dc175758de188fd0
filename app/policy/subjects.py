"""Who sees what a task is about: each kind of subject has a scope, said beside the selects over its rows."""

from collections.abc import Callable
from typing import Any, TypeVar

from app.staff.models import User
from app.subjects import KINDS, Kind, Part
from app.workflow.models import Task

Found = TypeVar("Found")
Scope = Callable[[User, Task], Any]
"""The subject of a task that is about one of the kind; None if there is none that the actor may see."""

SCOPES: Part[Scope] = Part("scope in app/policy")


def scope(kind: str) -> Callable[[Callable[[User, Task], Found]], Callable[[User, Task], Found]]:
    """The function below it finds a task's subject of that kind."""

    def declare(found: Callable[[User, Task], Found]) -> Callable[[User, Task], Found]:
        SCOPES.say(kind, found)
        return found

    return declare


def subject_of(actor: User, item: Task) -> tuple[Kind, Any] | None:
    """What the task is about; None if that is nothing the actor may see."""
    for kind in KINDS.values():
        if kind.key_of(item) is not None:
            found = SCOPES[kind](actor, item)
            if found is not None:
                return kind, found
    return None
