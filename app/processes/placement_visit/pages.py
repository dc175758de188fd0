"""What a visit is shown with."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.db import db
from app.processes.placement_visit.service import row_of
from app.staff.models import User
from app.tables.cases import Case
from app.tables.placements import Placement, PlacementVisit
from app.workflow.models import Task

Page = dict[str, Any]


def before_the_visit(item: Task, actor: User) -> Page:
    """Since when the child lives there, and the visits before this one."""
    visit, case = row_of(item.instance)
    wanted = select(Placement).where(Placement.id == visit.placement_id).options(joinedload(Placement.family))
    stay = db.session.scalars(wanted).one()
    return {"case": case, "visit": visit, "stay": stay, "earlier": _earlier(visit, case)}


def _earlier(visit: PlacementVisit, case: Case) -> list[PlacementVisit]:
    before = (PlacementVisit.placement_id == visit.placement_id, PlacementVisit.number < visit.number)
    return list(db.session.scalars(select(PlacementVisit).where(*before).order_by(PlacementVisit.number)))
