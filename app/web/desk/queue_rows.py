"""Tasks as the queue's templates take them: chips, words and addresses, no rows of the database."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import url_for

from app import clock
from app.i18n import Text, format_date, format_datetime, format_time, in_language, pgettext, until
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.roles import Role
from app.staff.models import User
from app.subjects import kind_of
from app.tables.pauses import PauseReason
from app.tables.words.labels import label, label_within
from app.web.desk.escalation_path import Way
from app.web.desk.queue_statements import shown
from app.web.desk.queue_views import GROUPS, Bounds, View, group_of
from app.web.desk.subject import WORDS, Said
from app.web.desk.why import length
from app.workflow.models import Task, TaskMark
from app.workflow.registry import process_of

_NIL = UUID(int=0)
MARKS: dict[str, Text] = {TaskMark.RETURNED: _l("returned, with words")}
"""What the queue says of a marked task."""
KINDS = {"late": "late", "today": "today", "week": "soon", "later": "soon"}


@dataclass(frozen=True)
class Due:
    """The chip, its colour, and the line below it."""

    due: str
    due_kind: str
    due_at: str


@dataclass(slots=True)
class Line:
    """A task as a line of the table and as a card."""

    id: str
    url: str
    peek_url: str
    title: str
    ref: str
    why: str
    due: str
    due_kind: str
    due_at: str
    risk: str | None
    child: str
    place: str
    stage: str
    standard: str
    mark: str = ""
    risk_label: str = ""
    lang: str = ""
    said: Said | None = None


def due(due_at: datetime | None, at: Bounds, waiting: bool = False) -> Due:
    """How late or how far off, in the words of the group the task stands in."""
    group = group_of(due_at, at)
    kind = "waiting" if waiting and group != "late" else KINDS[group]
    if due_at is None:
        return Due(str(pgettext("deadline", "None")), "waiting", "")
    if group == "late":
        return Due(until(due_at, at.now), kind, format_datetime(due_at, "short"))
    if group == "today":
        return Due(format_time(due_at), kind, until(due_at, at.now))
    return Due(format_date(due_at, "day"), kind, format_time(due_at))


def chip(item: Task, at: Bounds, waiting: bool = False) -> Due:
    """The chip of a task: how far off it is due, or that its deadline is paused."""
    if item.paused_until_at is None:
        return due(item.due_at, at, waiting)
    return Due(str(pgettext("clock", "paused")), "stopped", until_day(item))


def until_day(item: Task) -> str:
    """The day on which a paused deadline runs again."""
    return str(_("until %(day)s", day=format_date(item.paused_until_at, "day")))


def stands(item: Task) -> str:
    """Until when its deadline is paused, and why; empty while it runs."""
    if item.paused_until_at is None:
        return ""
    day, reason = format_date(item.paused_until_at, "day"), label_within(PauseReason, item.pause_reason)
    return str(_("Deadline paused until %(day)s. Reason: %(reason)s", day=day, reason=reason))


def groups(rows: list[Any], counts: dict[str, int], view: View, at: Bounds, peek_url: Any) -> list[dict[str, Any]]:
    """The rows under the headings of their days, in order; a heading without rows on this page is left out."""
    found: dict[str, list[Line]] = {}
    page_url = url_for("task.page", public_id=_NIL)
    for row in rows:
        line = _line(row, view, at, peek_url)
        line.url = page_url.replace(str(_NIL), line.id)
        found.setdefault(group_of(row.item.due_at, at, row.item.danger), []).append(line)
    return [
        {"key": key, "title": str(GROUPS[key]), "count": shown(counts[key]), "hint": _hint(key, at), "rows": found[key]}
        for key in GROUPS
        if key in found
    ]


def _hint(group: str, at: Bounds) -> str:
    if group in ("danger", "late"):
        return str(_("oldest first"))
    if group == "today":
        return format_date(at.now.astimezone(clock.ALMATY), "day")
    return ""


def _line(row: Any, view: View, at: Bounds, peek_url: Any) -> Line:
    item: Task = row.item
    kind = kind_of(item)
    mark = chip(item, at, waiting=not view.is_ours)
    return Line(
        id=str(item.public_id),
        url="",
        peek_url=peek_url(item),
        title=_(item.name),
        ref=(getattr(row, f"{kind.name}_number") or "") if kind else "",
        why=_why(row, view, at),
        due=mark.due,
        due_kind=mark.due_kind,
        due_at=mark.due_at,
        risk=item.risk,
        mark=WORDS[kind].in_queue.mark(row) if kind else "",
        said=WORDS[kind].in_queue.said(row) if kind else None,
        child=WORDS[kind].in_queue.name(row) if kind else "",
        place=in_language(row, "name") if row.name_kk else "",
        stage=str(process_of(item.process).label),
        standard=length(row.rule_value, row.rule_unit) if row.rule_value else "",
    )


def _why(row: Any, view: View, at: Bounds) -> str:
    """The one thing beside the number that matters most."""
    item: Task = row.item
    stands = item.paused_until_at is not None and item.escalated_at is None
    up = label(PauseReason, item.pause_reason) if stands else way(row).words(item, at.now)
    if item.mark is not None:
        up = " · ".join(filter(None, [str(MARKS.get(item.mark, item.mark)), up]))
    if view.is_ours:
        return up
    holder = row.holder or (str(_("unassigned")) if view.key != "waiting" else label(Role, item.role))
    return " · ".join(filter(None, [holder, up]))


def way(row: Any) -> Way:
    """The way up of a row that names `escalates_to` and what is open about the task."""
    return Way(row.escalates_to, row.lies_with, row.act_by, row.acts)


def days(load: list[tuple[datetime, int, int]]) -> list[dict[str, Any]]:
    """The load of the days ahead as `load_chart` takes it."""
    today = clock.today()
    found = []
    for begins, number, critical in load:
        day = begins.astimezone(clock.ALMATY).date()
        found.append(
            {
                "day": format_date(day, "EEE d"),
                "long": format_date(day, "full"),
                "number": number,
                "critical": critical,
                "is_today": day == today,
                "is_weekend": day.weekday() > 4,
            }
        )
    return found


def person(who: User) -> str:
    """Role and place under a name."""
    place = who.district or who.region
    role = label(Role, who.role)
    return f"{role}, {in_language(place, 'name')}" if place is not None else role
