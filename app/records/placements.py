"""Asking for a family: once, however often somebody asks."""

from sqlalchemy import select

from app import audit, clock
from app.db import db
from app.deadlines import times
from app.people.models import User
from app.records import timeline
from app.records.case import Case
from app.records.placement import Placement, PlacementState
from app.workflow import engine


def request_placement(case: Case, *, by: User | None = None) -> Placement:
    """A search for a family runs for the child: the one that is open, or a new one with a clock of its own."""
    going = open_placement(case.id)
    if going is not None:
        return going
    now = clock.now()
    row = Placement(case_id=case.id, state=PlacementState.SEARCHING, requested_at=now)
    db.session.add(row)
    db.session.flush()
    timeline.note("placement_requested", case=case, by=by)
    audit.record(by, "placement requested", row)
    about: dict[str, int | str] = {
        "placement_id": row.id,
        "case_id": case.id,
        "find_family_at": times.due("find_family", case.risk, now).isoformat(),
    }
    route = engine.Route(case_id=case.id, region_id=case.region_id, district_id=case.district_id, risk=case.risk)
    engine.start_later("foster_placement", about={**about}, route=route)
    return row


def open_placement(case_id: int) -> Placement | None:
    """The search or stay that has not ended; at most one."""
    return db.session.scalar(
        select(Placement).where(Placement.case_id == case_id, Placement.state != PlacementState.ENDED)
    )
