"""What the code declares, which the diagrams are held against."""

from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from app.deadlines.rules import RULES
from app.roles import LANES
from app.values.domains import Domain
from app.workflow import registry
from app.workflow.registry import Declared


@dataclass(frozen=True)
class Code:
    """Bound tasks and services with what they set, what processes begin with and hear, lanes, deadline keys."""

    user_tasks: Mapping[str, Declared]
    services: Mapping[str, Any]  # the type of the result
    begins: Mapping[str, Declared]
    hears: Mapping[str, Collection[str]]
    lanes: Set[str]
    deadline_keys: Set[str]
    tables: Mapping[str, Mapping[str, Domain]] = field(default_factory=dict)  # what each decision table answers
    former: Set[str] = frozenset()  # keys that only diagrams of earlier releases have


def declared() -> Code:
    """By whatever has been registered, and by the deadline table as this release ships it."""
    return Code(
        user_tasks={key: bound.sets for key, bound in registry.user_tasks.items()},
        services={key: bound.gives for key, bound in registry.services.items()},
        begins={key: process.begins for key, process in registry.processes.items()},
        hears={key: process.hears for key, process in registry.processes.items()},
        lanes=set(LANES),
        deadline_keys={row.key for rows in RULES.values() for row in rows} | {*registry.moments},
        former={key for key, bound in registry.user_tasks.items() if bound.key != key},
    )
