"""The visits to a child in a foster family: when the next one opens, and starting each of them once."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from app import clock
from app.db import db
from app.deadlines import times
from app.jobs import every
from app.rules import routes
from app.rules.placements.searches import send
from app.tables.cases import Case, CaseState
from app.tables.placements import Placement, PlacementState, PlacementVisit
from app.workflow import engine
from app.workflow.registry import Variables

PROCESS, OVER = "placement_visit", "stay_over"
VISIT, WEEK, MONTH, QUARTER = "visit_child", "visit_child.week", "visit_child.month", "visit_child.quarter"
"""Keys of the deadline table: how long a visit may take once it is asked for, and when it is asked for."""

AT_A_TIME = 500
_CASE_IS_OPEN = Case.state == CaseState.OPEN


def plan_next(row: Placement, number: int) -> None:
    """The visit of that number stands on the calendar. Done twice, the second time changes nothing."""
    case = db.session.get_one(Case, row.case_id)
    opens = _opens(row.began_at or clock.now(), case.risk, number)
    due = times.due(VISIT, case.risk, opens).astimezone(clock.ALMATY).date()
    made = insert(PlacementVisit).values(placement_id=row.id, number=number, opens_at=opens, due_on=due)
    db.session.execute(made.on_conflict_do_nothing(index_elements=["placement_id", "number"]))


@every("* * * * * */5", name="open_visits")
def tick() -> None:
    """Each due visit is started once, however many workers run and however long none did."""
    open_due()


def open_due(case_id: int | None = None) -> int:
    """Each visit, or each of that case, whose time has come is started, and the one after it planned. Returns how many.

    Many workers may do it at once: whoever marks a visit starts it, in one transaction.
    """
    wanted = (
        select(PlacementVisit, Placement, Case)
        .join(Placement, Placement.id == PlacementVisit.placement_id)
        .join(Case, Case.id == Placement.case_id)
        .where(PlacementVisit.opens_at <= clock.now(), PlacementVisit.opened_at.is_(None))
        .where(PlacementVisit.cancelled_at.is_(None), Placement.state == PlacementState.RUNNING)
        .where(_CASE_IS_OPEN)
        .order_by(PlacementVisit.opens_at, PlacementVisit.id)
        .limit(AT_A_TIME)
        .with_for_update(of=PlacementVisit, skip_locked=True)
    )
    if case_id is not None:
        wanted = wanted.where(Case.id == case_id)
    found = list(db.session.execute(wanted, execution_options={"populate_existing": True}))
    for visit, row, case in found:
        visit.opened_at = clock.now()
        plan_next(row, visit.number + 1)
        _start(visit, case)
    return len(found)


def moments(case_id: int) -> list[datetime]:
    """When visits of the case open that have not opened yet."""
    ahead = (PlacementVisit.opened_at.is_(None), PlacementVisit.cancelled_at.is_(None))
    wanted = select(PlacementVisit.opens_at).join(Placement, Placement.id == PlacementVisit.placement_id)
    runs = (Placement.case_id == case_id, Placement.state == PlacementState.RUNNING)
    return list(db.session.scalars(wanted.join(Case, Case.id == Placement.case_id).where(*ahead, *runs, _CASE_IS_OPEN)))


def cancel(row: Placement) -> None:
    """The stay is over: visits to come are called off, and one that is asked for is no longer needed."""
    ahead = (PlacementVisit.placement_id == row.id, PlacementVisit.visited_at.is_(None))
    db.session.execute(
        update(PlacementVisit).where(*ahead, PlacementVisit.cancelled_at.is_(None)).values(cancelled_at=clock.now())
    )
    send(OVER, row.case_id)


def _opens(began: datetime, risk: str, number: int) -> datetime:
    """In the first week, in the first month, then every three months after it."""
    if number == 1:
        return times.due(WEEK, risk, began)
    moment = times.due(MONTH, risk, began)
    for _ in range(number - 2):
        moment = times.due(QUARTER, risk, moment)
    return moment


def _start(visit: PlacementVisit, case: Case) -> None:
    about: Variables = {"visit_id": visit.id, "placement_id": visit.placement_id, "case_id": case.id}
    engine.start_later(PROCESS, about=about, route=routes.of_case(case))
