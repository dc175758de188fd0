"""Children who need a family, or have one: the views, what narrows them, one page of them, and a row in words."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, Select, func, literal_column, select, true
from sqlalchemy.orm import aliased, joinedload

from app import clock, policy
from app.i18n import Text, format_date, in_language, ngettext
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.rules.cases.people import age_of
from app.rules.placements.searches import INSTITUTIONS
from app.rules.placements.words import BECAUSE
from app.tables.cases import Case, Place
from app.tables.people import Person
from app.tables.placements import PeriodKind, Placement, PlacementPeriod, PlacementState, PlacementVisit
from app.tables.words.labels import label
from app.web.cases.frame import SPOKEN
from app.web.figures import cuts
from app.web.figures.cuts import AGE_WORDS, AGES, DAY_WORDS, DAYS, HOUR_WORDS, MOST_MOVES, NOT_KNOWN
from app.web.listing import Chosen, Filter, Listing, Options, Order, SavedView, districts, one_of, whole
from app.workflow.models import Task

MOST_HOURS = timedelta(hours=72)
"""A child stays in a health organisation for up to three days (Order of 29 August 2025)."""
_RUNS: ColumnElement[bool] = literal_column("placement.state = 'running'")
LATE, OTHER, NOBODY = "late", "other", "nobody"
LATE_FROM = 2
"""From this place in HOURS on: longer than 72 hours."""


class View(StrEnum):
    """Which children are listed."""

    WAITING = "waiting"
    INSTITUTION = "institution"
    FAMILY = "family"
    MOVED = "moved"


OF_CASES = (View.INSTITUTION, View.MOVED)
"""Children stand in them for whom nobody looks for a family."""
HOUR_CHOICES: dict[str, Text] = {
    **{str(at): words for at, words in enumerate(HOUR_WORDS)},
    LATE: _l("Longer than 72 hours"),
}
LANGUAGES: dict[str, Text] = {
    **{code: SPOKEN[code] for code in cuts.SPOKEN},
    OTHER: _l("Another language, or not known"),
}
REASONS = {code or NOBODY: code for code in cuts.REASON_WORDS}
"""Codes as an address has them, and as the select gives them."""


def _waits(hours: str) -> ColumnElement[bool]:
    return cuts.by_hours() >= LATE_FROM if hours == LATE else cuts.by_hours() == int(hours)


def _speaks(language: str) -> ColumnElement[bool]:
    spoken = func.coalesce(Person.language, "")
    return Case.child.has(spoken.not_in(cuts.SPOKEN) if language == OTHER else spoken == language)


def _moved(times: int | None = None) -> ColumnElement[bool]:
    """The child was moved so many times, or at all. A rest with another family is no move."""
    number = func.count(PlacementPeriod.id)
    each = select(PlacementPeriod.case_id).where(PlacementPeriod.kind != PeriodKind.RESPITE)
    each = each.group_by(PlacementPeriod.case_id)
    if times is not None:
        each = each.having(number >= times if times == MOST_MOVES else number == times)
    return Case.id.in_(each)


def _places(_chosen: Chosen) -> Options:
    return [(code.value, label(Place, code)) for code in INSTITUTIONS]


def _reasons(_chosen: Chosen) -> Options:
    return [(code, cuts.REASON_WORDS[reason]) for code, reason in REASONS.items()]


def _times(_chosen: Chosen) -> Options:
    return [(times, move_words(times)) for times in range(1, MOST_MOVES + 1)]


def move_words(times: int) -> str:
    """So many moves, the last number for all that are more."""
    if times == MOST_MOVES:
        return str(_("4 moves or more"))
    return str(ngettext("%(num)d move", "%(num)d moves", times))


def _order(chosen: Chosen) -> Order:
    """Who has waited longest, or been there longest, stands first."""
    match chosen.view:
        case View.WAITING:
            return Order(Placement, (Placement.requested_at, Placement.id))
        case View.FAMILY:
            return Order(Placement, (Placement.began_at, Placement.id))
        case View.INSTITUTION:
            return Order(Case, (func.coalesce(Case.place_since_at, Case.opened_at), Case.id))
        case _:
            return Order(Case, (Case.opened_at, Case.id))


VIEWS = (
    SavedView(View.WAITING, _l("Waiting for a family"), lambda _chosen: [cuts.IS_WAITING]),
    SavedView(
        View.INSTITUTION, _l("In an institution for now"), lambda _: [cuts.IS_OPEN, Case.place.in_(INSTITUTIONS)]
    ),
    SavedView(View.FAMILY, _l("Living with a family"), lambda _chosen: [_RUNS]),
    SavedView(View.MOVED, _l("Have moved"), lambda chosen: [cuts.IS_OPEN, _moved(chosen["moves"])]),
)
WAITING, INSTITUTION, MOVED = (View.WAITING,), (View.INSTITUTION,), (View.MOVED,)
LISTING = Listing(
    "placements.index",
    size=30,
    views=lambda _actor: VIEWS,
    filters=(
        Filter("district", whole(1), lambda at: Case.district_id == at, _l("District"), districts, stays=True),
        Filter("hours", one_of(HOUR_CHOICES), _waits, _l("Waiting time"), lambda _: HOUR_CHOICES.items(), WAITING),
        Filter(
            "age", whole(NOT_KNOWN, len(AGES) - 1), lambda at: Case.child.has(cuts.by_age() == at),
            _l("Age in years"), lambda _: AGE_WORDS.items(), WAITING,
        ),
        Filter("language", one_of(LANGUAGES), _speaks, _l("Language"), lambda _: LANGUAGES.items(), WAITING),
        Filter(
            "place", one_of(INSTITUTIONS), lambda place: Case.place == place,
            _l("Where the child is"), _places, INSTITUTION,
        ),
        Filter(
            "days", whole(NOT_KNOWN, len(DAYS)), lambda at: cuts.by_days() == at,
            _l("For how long"), lambda _: DAY_WORDS.items(), INSTITUTION,
        ),
        Filter(
            "because", one_of(REASONS), lambda code: cuts.by_reason() == REASONS[code],
            _l("Why no family was found"), _reasons, INSTITUTION,
        ),
        Filter("moves", whole(1, MOST_MOVES), None, _l("How often a child moved"), _times, MOVED),
    ),
    order=_order,
)  # fmt: skip


def page(chosen: Chosen) -> tuple[list[Any], str]:
    """The page by one statement along the index of what waits or runs, and the address of the next one or nothing."""
    is_seen = policy.case_reach(chosen.actor) if chosen.view in OF_CASES else true()
    rows = select(Placement, Case, is_seen.label("is_seen"), _task(), _followers(), _moves(), _next_visit())
    rows = rows.options(joinedload(Case.child), joinedload(Case.district), joinedload(Placement.family))
    return chosen.page(_with_placement(rows.select_from(Case), chosen).where(policy.of_region(chosen.actor)))


def _with_placement(rows: Select[*tuple[Any, ...]], chosen: Chosen) -> Select[*tuple[Any, ...]]:
    """Each case with its open search or stay; also without one, where the view has such children."""
    is_its = Placement.case_id == Case.id
    return rows.outerjoin(Placement, is_its & cuts.GOES_ON) if chosen.view in OF_CASES else rows.join(Placement, is_its)


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
