"""What waits at a desk above casework, by risk and then by age: each level of risk is a walk along one index."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import CTE, BigInteger, ColumnElement, Row, Select, func, literal, select, true, tuple_, union_all
from sqlalchemy.orm import aliased

from app import clock, policy
from app.db import db
from app.i18n import Text, in_language, lasting, until
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.processes.escalation.codes import CAUSES
from app.roles import Role
from app.rules.cases.people import age_of
from app.staff.models import District, User
from app.tables.cases import Case
from app.tables.escalations import WHOLE_CASE, Desk, Escalation
from app.tables.people import Person
from app.values.terms import Risk
from app.workflow import wording
from app.workflow.models import Instance, Task, TaskState

OF_ROLE = {Role.COMMISSIONER: Desk.COMMISSIONER, Role.OMBUDSMAN: Desk.OMBUDSMAN, Role.HEAD: Desk.HEAD}
"""Whose move counts as one's own."""
SHORT = 12
"""Rows of the column beside an escalation."""
CAP = 99
SOON = timedelta(hours=24)
OF_NO_DIAGRAM: dict[str, Text] = {
    WHOLE_CASE: _l("The case as a whole"),
    "find_family": _l("Find a family"),
}
"""What may be late without being somebody's step."""
NO_NAME: Text = _l("A child whose name is not known")


@dataclass(frozen=True, slots=True)
class After:
    """The last row of the page before."""

    risk: str
    opened_at: datetime
    id: int


def waiting(actor: User) -> Select[Escalation]:
    """What the actor must decide now."""
    return policy.escalations(actor).where(*is_waiting(actor))


def is_waiting(actor: User) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """It is open, and the next move is the actor's."""
    return Escalation.closed_at.is_(None), Escalation.lies_with == OF_ROLE[actor.role]


def by_risk(base: Select[Escalation], most: int, after: After | None = None) -> Select[Any]:
    """The first `most` ids and ranks: critical before high before medium before low, of each the oldest first."""
    levels = list(Risk)
    walks = []
    for rank, risk in enumerate(levels):
        if after is not None and rank < levels.index(Risk(after.risk)):
            continue
        walk = base.with_only_columns(Escalation.id, Escalation.opened_at, literal(rank).label("rank"))
        walk = walk.where(Escalation.risk == risk)
        if after is not None and risk == after.risk:
            walk = walk.where(tuple_(Escalation.opened_at, Escalation.id) > tuple_(after.opened_at, after.id))
        walks.append(walk.order_by(None).order_by(Escalation.opened_at, Escalation.id).limit(most))
    rows = union_all(*walks).subquery()
    return select(rows).order_by(rows.c.rank, rows.c.opened_at, rows.c.id).limit(most)


def dressed(ids: CTE, actor: User) -> Select[Any]:
    """These rows with child, district, late step and the task that waits for the actor."""
    late, mine = aliased(Task), _own_task(actor)
    return (
        select(Escalation, Case, Person, District, late.name.label("step_name"), *mine.c)
        .join(ids, ids.c.id == Escalation.id)
        .join(Case, Case.id == Escalation.case_id)
        .join(Person, Person.id == Case.child_id)
        .join(District, District.id == Escalation.district_id)
        .outerjoin(late, late.id == Escalation.task_id)
        .outerjoin(mine, true())
    )


def in_order(ids: CTE) -> tuple[Any, ...]:
    """By risk, then age."""
    return ids.c.rank, ids.c.opened_at, ids.c.id


def column(actor: User, here: UUID) -> tuple[list[dict[str, Any]], int]:
    """The column of the desk's next rows, `here` the task that is open, and how many wait in all, capped."""
    if actor.role not in OF_ROLE:
        return [], 0
    ids = by_risk(waiting(actor), CAP + 1).cte()
    number = select(func.count()).select_from(ids).scalar_subquery()
    rows = db.session.execute(
        dressed(ids, actor).add_columns(number.label("number")).order_by(*in_order(ids)).limit(SHORT)
    ).all()
    return [_line(row, here) for row in rows if row.public_id is not None], rows[0].number if rows else 0


def own_task(actor: User, row: Escalation) -> UUID | None:
    """The step by which the actor decides about it, if it waits for that."""
    if actor.role not in OF_ROLE:
        return None
    mine = _own_task(actor)
    wanted = select(mine.c.public_id).select_from(Escalation).join(mine, true()).where(Escalation.id == row.id)
    return db.session.scalar(wanted)


def child_of(row: Row[Any]) -> str:
    """Given name, initial and age, as lists show a child."""
    child: Person = row.Person
    name = " ".join(part for part in (child.given, f"{child.surname[0]}." if child.surname else "") if part)
    age = age_of(child)
    shown = name or str(NO_NAME)
    return f"{shown}, {age}" if age is not None else shown


def about(row: Row[Any]) -> str:
    """The late step and how late it is; else what came up."""
    found: Escalation = row.Escalation
    name = row.step_name or step_name(found.step)
    if found.was_due_at is None or not name:
        return str(name or CAUSES[found.cause])
    return str(_("%(step)s: %(late)s", step=_(name), late=until(found.was_due_at, clock.now())))


def step_name(step: str) -> str:
    """A step's name as the diagrams give it; empty for one that nothing has."""
    if step in OF_NO_DIAGRAM:
        return str(OF_NO_DIAGRAM[step])
    found = next((one.name for one in wording.of_roles(frozenset(Role)) if one.id == step), "")
    return str(_(found)) if found else ""


def age_kind(due_at: datetime | None, now: datetime) -> str:
    """The colour of a row's age: by when it must be decided."""
    if due_at is None:
        return "waiting"
    return "late" if due_at < now else "today" if due_at < now + SOON else "soon"


def _own_task(actor: User) -> Any:
    """The open task of the actor's role in the escalation's own instance; there is none for the first seconds."""
    about = Instance.about["escalation_id"].astext.cast(BigInteger)
    return (
        select(Task.public_id, Task.due_at, Task.warned_at, Task.escalate_at)
        .join(Instance, Instance.id == Task.instance_id)
        .where(Task.case_id == Escalation.case_id, Task.state == TaskState.OPEN, Task.process == "escalation")
        .where(Task.role == actor.role, about == Escalation.id)
        .order_by(Task.id.desc())
        .limit(1)
        .correlate(Escalation)
        .lateral("mine")
    )


def _line(row: Row[Any], here: UUID) -> dict[str, Any]:
    """A row as the macro `inbox` takes it."""
    found: Escalation = row.Escalation
    now = clock.now()
    return {
        "url": url_for("task.page", public_id=row.public_id),
        "name": child_of(row),
        "due": lasting(now - found.opened_at),
        "due_kind": age_kind(row.due_at, now),
        "line": about(row),
        "line2": f"{found.number} · {in_language(row.District, 'name')}",
        "current": row.public_id == here,
    }
