"""A list of rows as an address asks for it: which view, what narrows it, in which order, which page.

A list declares itself as a `Listing`; an address is read into a `Chosen`. What an address asks for wrongly, or what
does not belong to the view, counts as not asked.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

from flask import url_for
from sqlalchemy import ColumnElement, Select, literal, select, tuple_
from werkzeug.datastructures import MultiDict

from app.db import db
from app.i18n import Text, in_language
from app.i18n import lazy_gettext as _l
from app.roles import NATIONAL, Role
from app.staff.models import District, User
from app.tables.words.labels import LABELS

Rows = TypeVar("Rows", bound="Select[*tuple[Any, ...]]")
Conditions = Iterable[ColumnElement[bool]]
Options = Iterable[tuple[Any, Text]]
ALL = _l("All")
_WHOLE = re.compile(r"-?[0-9]{1,9}")


def _none(_chosen: Any) -> tuple[()]:
    return ()


@dataclass(frozen=True, slots=True)
class Filter:
    """One thing that narrows a list, by its name in the address. Without options to choose from it has no menu."""

    name: str
    read: Callable[[str], Any]
    """ValueError for what it does not take."""
    where: Callable[[Any], ColumnElement[bool]] | None = None
    """None: a view's own condition takes what is chosen."""
    label: Text = ""
    options: "Callable[[Chosen], Options]" = _none
    views: Collection[str] = ()
    """The views it belongs to; empty: all."""
    stays: bool = False
    """When another view is chosen."""
    every: Text = ALL
    """What the choice of nothing is called."""

    def fits(self, view: str) -> bool:
        return not self.views or view in self.views


@dataclass(frozen=True, slots=True)
class SavedView:
    """A choice of rows that has a name and a tab."""

    key: str
    label: Text
    where: "Callable[[Chosen], Conditions]" = _none


@dataclass(frozen=True, slots=True)
class Order:
    """The sort keys of `row`, none of them empty, all in one direction, its id last: a page begins behind a row."""

    row: type[Any]
    keys: tuple[Any, ...]
    is_descending: bool = False

    def __post_init__(self) -> None:
        if self.keys[-1] is not self.row.id:
            raise TypeError("the id must be the last sort key, or rows that are alike fall between two pages")

    def by(self) -> list[Any]:
        return [key.desc() for key in self.keys] if self.is_descending else list(self.keys)

    def behind(self, last: Sequence[Any]) -> ColumnElement[bool]:
        """Whatever stands after a row with these keys."""
        place = tuple_(*(literal(value, key.type) for value, key in zip(last, self.keys, strict=True)))
        return tuple_(*self.keys) < place if self.is_descending else tuple_(*self.keys) > place


@dataclass(frozen=True, slots=True)
class Cursor:
    """How an address names the last row of the page before: the argument, and the column that it holds."""

    name: str = "after"
    column: str = "public_id"
    read: Callable[[str], Any] = UUID
    write: Callable[[Any], str] = str


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list consists of. The first of its views is shown when none is asked for."""

    endpoint: str
    size: int
    filters: tuple[Filter, ...] = ()
    views: Callable[[User], Sequence[SavedView]] = _none
    order: "Callable[[Chosen], Order] | None" = None
    """None: the list puts its own statement in order."""
    cursor: Cursor = field(default_factory=Cursor)

    def read(self, args: "MultiDict[str, str]", actor: User, view: str = "", **path: Any) -> "Chosen":
        """What the address asks for. `view`: in place of its own; `path`: what else is in the address."""
        views = {one.key: one for one in self.views(actor)}
        asked = view or args.get("view", "")
        key = asked if asked in views else next(iter(views), "")
        values = {f.name: args.get(f.name, type=f.read) if f.fits(key) else None for f in self.filters}
        return Chosen(self, actor, views, key, values, args.get(self.cursor.name, type=self.cursor.read), path)

    def url(self, **chosen: Any) -> str:
        """The address of the list with exactly this chosen: where the number that counts those rows leads."""
        unknown = chosen.keys() - {"view", *(one.name for one in self.filters)}
        if unknown:
            raise LookupError(f"{self.endpoint} has no filter {sorted(unknown)}")
        return _address(self.endpoint, tuple(chosen.items()))


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was asked of a list, and by whom."""

    listing: Listing
    actor: User
    views: Mapping[str, SavedView]
    view: str
    values: Mapping[str, Any]
    after: Any
    path: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        """What a filter is set to; None if it is not."""
        return self.values[name]

    def url(self, **other: Any) -> str:
        """The address of this list with something else chosen, at its first page; another view drops filters."""
        kept = {"view": self.view} | {
            f.name: self[f.name] for f in self.listing.filters if f.stays or "view" not in other
        }
        return _address(self.listing.endpoint, tuple((dict(self.path) | kept | other).items()))

    @property
    def label(self) -> Text:
        """What the view is called."""
        return self.views[self.view].label

    @property
    def first_url(self) -> str:
        """From a later page back to the first one."""
        return self.url() if self.after is not None else ""

    @property
    def order(self) -> Order:
        if self.listing.order is None:
            raise LookupError(f"{self.listing.endpoint} declares no order")
        return self.listing.order(self)

    def tabs(self, counts: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
        """The views as the macro `views` draws them, with the numbers that are known."""
        return [
            {
                "url": self.url(view=one.key),
                "label": one.label,
                "count": (counts or {}).get(one.key),
                "current": one.key == self.view,
            }
            for one in self.views.values()
        ]

    def menus(self, **offered: Options) -> list[dict[str, Any]]:
        """The filters of this view as `filters` draws them; `offered`: options that the page knows already."""
        fitting = [one for one in self.listing.filters if one.fits(self.view)]
        found = ((one, list(offered[one.name] if one.name in offered else one.options(self))) for one in fitting)
        return [self._menu(one, options) for one, options in found if options]

    def _menu(self, of: Filter, options: list[tuple[Any, Text]]) -> dict[str, Any]:
        chosen = self[of.name]
        every = {"label": of.every, "url": self.url(**{of.name: None}), "current": chosen is None}
        named = [
            {"label": words, "url": self.url(**{of.name: value}), "current": value == chosen}
            for value, words in options
        ]
        return {"label": of.label, "chosen": dict(options).get(chosen, ""), "options": [every, *named]}

    def narrow(self, rows: Rows) -> Rows:
        """Those of `rows` that belong to the view and fit every filter."""
        viewed = self.views[self.view].where(self) if self.view else ()
        chosen = ((one, self[one.name]) for one in self.listing.filters)
        return rows.where(*viewed, *(f.where(value) for f, value in chosen if f.where and value is not None))

    def select(self, rows: Rows) -> Rows:
        """The page of them in order, and one more that tells whether there is a next one."""
        order, last = self.order, self.last(rows)
        found = self.narrow(rows).order_by(None).order_by(*order.by()).limit(self.listing.size + 1)
        return found.where(order.behind(last)) if last is not None else found

    def page(self, rows: "Select[*tuple[Any, ...]]") -> tuple[list[Any], str]:
        """The page of them by one statement, and the address of the next or nothing."""
        return self.cut(db.session.execute(self.select(rows)).all())

    def last(self, rows: "Select[*tuple[Any, ...]]") -> Sequence[Any] | None:
        """The sort keys of the last row of the page before; None if no row is named that is among `rows`."""
        if self.after is None:
            return None
        order = self.order
        named = rows.where(getattr(order.row, self.listing.cursor.column) == self.after)
        found = db.session.execute(named.add_columns(*order.keys).order_by(None).order_by(*order.by()).limit(1)).first()
        keys = found[-len(order.keys) :] if found is not None else (None,)
        return None if None in keys else keys

    def cut(self, found: Sequence[Any]) -> tuple[list[Any], str]:
        """At most a page of what was found by `select`, and the address of the next page or nothing."""
        size, cursor = self.listing.size, self.listing.cursor
        if len(found) <= size:
            return list(found), ""
        last = getattr(found[size - 1], self.order.row.__name__)
        return list(found[:size]), self.url(**{cursor.name: cursor.write(getattr(last, cursor.column))})


@lru_cache(maxsize=4096)
def _address(endpoint: str, query: tuple[tuple[str, Any], ...]) -> str:
    """What is None or empty is left out. Some forty of them stand on every page, the same ones mostly."""
    return url_for(endpoint, **{name: value for name, value in query if value not in (None, "")})


def whole(least: int, most: int = 10**9) -> Callable[[str], int]:
    """Takes a whole number from `least` to `most`."""

    def read(text: str) -> int:
        if not _WHOLE.fullmatch(text) or not least <= int(text) <= most:
            raise ValueError(text)
        return int(text)

    return read


def one_of(codes: Collection[str]) -> Callable[[str], str]:
    """Takes one of these codes."""

    def read(text: str) -> str:
        if text not in codes:
            raise ValueError(text)
        return text

    return read


def like(pattern: re.Pattern[str]) -> Callable[[str], str]:
    """Takes what has this form."""

    def read(text: str) -> str:
        if not pattern.fullmatch(text):
            raise ValueError(text)
        return text

    return read


def labelled(kind: type[StrEnum]) -> Callable[[Chosen], Options]:
    """Offers every code of that kind by its label."""
    return lambda _chosen: LABELS[kind].items()


def districts(chosen: Chosen) -> list[tuple[int, str]]:
    """Offers the districts of the actor's region."""
    wanted = select(District).where(District.region_id == chosen.actor.region_id).order_by(District.id)
    return [(place.id, in_language(place, "name")) for place in db.session.scalars(wanted)]


def own_districts(chosen: Chosen) -> Options:
    """Offers them by name to those who look after more than one."""
    one_at_most = chosen.actor.role in NATIONAL or chosen.actor.role is Role.SPECIALIST
    found = [] if one_at_most else districts(chosen)
    return sorted(found, key=lambda pair: pair[1]) if len(found) > 1 else ()
