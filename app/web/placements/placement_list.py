"""Children who wait for a family, those in an institution meanwhile, and those who live with one: a page of them."""

from datetime import datetime, timedelta
from typing import Any

from flask import url_for
from sqlalchemy import Select, func, select, true, tuple_
from sqlalchemy.orm import aliased, joinedload

from app import clock, policy
from app.db import db
from app.i18n import format_date, in_language, ngettext
from app.i18n import gettext as _
from app.rules.cases.people import age_of
from app.rules.placements.searches import INSTITUTIONS
from app.rules.placements.words import BECAUSE
from app.staff.models import User
from app.tables.cases import Case, Place
from app.tables.placements import PeriodKind, Placement, PlacementPeriod, PlacementState, PlacementVisit
from app.tables.words.labels import label
from app.web.placements.placement_wanted import Wanted, base, of_cases, order
from app.workflow.models import Task

PAGE = 30
MOST_HOURS = timedelta(hours=72)
"""A child stays in a health organisation for up to three days (Order of 29 August 2025)."""


def page(wanted: Wanted, actor: User) -> tuple[list[Any], str]:
    """At most PAGE rows by one statement, those who have waited longest first, and the address of the next ones."""
    found = db.session.execute(_statement(wanted, actor)).all()
    if len(found) <= PAGE:
        return list(found), ""
    last = found[PAGE - 1]
    after = last.Case if of_cases(wanted.view) else last.Placement
    return list(found[:PAGE]), wanted.url(after=str(after.public_id))


def line(row: Any) -> dict[str, Any]:
    """A row in words. Of a child whose case is out of reach, for whom nobody looks for a family, no name."""
    placed, case, now = row.Placement, row.Case, clock.now()
    return {
        "url": _url(row),
        "task_url": url_for("task.page", public_id=row.task_id) if row.task_id else "",
        "number": case.number if row.is_seen else "",
        "name": (case.child.name or _("Name not known"))
        if row.is_seen
        else _("A child whose family search has not started"),
        "age": age_of(case.child),
        "risk": case.risk,
        "district": in_language(case.district, "name"),
        "place": label(Place, case.place) if case.place else _("not known"),
        "place_days": _days(case.place_since_at, now),
        "is_temporary": case.place in INSTITUTIONS,
        "times": row.moves,
        "moves": ngettext("%(num)d move", "%(num)d moves", row.moves),
        "visit": format_date(row.next_visit, "medium") if row.next_visit else "",
        "is_visit_late": row.next_visit is not None and row.next_visit < clock.today(),
    } | (_of_search(placed, row.followers, now) if placed is not None else _of_nobody())


def _url(row: Any) -> str:
    if not row.is_seen:
        return ""
    return url_for("stays.page" if row.Placement is not None else "cases.overview", public_id=row.Case.public_id)


def _of_search(placed: Placement, followers: int, now: datetime) -> dict[str, Any]:
    return {
        "state": label(PlacementState, placed.state),
        "together": _together(followers, placed.together_with_id),
        "hours": _hours(now - placed.requested_at),
        "is_late": now - placed.requested_at > MOST_HOURS and placed.state is not PlacementState.RUNNING,
        "because": str(dict(BECAUSE).get(placed.temporary_because or "", "")),
        "family": placed.family.number if placed.family else "",
        "since": format_date(placed.began_at, "medium"),
    }


def _of_nobody() -> dict[str, Any]:
    words = dict.fromkeys(("together", "hours", "because", "family", "since"), "")
    return words | {"state": _("Family search not started"), "is_late": False}


def _statement(wanted: Wanted, actor: User) -> Select[Any]:
    """Along the index of what waits or runs; it stops after a page."""
    is_seen = policy.case_reach(actor) if of_cases(wanted.view) else true()
    columns = (Placement, Case, is_seen.label("is_seen"), _task(), _followers(), _moves(), _next_visit())
    by = order(wanted.view)
    found = (
        wanted.narrow(base(*columns, view=wanted.view, actor=actor))
        .options(joinedload(Case.child), joinedload(Case.district), joinedload(Placement.family))
        .order_by(*by)
        .limit(PAGE + 1)
    )
    if wanted.after is not None:
        row = Case if of_cases(wanted.view) else Placement
        last = db.session.execute(select(*by).where(row.public_id == wanted.after)).one_or_none()
        if last is not None:
            found = found.where(tuple_(*by) > tuple_(*last))
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
    is_move = (PlacementPeriod.case_id == Case.id, PlacementPeriod.kind != PeriodKind.RESPITE)
    counted = select(func.count(PlacementPeriod.id)).where(*is_move)
    return counted.correlate(Case).scalar_subquery().label("moves")


def _next_visit() -> Any:
    ahead = (PlacementVisit.visited_at.is_(None), PlacementVisit.cancelled_at.is_(None))
    soonest = select(func.min(PlacementVisit.due_on)).where(PlacementVisit.placement_id == Placement.id, *ahead)
    return soonest.correlate(Placement).scalar_subquery().label("next_visit")


def _together(followers: int, leader: int | None) -> str:
    if leader is not None:
        return str(_("search together with a sibling"))
    if not followers:
        return ""
    return str(ngettext("with %(num)d sibling", "with %(num)d siblings", followers))


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
