"""Which tasks one may do, see and hand out."""

from functools import cache
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, func, literal_column, or_, select
from sqlalchemy.orm import aliased

from app.db import db
from app.errors import NotFound
from app.policy.placeholders import anyone, parameters
from app.roles import NATIONAL, Role
from app.staff.models import User
from app.tables.cases import Case
from app.workflow.models import Task, TaskState

IS_OPEN = Task.state == literal_column("'open'")
"""Written out, not bound: only so does the planner know that the indexes over open tasks apply."""

_CASE_IS_OPEN = Case.state == literal_column("'open'")

WAITED_FOR = frozenset({Role.HEAD, Role.COMMISSIONER, Role.PLACEMENT_OFFICER, Role.INSPECTOR, Role.OMBUDSMAN})
"""Whose work a case manager waits for."""

SUPERVISED: dict[Role, frozenset[Role]] = {
    Role.HEAD: frozenset({Role.SPECIALIST}),
    Role.SHIFT_LEAD: frozenset({Role.OPERATOR, Role.PSYCHOLOGIST}),
}
"""Whose work somebody may hand out."""


def queue(actor: User) -> Select[Task]:
    """The open tasks the actor may do, the most urgent first."""
    return select(Task).where(IS_OPEN, area(actor), _nobody_elses(actor)).order_by(Task.due_at, Task.id)


def held(actor: User) -> Select[Task]:
    """The open tasks the actor has by name, the most urgent first."""
    return select(Task).where(IS_OPEN, area(actor), Task.assignee_id == actor.id).order_by(Task.due_at, Task.id)


def unheld(actor: User) -> Select[Task]:
    """The open tasks of the actor's role and place that nobody has, the most urgent first."""
    tasks = select(Task).where(IS_OPEN, area(actor), Task.assignee_id.is_(None)).order_by(Task.due_at, Task.id)
    if actor.role is Role.SPECIALIST:  # said once more without "or", so that the index over the district applies
        tasks = tasks.where(Task.district_id == actor.district_id)
    return tasks


def workable(actor: User) -> Select[Task]:
    """The queue, and what of it is done, withdrawn or taken by a colleague: for an answer other than 404."""
    return select(Task).where(area(actor)).order_by(Task.due_at, Task.id)


def task(actor: User, public_id: UUID) -> Task:
    """A task the actor may work or might have worked. NotFound for any other."""
    found = db.session.scalar(_workable_of(actor.role), {"public_id": public_id, **parameters(actor)})
    if found is None:
        raise NotFound
    return found


@cache
def _workable_of(role: Role) -> Select[Task]:
    """Built once for each role: making the statement costs more than sending it."""
    return workable(anyone(role)).where(Task.public_id == bindparam("public_id"))


def assignable(actor: User) -> Select[Task]:
    """The open tasks of the people whose work the actor hands out, the most urgent first."""
    return select(Task).where(IS_OPEN, supervised(actor)).order_by(Task.due_at, Task.id)


def assignable_task(actor: User, public_id: UUID) -> Task:
    """NotFound for any other."""
    return _one(assignable(actor), public_id)


def waiting(actor: User) -> Select[Task]:
    """Open tasks of other roles on the cases the actor manages: what the actor waits for."""
    return (
        select(Task)
        .join(Case, Case.id == Task.case_id)
        .where(IS_OPEN, Case.manager_id == actor.id, _CASE_IS_OPEN, of_role(*WAITED_FOR - {actor.role}))
        .order_by(Task.due_at, Task.id)
    )


def shown(actor: User) -> Select[Task]:
    """Open tasks the actor may look at, to do or not."""
    return select(Task).where(IS_OPEN, within_sight(actor)).order_by(Task.due_at, Task.id)


def within_sight(actor: User) -> ColumnElement[bool]:
    """Tasks the actor may look at, and hears of when they change: to do, to hand out, or on the actor's own cases."""
    return or_(area(actor), supervised(actor), Task.case_id.in_(managed(actor)))


def managed(actor: User) -> Select[int]:
    """The ids of the open cases the actor manages."""
    return select(Case.id).where(Case.manager_id == actor.id, _CASE_IS_OPEN).correlate(User)


def shown_task(actor: User, public_id: UUID) -> Task:
    """NotFound for any other."""
    return _one(shown(actor), public_id)


def free(item: Task, actor: User) -> bool:
    """Open, and nobody else has it."""
    return item.state is TaskState.OPEN and not holder_is_other(item, actor)


def holder_is_other(item: Task, actor: User) -> bool:
    """A colleague has taken or been given it."""
    return item.assignee_id is not None and item.assignee_id != actor.id


def of_role(*roles: Role) -> ColumnElement[bool]:
    """Written out, as IS_OPEN is: indexes lie over some roles only."""
    written = [literal_column(f"'{role.value}'", Task.role.type) for role in sorted(roles)]
    return Task.role == written[0] if len(written) == 1 else Task.role.in_(written)


def area(actor: User) -> ColumnElement[bool]:
    """Tasks of the actor's role and place, whoever has them; a specialist's own ones wherever the child has moved.

    A shift lead who takes a call or a text works it like an operator.
    """
    ours = of_role(actor.role)
    if actor.role is Role.SHIFT_LEAD:
        return or_(ours, and_(of_role(Role.OPERATOR), Task.assignee_id == actor.id))
    if actor.role in NATIONAL:
        return ours
    if actor.role is Role.SPECIALIST:
        return and_(ours, or_(Task.district_id == actor.district_id, Task.assignee_id == actor.id))
    return and_(ours, Task.region_id == actor.region_id)


def supervised(actor: User) -> ColumnElement[bool]:
    """Tasks of the roles whose work the actor hands out, in the actor's place."""
    roles = SUPERVISED.get(actor.role)
    if roles is None:
        return false()
    theirs = of_role(*roles)
    return theirs if actor.role in NATIONAL else and_(theirs, Task.region_id == actor.region_id)


def supervised_roles(actor: User) -> frozenset[Role]:
    """Whose work the actor hands out; nobody's for most."""
    return SUPERVISED.get(actor.role, frozenset())


def colleagues(actor: User, item: Task) -> Select[User, int]:
    """Who may be given this task, with the number of open tasks each has; the least loaded first."""
    held = aliased(Task)
    load = (
        select(func.count(held.id))
        .where(held.assignee_id == User.id, held.state == literal_column("'open'"))
        .scalar_subquery()
    )
    place = User.district_id == item.district_id if item.role is Role.SPECIALIST else User.region_id == item.region_id
    here = User.region_id.is_(None) if item.role in NATIONAL else place
    may_hand_out = item.role in supervised_roles(actor)
    fits = and_(User.role == item.role, User.is_enabled, User.is_present, here)
    return select(User, load).where(fits if may_hand_out else false()).order_by(load, User.name, User.id)


def _nobody_elses(actor: User) -> ColumnElement[bool]:
    return or_(Task.assignee_id.is_(None), Task.assignee_id == actor.id)


def _one(tasks: Select[Task], public_id: UUID) -> Task:
    found = db.session.scalar(tasks.where(Task.public_id == public_id))
    if found is None:
        raise NotFound
    return found
