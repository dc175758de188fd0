"""What a variable of a process may hold, declared once as a type where it is set: `bool`, `Risk`, `list[Harm] | None`.

A type is an enum of codes, `of` a list of codes, `Literal`, `bool`, `int`, `datetime` (an instant with its zone,
written out), a `list` of codes, or such types joined by `|`. With `None` among them the variable may also be left out.
"""

import functools
import types
import typing
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from itertools import combinations
from typing import Any

Value = str | int | bool | list[str] | None
MOST_TOGETHER = 3  # codes of a list that are tried together
MOMENT = "2026-01-31T12:00:00+00:00"


@dataclass(frozen=True)
class Domain:
    """The values of a variable: single ones, lists of codes, whole numbers, instants."""

    singles: tuple[Value, ...] = ()
    members: tuple[str, ...] | None = None
    has_numbers: bool = False
    has_moments: bool = False

    def __or__(self, other: "Domain") -> "Domain":
        """What either of them may hold."""
        lists = (self.members, other.members)
        members = None if lists == (None, None) else tuple(dict.fromkeys([*(lists[0] or ()), *(lists[1] or ())]))
        singles = _once([*self.singles, *other.singles])
        return Domain(singles, members, self.has_numbers or other.has_numbers, self.has_moments or other.has_moments)

    def __str__(self) -> str:
        parts = [repr(value) for value in self.singles]
        if self.members is not None:
            parts.append(f"a list of {', '.join(self.members)}")
        return ", ".join(parts + ["a number"] * self.has_numbers + ["an instant"] * self.has_moments)

    @property
    def may_be_missing(self) -> bool:
        """Whether nothing may be said instead."""
        return None in self.singles

    def holds(self, value: object) -> bool:
        """Whether the variable may have that value."""
        if isinstance(value, list):
            return self.members is not None and {*value} <= {*self.members}
        if isinstance(value, str):
            return value in self.singles or (self.has_moments and _is_moment(value))
        if self.has_numbers and type(value) is int:
            return True
        return (type(value), value) in {(type(one), one) for one in self.singles}

    def compares(self, constant: object) -> bool:
        """Whether it can ever be equal to, or contain, what a diagram compares it with. Nothing is always allowed."""
        if constant is None or (self.has_numbers and isinstance(constant, int | float)):
            return True
        return self.holds(constant) or (self.members is not None and constant in self.members)

    def examples(self, constants: Collection[object] = ()) -> list[Value]:
        """Every value; of lists, numbers and instants those that differ to expressions with these constants."""
        return [
            *self.singles,
            *(_numbers_near(constants) if self.has_numbers else ()),
            *((MOMENT,) if self.has_moments else ()),
            *_lists_of(self.members, constants),
        ]


def of(codes: Iterable[tuple[str, object]]) -> Domain:
    """The codes of a list that a form offers with their words."""
    return Domain(tuple(code for code, _words in codes))


@functools.lru_cache(1024)
def domain(declared: Any) -> Domain:
    """The values that the type allows. TypeError for a type that no variable of a process may have."""
    if isinstance(declared, Domain):
        return declared
    if declared is None or declared is types.NoneType:
        return Domain((None,))
    if isinstance(declared, type) and issubclass(declared, Enum):
        return Domain(tuple(member.value for member in declared))
    if declared in _PLAIN:
        return _PLAIN[declared]
    return _joined(declared)


def _joined(declared: Any) -> Domain:
    origin, given = typing.get_origin(declared), typing.get_args(declared)
    if origin in (types.UnionType, typing.Union):
        return functools.reduce(Domain.__or__, [domain(one) for one in given])
    if origin is typing.Literal:
        return Domain(tuple(one.value if isinstance(one, Enum) else one for one in given))
    if origin is list:
        return Domain(members=tuple(str(code) for code in domain(given[0]).singles))
    raise TypeError(f"{declared!r} is no type of a variable")


_PLAIN: dict[Any, Domain] = {
    bool: Domain((False, True)),
    int: Domain(has_numbers=True),
    datetime: Domain(has_moments=True),
}


def _once(values: Iterable[Value]) -> tuple[Value, ...]:
    """Each once: 1 and True are equal and are not the same."""
    return tuple({(type(value), value): value for value in values}.values())


def _is_moment(value: str) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _numbers_near(constants: Collection[object]) -> list[int]:
    """Each number and its neighbours."""
    whole = {int(one) for one in constants if isinstance(one, int | float) and not isinstance(one, bool)}
    return sorted({0, 1} | {number + step for number in whole for step in (-1, 0, 1)})


def _lists_of(members: tuple[str, ...] | None, constants: Collection[object]) -> list[list[str]]:
    """None of the codes that the constants name, up to three together, and all; another code stands for all others."""
    if members is None:
        return []
    codes = [code for code in members if code in constants] + [code for code in members if code not in constants][:1]
    few = [[*some] for size in range(MOST_TOGETHER + 1) for some in combinations(codes, size)]
    return few if len(codes) <= MOST_TOGETHER else [*few, codes]
