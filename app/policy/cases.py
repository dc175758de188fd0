"""Which cases one sees, and with them everything that belongs to a case."""

from functools import cache
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, or_, select, true
from sqlalchemy.orm import joinedload

from app.db import db
from app.errors import NotFound
from app.policy.placeholders import anyone, parameters
from app.policy.subjects import scope
from app.roles import Role
from app.staff.models import District, Region, User
from app.tables.cases import Case, CasePerson, CaseWarning, Document
from app.tables.escalations import Escalation
from app.tables.people import Person
from app.tables.placements import Placement
from app.workflow.models import Incident, Instance, Task

Row = TypeVar("Row")


def cases(actor: User) -> Select[Case]:
    """The actor's own first, then the newest."""
    return select(Case).where(reach(actor)).order_by(Case.manager_id != actor.id, Case.opened_at.desc(), Case.id.desc())


def case(actor: User, public_id: UUID) -> Case:
    """With child, manager and district. NotFound for any other."""
    wanted = (
        select(Case)
        .where(reach(actor), Case.public_id == public_id)
        .options(
            joinedload(Case.child), joinedload(Case.manager), joinedload(Case.district).joinedload(District.region)
        )
    )
    found = db.session.scalar(wanted)
    if found is None:
        raise NotFound
    return found


@scope("case")
def case_of(actor: User, item: Task) -> Case | None:
    """The case a task belongs to, with child, manager and district; None if there is none that the actor may see."""
    if item.case_id is None:
        return None
    return db.session.scalar(_case_of(actor.role), {"case": item.case_id, **parameters(actor)})


@cache
def _case_of(role: Role) -> Select[Case]:
    """Built once for each role: making the statement costs more than sending it."""
    wanted = select(Case).where(reach(anyone(role)), Case.id == bindparam("case"))
    return wanted.options(joinedload(Case.child), joinedload(Case.manager), joinedload(Case.district))


def reach(actor: User) -> ColumnElement[bool]:
    """The condition behind `cases`, for selects that join."""
    match actor.role:
        case Role.SPECIALIST:
            return or_(Case.district_id == actor.district_id, Case.manager_id == actor.id)
        case Role.HEAD:
            return Case.region_id == actor.region_id
        case Role.COMMISSIONER:
            return and_(Case.region_id == actor.region_id, Case.id.in_(select(Escalation.case_id)))
        case Role.PLACEMENT_OFFICER:
            return and_(Case.region_id == actor.region_id, Case.id.in_(select(Placement.case_id)))
        case Role.OMBUDSMAN:
            escalated = select(Escalation.case_id).where(Escalation.reached_ombudsman_at.is_not(None))
            return Case.id.in_(escalated)
        case _:
            return false()


def listed_tonight(actor: User) -> ColumnElement[bool]:
    """Whose child one sees by name on the list of the night: not the Ombudsman, who counts."""
    return false() if actor.role is Role.OMBUDSMAN else reach(actor)


def counted_tonight(actor: User) -> ColumnElement[bool]:
    """Whose children one counts: the region's, for the Ombudsman the country's. A count opens no case."""
    match actor.role:
        case Role.HEAD | Role.COMMISSIONER:
            return Case.region_id == actor.region_id
        case Role.OMBUDSMAN:
            return true()
        case _:
            return false()


def persons(actor: User, of: Case) -> Select[CasePerson]:
    """The people around the child, in the order they were added."""
    return (
        select(CasePerson)
        .join(Case, Case.id == CasePerson.case_id)
        .where(reach(actor), CasePerson.case_id == of.id)
        .where(CasePerson.person.has(Person.merged_into_id.is_(None)))
        .options(joinedload(CasePerson.person))
        .order_by(CasePerson.id)
    )


def warnings(actor: User, of: Case) -> Select[CaseWarning]:
    """The warnings in force, oldest first."""
    return _in_force(actor).where(CaseWarning.case_id == of.id)


def warnings_by(actor: User, of: Case) -> list[tuple[CaseWarning, str]]:
    """The same with the names of who set them."""
    found = db.session.execute(_in_force_by(actor.role), {"case": of.id, **parameters(actor)})
    return [(row, name) for row, name in found]


@cache
def _in_force_by(role: Role) -> Select[CaseWarning, str]:
    named = _in_force(anyone(role)).join(User, User.id == CaseWarning.set_by_id).add_columns(User.name)
    return named.where(CaseWarning.case_id == bindparam("case"))


def _in_force(actor: User) -> Select[CaseWarning]:
    return (
        select(CaseWarning)
        .join(Case, Case.id == CaseWarning.case_id)
        .where(reach(actor), CaseWarning.ended_at.is_(None))
        .order_by(CaseWarning.set_at, CaseWarning.id)
    )


def documents(actor: User, of: Case) -> Select[Document]:
    """Newest first, the voided ones too; the content is loaded when it is asked for."""
    return (
        select(Document)
        .join(Case, Case.id == Document.case_id)
        .where(reach(actor), Document.case_id == of.id)
        .order_by(Document.added_at.desc(), Document.id.desc())
    )


def document(actor: User, public_id: UUID) -> Document:
    """NotFound unless its case is within reach."""
    wanted = select(Document).join(Case, Case.id == Document.case_id).where(reach(actor))
    return _one(wanted.where(Document.public_id == public_id))


def escalations(actor: User) -> Select[Escalation]:
    """Of the cases one sees, the oldest open ones first."""
    return (
        select(Escalation)
        .join(Case, Case.id == Escalation.case_id)
        .where(_came_up(actor))
        .order_by(Escalation.closed_at.is_not(None), Escalation.opened_at, Escalation.id)
    )


def escalation(actor: User, public_id: UUID) -> Escalation:
    """NotFound for any other."""
    return _one(escalations(actor).where(Escalation.public_id == public_id))


def counted_escalations(actor: User) -> Select[Escalation]:
    """What one counts: what one lists, and the country's for the Ombudsman. A count opens no case."""
    if actor.role is Role.OMBUDSMAN:
        return select(Escalation).join(Case, Case.id == Escalation.case_id)
    return escalations(actor)


def region(actor: User, number: int) -> Region:
    """Whose pattern one sees: the own region's; the Ombudsman everybody's. NotFound for any other."""
    wanted = select(Region).where(Region.id == number)
    if actor.role is not Role.OMBUDSMAN:
        wanted = wanted.where(Region.id == actor.region_id)
    return _one(wanted)


def _came_up(actor: User) -> ColumnElement[bool]:
    """A region's own; for the Ombudsman what was escalated to that desk, not the earlier ones of the same case."""
    match actor.role:
        case Role.OMBUDSMAN:
            return Escalation.reached_ombudsman_at.is_not(None)
        case Role.HEAD | Role.COMMISSIONER:
            return and_(Escalation.region_id == actor.region_id, Case.region_id == actor.region_id)
        case _:
            return reach(actor)


def placements(actor: User) -> Select[Placement]:
    """Of the cases one sees, the oldest requests first."""
    return (
        select(Placement)
        .join(Case, Case.id == Placement.case_id)
        .where(reach(actor))
        .order_by(Placement.requested_at, Placement.id)
    )


def of_region(actor: User) -> ColumnElement[bool]:
    """The cases of the lists of searches and stays, which join the placement themselves: the region's."""
    if actor.role in (Role.PLACEMENT_OFFICER, Role.HEAD):
        return Case.region_id == actor.region_id
    return false()


def placement(actor: User, public_id: UUID) -> Placement:
    """NotFound for any other."""
    return _one(placements(actor).where(Placement.public_id == public_id))


def incidents(actor: User) -> Select[Incident]:
    """Machine steps that failed and are not mended, oldest first. For the administrator: they hold no case content."""
    seen = Incident.ended_at.is_(None) if actor.role is Role.ADMINISTRATOR else false()
    return select(Incident).where(seen).order_by(Incident.first_at, Incident.id)


def stuck_contacts(actor: User) -> Select[Incident]:
    """Machine steps of contacts that failed and are not mended, oldest first. For the shift lead."""
    seen = Incident.ended_at.is_(None) if actor.role is Role.SHIFT_LEAD else false()
    wanted = select(Incident).join(Instance, Instance.id == Incident.instance_id)
    return wanted.where(seen, Instance.contact_id.is_not(None)).order_by(Incident.first_at, Incident.id)


def stuck_contact(actor: User, public_id: UUID) -> Incident:
    """NotFound for any other, the mended ones included."""
    return _one(stuck_contacts(actor).where(Incident.public_id == public_id))


def incident(actor: User, public_id: UUID) -> Incident:
    """NotFound for any other, the mended ones included."""
    return _one(incidents(actor).where(Incident.public_id == public_id))


def staff(actor: User) -> Select[User]:
    """Every account, for the administrator. Whom a head leads is in `team`."""
    seen = true() if actor.role is Role.ADMINISTRATOR else false()
    return select(User).where(seen).order_by(User.name, User.id)


def _one(wanted: Select[Row]) -> Row:
    found = db.session.scalar(wanted)
    if found is None:
        raise NotFound
    return found
