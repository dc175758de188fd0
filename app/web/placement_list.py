"""Children who wait for a family, those in an institution meanwhile, and those who live with one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import ColumnElement, Select, func, literal_column, select, tuple_
from sqlalchemy.orm import aliased, joinedload
from werkzeug.datastructures import MultiDict

from app import clock, policy
from app.db import db
from app.i18n import Text, format_date, in_language, ngettext, until
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.people.models import User
from app.processes.foster_placement.codes import BECAUSE
from app.records.case import Case, Place
from app.records.labels import label
from app.records.persons import age_of
from app.records.placement import WAITING, PeriodKind, Placement, PlacementPeriod, PlacementState, PlacementVisit
from app.records.placements import INSTITUTIONS
from app.workflow.models import Task

PAGE = 30
MOST_HOURS = timedelta(hours=72)
"""A child stays in a health organisation for up to three days (Order of 29 August 2025)."""

_IS_WAITING: ColumnElement[bool] = literal_column(WAITING.replace("state", "placement.state"))
_RUNS: ColumnElement[bool] = literal_column("placement.state = 'running'")


class View(StrEnum):
    """Which children are listed."""

    WAITING = "waiting"
    INSTITUTION = "institution"
    FAMILY = "family"


VIEWS: dict[View, Text] = {
    View.WAITING: _l("Wait for a family"),
    View.INSTITUTION: _l("In an institution meanwhile"),
    View.FAMILY: _l("Live with a family"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for; what it asks for wrongly is passed over."""

    view: View
    after: UUID | None

    @classmethod
    def read(cls, args: "MultiDict[str, str]") -> "Wanted":
        view = args.get("view")
        return cls(View(view) if view in set(View) else View.WAITING, args.get("after", type=UUID))

    def url(self, view: View | None = None, after: UUID | None = None) -> str:
        """The address of this list, or of another one."""
        chosen = {"view": (view or self.view).value, "after": str(after) if after else None}
        return url_for("placements.index", **{name: value for name, value in chosen.items() if value})  # type: ignore[arg-type]


def page(wanted: Wanted, actor: User) -> tuple[list[Any], str]:
    """At most PAGE rows by one statement, those who have waited longest first, and the address of the next ones."""
    found = db.session.execute(_statement(wanted, actor)).all()
    more = len(found) > PAGE
    return list(found[:PAGE]), wanted.url(after=found[PAGE - 1].Placement.public_id) if more else ""


def line(row: Any) -> dict[str, Any]:
    """A row in words."""
    placed, case = row.Placement, row.Case
    now = clock.now()
    return {
        "url": url_for("stays.page", public_id=case.public_id),
        "task_url": url_for("task.page", public_id=row.task_id) if row.task_id else "",
        "number": case.number,
        "name": case.child.name or _("Name not known"),
        "age": age_of(case.child),
        "risk": case.risk,
        "district": in_language(case.district, "name"),
        "state": label(PlacementState, placed.state),
        "together": _together(row.followers, placed.together_with_id),
        "hours": _hours(now - placed.requested_at),
        "is_late": now - placed.requested_at > MOST_HOURS and placed.state is not PlacementState.RUNNING,
        "place": label(Place, case.place) if case.place else _("not known"),
        "place_days": _days(case.place_since_at, now),
        "is_temporary": case.place in INSTITUTIONS,
        "because": str(dict(BECAUSE).get(placed.temporary_because or "", "")),
        "family": placed.family.number if placed.family else "",
        "since": format_date(placed.began_at, "medium"),
        "moves": ngettext("%(num)d move", "%(num)d moves", row.moves),
        "visit": format_date(row.next_visit, "medium") if row.next_visit else "",
        "is_visit_late": row.next_visit is not None and row.next_visit < clock.today(),
        "visit_in": until(placed.began_at, now) if placed.began_at else "",
    }


def _statement(wanted: Wanted, actor: User) -> Select[Any]:
    """Along the index of what waits or runs; it stops after a page."""
    order = Placement.began_at if wanted.view is View.FAMILY else Placement.requested_at
    found = (
        select(Placement, Case, _task(), _followers(), _moves(), _next_visit())
        .join(Case, Case.id == Placement.case_id)
        .where(policy.of_region(actor), _RUNS if wanted.view is View.FAMILY else _IS_WAITING)
        .options(joinedload(Case.child), joinedload(Case.district), joinedload(Placement.family))
        .order_by(order, Placement.id)
        .limit(PAGE + 1)
    )
    if wanted.view is View.INSTITUTION:
        found = found.where(Case.place.in_(INSTITUTIONS))
    if wanted.after is not None:
        last = db.session.execute(select(order, Placement.id).where(Placement.public_id == wanted.after)).one_or_none()
        if last is not None:
            found = found.where(tuple_(order, Placement.id) > tuple_(*last))
    return found


def _task() -> Any:
    """The officer's open step of the search, the oldest."""
    of_search = (Task.instance_id == Placement.instance_id, Task.state == "open", Task.role == "placement_officer")
    oldest = select(Task.public_id).where(*of_search).order_by(Task.id).limit(1)
    return oldest.correlate(Placement).scalar_subquery().label("task_id")


def _followers() -> Any:
    other = aliased(Placement)
    counted = select(func.count(other.id)).where(other.together_with_id == Placement.id)
    return counted.correlate(Placement).scalar_subquery().label("followers")


def _moves() -> Any:
    is_move = (PlacementPeriod.case_id == Placement.case_id, PlacementPeriod.kind != PeriodKind.RESPITE)
    counted = select(func.count(PlacementPeriod.id)).where(*is_move)
    return counted.correlate(Placement).scalar_subquery().label("moves")


def _next_visit() -> Any:
    ahead = (PlacementVisit.visited_at.is_(None), PlacementVisit.cancelled_at.is_(None))
    soonest = select(func.min(PlacementVisit.due_on)).where(PlacementVisit.placement_id == Placement.id, *ahead)
    return soonest.correlate(Placement).scalar_subquery().label("next_visit")


def _together(followers: int, leader: int | None) -> str:
    if leader is not None:
        return str(_("looked for with a brother or sister"))
    if not followers:
        return ""
    return str(ngettext("with %(num)d brother or sister", "with %(num)d brothers and sisters", followers))


def _hours(waited: timedelta) -> str:
    hours = int(waited.total_seconds() // 3600)
    return str(ngettext("%(num)d hour", "%(num)d hours", hours))


def _days(since: datetime | None, now: datetime) -> str:
    if since is None:
        return ""
    days = (now - since).days
    if not days:
        return ""
    return str(ngettext("%(num)d day", "%(num)d days", days))
