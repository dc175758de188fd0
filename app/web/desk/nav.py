"""The frame of every page for staff: the rail's links with their counts, and who is signed in."""

from functools import lru_cache
from typing import Any

from flask import Flask, current_app, g, request, url_for

from app import clock, policy
from app.i18n import Text, in_language, language
from app.i18n import lazy_gettext as _l
from app.policy.views import declaration
from app.roles import GRANTS, Action, Role
from app.staff import sign_in
from app.staff.models import User
from app.tables.words.labels import label
from app.web.desk import queue_statements
from app.web.shell import rail, sign_in_again

Link = dict[str, Any]
FEW = 8
"""So many links are read at a glance; more are grouped."""
GROUPS: tuple[tuple[int, Text], ...] = (
    (70, _l("Work")),
    (100, _l("Children and families")),
    (130, _l("Overview of the region")),
    (1000, _l("Search, people and rules")),
)
"""Each up to this place from the top."""
NOTICES = "notices.index"


def init(app: Flask) -> None:
    """Templates get `nav`, `me` and what else base.html reads, and `as_before`."""
    app.context_processor(_frame)
    app.jinja_env.globals["as_before"] = as_before


def as_before(macro: Any, *about: Any) -> Any:
    """What the macro wrote the last time in this language for the very same. Not for what holds a form's token."""
    return _written(macro, language(), tuple(tuple(one) if isinstance(one, list) else one for one in about))


@lru_cache(maxsize=4096)
def _written(macro: Any, _language: str, about: tuple[Any, ...]) -> Any:
    return macro(*about)


def links(actor: User) -> list[Link]:
    """The pages the actor's role may open, in the order of the rail. Read once for a request."""
    if "nav" not in g:
        desk = _desk(actor.role)
        g.nav = [dict(link) for link in _links(actor.role, language(), _section(desk))]
        _count(actor, g.nav, desk)
    found: list[Link] = g.nav
    return found


@lru_cache(maxsize=1024)
def _links(role: Role, _language: str, section: str) -> list[Link]:
    """As they are for everybody of that role, in that language."""
    desk = _desk(role)
    entries = sorted(rail.ordered(), key=lambda entry: entry.endpoint != desk)
    shown = [entry for entry in entries if _may(role, entry.endpoint)]
    found = [_link(entry, section) for entry in shown]
    if len(found) > FEW:
        _group(found, [_group_of(entry, desk) for entry in shown])
    return found


def _group(found: list[Link], groups: list[str]) -> None:
    """The first link of each group carries its heading."""
    for place, (link, group) in enumerate(zip(found, groups, strict=True)):
        if place == 0 or groups[place - 1] != group:
            link["group"] = group


def _group_of(entry: rail.Entry, desk: str) -> str:
    """By the place from the top: what waits, whom it is about, what is watched, what is set up."""
    if entry.endpoint == desk:
        return str(GROUPS[0][1])
    return str(next(words for most, words in GROUPS if entry.place < most))


def _section(desk: str) -> str:
    """A task belongs to the desk it waits at; what is done to something is where that something is listed."""
    section = rail.sections.get((request.endpoint or "").split(".")[0], rail.OUTSIDE)
    return desk.split(".")[0] if section == rail.DESK else section


def _may(role: Role, endpoint: str) -> bool:
    view = current_app.view_functions.get(endpoint)
    action = declaration(view)
    return isinstance(action, Action) and action in GRANTS[role]


def _desk(role: Role) -> str:
    """Where the work of the role waits, by risk for those who oversee: the first link, and the one with the number."""
    return "escalations.index" if Action.OVERSEE in GRANTS[role] else "queue.index"


def _link(entry: rail.Entry, section: str) -> Link:
    return {
        "endpoint": entry.endpoint,
        "url": url_for(entry.endpoint),
        "label": str(entry.words),
        "short": str(entry.short),
        "icon": entry.icon,
        "current": section == entry.endpoint.split(".")[0],
    }


def know(counts: dict[str, int]) -> None:
    """The page has counted these lists already."""
    g.nav_counts = counts


def _count(actor: User, nav: list[Link], desk: str) -> None:
    """Red when a task is late."""
    of = {link["endpoint"]: link for link in nav}
    if desk not in of:
        return
    counts = g.get("nav_counts") or queue_statements.count_to_do(actor.role, _known(actor))
    of[desk] |= _number(counts["nav_all"]) | {"hot": bool(counts["nav_late"])}
    if NOTICES in of:
        of[NOTICES] |= _number(counts["nav_unread"])


def _number(count: int) -> Link:
    return {"count": queue_statements.shown(count) if count else "", "counts": True}


def numbers(actor: User) -> list[Link]:
    """The numbers beside the links, for a page that stands open."""
    return [
        {"url": link["url"], "count": link["count"], "hot": link.get("hot", False)}
        for link in links(actor)
        if link.get("counts")
    ]


def _known(actor: User) -> dict[str, Any]:
    return {**policy.parameters(actor), "now": clock.now()}


def _frame() -> dict[str, Any]:
    """Nothing for visitors, and nothing is counted for a part of a page that htmx asks for. Made once a request."""
    if "frame" not in g:
        g.frame = _made()
    found: dict[str, Any] = g.frame
    return found


def _made() -> dict[str, Any]:
    who = sign_in.visitor()
    if who is None:
        return {}
    place = who.district or who.region
    me = {
        "name": who.name,
        "sign_in": who.sign_in,
        "mark": sign_in_again.mark(who),
        "page_key": sign_in_again.page_key(who),
        "role": label(Role, who.role),
        "initials": "".join(part[0] for part in who.name.split()[:2]),
        "may_search": policy.may(who, Action.SEARCH),
        "place": in_language(place, "name") if place is not None else "",
    }
    is_part = bool(request.headers.get("HX-Request"))
    return {"me": me, "nav": [] if is_part else links(who), "no_shortcuts": not who.has_shortcuts}
