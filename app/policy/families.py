"""Which foster families one sees: the placement officer and the head those of their region, nobody else any."""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, false, select
from sqlalchemy.orm import joinedload

from app.db import db
from app.errors import NotFound
from app.policy.cases import reach as case_reach
from app.policy.subjects import scope
from app.roles import Role
from app.rules.families.families import living
from app.staff.models import User
from app.tables.cases import Case
from app.tables.families import FamilyAdult, FosterFamily, Requirement, Stage
from app.tables.placements import Placement, PlacementState
from app.workflow.models import Task

PIPELINE = (
    Stage.DECISION, Stage.INTERVIEW, Stage.CHECKS, Stage.APPLICANT, Stage.CONTRACT, Stage.DEFERRED, Stage.SUSPENDED,
    Stage.ACTIVE,
)  # fmt: skip
"""The order of a list: what waits for us first, what is over last."""


def families(actor: User) -> Select[FosterFamily]:
    """With their districts; by stage, within a stage who has waited longest first."""
    order = case({stage: place for place, stage in enumerate(PIPELINE)}, value=FosterFamily.stage, else_=len(PIPELINE))
    return (
        select(FosterFamily)
        .where(reach(actor))
        .options(joinedload(FosterFamily.district))
        .order_by(order, FosterFamily.stage_since_at, FosterFamily.id)
    )


def family(actor: User, public_id: UUID) -> FosterFamily:
    """With its district and the people of the home. NotFound for any other."""
    found = db.session.scalars(_loaded(actor).where(FosterFamily.public_id == public_id)).unique().one_or_none()
    if found is None:
        raise NotFound
    return found


@scope("family")
def family_of(actor: User, item: Task) -> FosterFamily | None:
    """The family a task belongs to; None if there is none that the actor may see."""
    return db.session.scalars(_loaded(actor).where(FosterFamily.id == item.family_id)).unique().one_or_none()


def requirement(actor: User, of: FosterFamily, public_id: UUID) -> Requirement:
    """A row in force of this family. NotFound for any other, the replaced ones included."""
    wanted = (
        select(Requirement)
        .join(FosterFamily, FosterFamily.id == Requirement.family_id)
        .where(reach(actor), Requirement.family_id == of.id, Requirement.replaced_at.is_(None))
        .options(joinedload(Requirement.adult).joinedload(FamilyAdult.person), joinedload(Requirement.checked_by))
    )
    found = db.session.scalar(wanted.where(Requirement.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def adult(actor: User, of: FosterFamily, public_id: UUID) -> FamilyAdult:
    """A person who lives in the home now. NotFound for any other."""
    wanted = (
        select(FamilyAdult)
        .join(FosterFamily, FosterFamily.id == FamilyAdult.family_id)
        .where(reach(actor), FamilyAdult.family_id == of.id, FamilyAdult.left_on.is_(None))
        .options(joinedload(FamilyAdult.person))
    )
    found = db.session.scalar(wanted.where(FamilyAdult.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def children_of(actor: User, of: FosterFamily) -> list[tuple[Placement, Case | None]]:
    """Who is with the family now, the longest first; the case only where it is within the actor's reach."""
    seen = select(Case.id).where(case_reach(actor))
    wanted = (
        select(Placement, Case)
        .outerjoin(Case, (Case.id == Placement.case_id) & Case.id.in_(seen))
        .join(FosterFamily, FosterFamily.id == of.id)
        .where(reach(actor), Placement.state == PlacementState.RUNNING, Placement.case_id.in_(living(of.id)))
        .order_by(Placement.began_at, Placement.id)
    )
    return [(placement, case) for placement, case in db.session.execute(wanted)]


def family_of_child(actor: User, of: Case) -> FosterFamily | None:
    """With whom the child of a case within the actor's reach lives now."""
    wanted = (
        select(FosterFamily)
        .join(Placement, Placement.family_id == FosterFamily.id)
        .join(Case, Case.id == Placement.case_id)
        .where(case_reach(actor), Placement.case_id == of.id, Placement.state == PlacementState.RUNNING)
    )
    return db.session.scalar(wanted)


def reach(actor: User) -> ColumnElement[bool]:
    """The condition behind `families`, for selects that join."""
    if actor.role in (Role.PLACEMENT_OFFICER, Role.HEAD):
        return FosterFamily.region_id == actor.region_id
    return false()


def _loaded(actor: User) -> Select[FosterFamily]:
    people = joinedload(FosterFamily.adults).joinedload(FamilyAdult.person)
    return select(FosterFamily).where(reach(actor)).options(joinedload(FosterFamily.district), people)
