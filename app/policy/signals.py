"""Who hears of a change: whoever may look at the task it was made to, has the case of it, or was told by name."""

from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from sqlalchemy import Row, Select, and_, bindparam, func, or_, select, true

from app.db import db
from app.policy.placeholders import beside
from app.policy.tasks import IS_OPEN, managed, within_sight
from app.roles import Role
from app.staff import sign_in
from app.staff.models import Login, User
from app.tables.cases import Case
from app.tables.contacts import Contact
from app.tables.notices import Signal
from app.workflow.models import Task

MOST = 200
"""Changes told at once; a page that missed more reads itself anew."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What changed since a mark, the oldest first, for whom, and the mark for the next time."""

    user_id: int
    mark: int
    news: list[Row[Any]]


def heard(since: int) -> Heard | None:
    """For whoever's session the request brings, in one statement; None if nobody is signed in.

    A change may be told twice: while an older transaction is under way, the mark does not pass it.
    """
    rows = db.session.execute(_heard(), {**sign_in.session_parameters(), "since": since}).all()
    return Heard(rows[0].my_id, rows[0].mark, [row for row in rows if row.id is not None]) if rows else None


@cache
def _heard() -> Select[Any]:
    news = _news().lateral("news")
    mine = select(sign_in.MARK, User.id.label("my_id"), *news.c).select_from(Login)
    return mine.join(User, User.id == Login.user_id).outerjoin(news, true()).where(*sign_in.SESSION).order_by(news.c.id)


def _news() -> Select[Any]:
    """Of a talk the task is the one that waits on its contact: whoever has that hears of it."""
    waiting = select(func.min(Task.id)).where(Task.contact_id == Signal.contact_id, IS_OPEN).correlate(Signal)
    by_role = [and_(User.role == role, _within_earshot(beside(role))) for role in Role]
    found = (
        select(
            Signal.id,
            Signal.kind,
            Task.public_id.label("task"),
            Task.process,
            Task.step,
            Task.name,
            Task.assignee_id,
            Contact.public_id.label("contact"),
            Case.public_id.label("case"),
            Contact.number,
        )
        .select_from(Signal)
        .outerjoin(Task, Task.id == func.coalesce(Signal.task_id, waiting.scalar_subquery()))
        .outerjoin(Contact, Contact.id == func.coalesce(Signal.contact_id, Task.contact_id))
        .outerjoin(Case, Case.id == Task.case_id)
        .where(
            Signal.tx >= bindparam("since", type_=Signal.tx.type),
            or_(Signal.user_id == User.id, and_(Signal.user_id.is_(None), or_(*by_role))),
        )
        .order_by(Signal.id)
        .limit(MOST)
        .correlate(User)
    )
    return cast(Select[Any], found)


def _within_earshot(actor: User) -> Any:
    return or_(within_sight(actor), Contact.case_id.in_(managed(actor)))
