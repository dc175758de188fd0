"""From when to when a child lived where: written by the process, never shortened or dropped afterwards."""

from datetime import datetime

from sqlalchemy import select

from app.db import db
from app.tables.cases import Place
from app.tables.placements import PeriodKind, Placement, PlacementPeriod


def begin(row: Placement, kind: PeriodKind, place: Place, at: datetime) -> PlacementPeriod:
    """A stay, or a temporary place, from `at` on. The one of that kind that still ran ends then."""
    end(row, kind, at, "moved")
    db.session.flush()
    family_id = row.family_id if kind is PeriodKind.STAY else None
    period = PlacementPeriod(
        placement_id=row.id, case_id=row.case_id, kind=kind, place=place.value, family_id=family_id, began_at=at
    )
    db.session.add(period)
    return period


def end(row: Placement, kind: PeriodKind, at: datetime, reason: str) -> None:
    """The period of that kind is over, for that reason. Nothing happens if none runs."""
    period = running(row, kind)
    if period is not None:
        period.ended_at, period.end_reason = max(at, period.began_at), reason


def take_along(row: Placement, new: Placement) -> None:
    """The temporary place that still runs belongs to the new search: the child has not moved."""
    period = running(row, PeriodKind.TEMPORARY)
    if period is not None:
        period.placement_id = new.id


def temporary(case_id: int, place: Place) -> PlacementPeriod | None:
    """The child is in that temporary place now, under whichever search."""
    is_it = (PlacementPeriod.kind == PeriodKind.TEMPORARY, PlacementPeriod.place == place.value)
    running_now = (PlacementPeriod.case_id == case_id, PlacementPeriod.ended_at.is_(None))
    return db.session.scalar(select(PlacementPeriod).where(*is_it, *running_now).limit(1))


def running(row: Placement, kind: PeriodKind) -> PlacementPeriod | None:
    """The period of that kind that has not ended."""
    return db.session.scalar(
        select(PlacementPeriod).where(
            PlacementPeriod.placement_id == row.id, PlacementPeriod.kind == kind, PlacementPeriod.ended_at.is_(None)
        )
    )
