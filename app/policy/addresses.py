"""Who may ask where a child lives, who decides about it, and whose grant is in force at this moment."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, false, literal_column, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from app import clock
from app.db import db
from app.errors import NotFound
from app.policy.cases import reach
from app.roles import Role
from app.staff.models import User
from app.tables.addresses import LIVES, AddressGrant, GrantState
from app.tables.cases import Case
from app.tables.families import FosterFamily
from app.tables.placements import Placement
from app.workflow.models import Task


class Stay(NamedTuple):
    """Where a child lives or is about to be brought, with the case."""

    placement: Placement
    case: Case


class AddressPermission(NamedTuple):
    """A grant, and whether it opens the address now."""

    grant: AddressGrant
    is_in_force: bool


def stay(actor: User, public_id: UUID) -> Stay:
    """NotFound unless the child lives with a family now and the actor works for this very child."""
    wanted = (
        select(Placement, Case)
        .join(Case, Case.id == Placement.case_id)
        .where(Placement.public_id == public_id, reach(actor), _works_for(actor), _is_lived_in())
        .options(joinedload(Placement.family))
    )
    found = db.session.execute(wanted).one_or_none()
    if found is None:
        raise NotFound
    return Stay(found.Placement, found.Case)


def stay_of(actor: User, of: Case) -> Stay | None:
    """The same by the case; None where there is nothing that the actor could ask for."""
    wanted = select(Placement).join(Case, Case.id == Placement.case_id)
    wanted = wanted.where(Placement.case_id == of.id, reach(actor), _works_for(actor), _is_lived_in())
    found = db.session.scalar(wanted)
    return Stay(found, of) if found is not None else None


def permission(actor: User, at: Stay) -> AddressPermission | None:
    """The actor's newest request for this child, and whether it opens the address; None if there is none."""
    mine = _with_force().where(AddressGrant.placement_id == at.placement.id, AddressGrant.asker_id == actor.id)
    found = db.session.execute(mine.order_by(AddressGrant.id.desc()).limit(1)).one_or_none()
    return AddressPermission(found.AddressGrant, bool(found.is_in_force)) if found is not None else None


def permissions(actor: User) -> Select[AddressGrant, bool]:
    """What the actor decides about and watches over: what waits first, then the newest. One's own too, to read."""
    waits = AddressGrant.state == GrantState.ASKED
    return _with_force().where(_watches(actor)).order_by(waits.desc(), AddressGrant.asked_at.desc(), AddressGrant.id)


def watched_permission(actor: User, public_id: UUID) -> AddressPermission:
    """NotFound for any other."""
    found = db.session.execute(permissions(actor).where(AddressGrant.public_id == public_id)).one_or_none()
    if found is None:
        raise NotFound
    return AddressPermission(found.AddressGrant, bool(found.is_in_force))


def family_to_house(actor: User, public_id: UUID) -> FosterFamily:
    """A family of the actor's region, whose address the placement officer writes down. NotFound for any other."""
    ours = FosterFamily.region_id == actor.region_id if actor.role is Role.PLACEMENT_OFFICER else false()
    found = db.session.scalar(select(FosterFamily).where(ours, FosterFamily.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def _watches(actor: User) -> ColumnElement[bool]:
    here = AddressGrant.region_id == actor.region_id
    match actor.role:
        case Role.HEAD:
            return here
        case Role.COMMISSIONER:  # what no head may decide alone
            return and_(here, or_(AddressGrant.role == Role.HEAD, ~_has_a_head()))
        case _:
            return false()


def _has_a_head() -> ColumnElement[bool]:
    head = aliased(User)
    return exists().where(head.region_id == AddressGrant.region_id, head.role == Role.HEAD, head.is_enabled)


def _works_for(actor: User) -> ColumnElement[bool]:
    """The case manager, whoever has an open task of the case; of a region its placement officer and its head."""
    match actor.role:
        case Role.SPECIALIST:
            return or_(Case.manager_id == actor.id, _has_a_task(actor.id))
        case Role.PLACEMENT_OFFICER | Role.HEAD:
            return Case.region_id == actor.region_id
        case _:
            return false()


def _has_a_task(user_id: object) -> ColumnElement[bool]:
    is_open = Task.state == literal_column("'open'")
    return exists().where(Task.case_id == Case.id, Task.assignee_id == user_id, is_open)


def _is_lived_in() -> ColumnElement[bool]:
    return and_(Placement.state.in_(LIVES), Placement.family_id.is_not(None))


def _with_force() -> Select[AddressGrant, bool]:
    """Each grant with everything it hangs on: its day, the stay, the family, and the desk and work of the asker."""
    same_desk = and_(
        User.is_enabled,
        User.role == AddressGrant.role,
        User.region_id.is_not_distinct_from(AddressGrant.desk_region_id),
        User.district_id.is_not_distinct_from(AddressGrant.desk_district_id),
    )
    still_works = or_(AddressGrant.role != Role.SPECIALIST, Case.manager_id == User.id, _has_a_task(User.id))
    is_in_force = and_(
        AddressGrant.state == GrantState.GRANTED,
        AddressGrant.until > clock.now(),
        _is_lived_in(),
        Placement.family_id == AddressGrant.family_id,
        Case.region_id == AddressGrant.region_id,
        same_desk,
        still_works,
    )
    return (
        select(AddressGrant, is_in_force.label("is_in_force"))
        .join(AddressGrant.asker)
        .join(AddressGrant.placement)
        .join(AddressGrant.case)
        .options(
            contains_eager(AddressGrant.asker),
            contains_eager(AddressGrant.placement),
            contains_eager(AddressGrant.case),
        )
    )
