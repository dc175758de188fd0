"""The people of a department with what they carry, in one statement."""

from typing import Any

from flask import url_for
from sqlalchemy import and_, func, literal_column, select
from sqlalchemy import case as when
from sqlalchemy.orm import aliased, joinedload

from app import clock
from app.db import db
from app.i18n import format_date, in_language
from app.i18n import gettext as _
from app.policy.team import team
from app.roles import Role
from app.rules.team.workload import NORM
from app.staff.models import User
from app.tables.absences import Absence, AwayReason, HandOver
from app.tables.cases import Case
from app.tables.words.labels import label
from app.values.terms import RANK
from app.workflow.models import Task

MOST = 200
_OPEN_CASE, _OPEN_TASK = Case.state == literal_column("'open'"), Task.state == literal_column("'open'")


def rows(actor: User) -> list[dict[str, Any]]:
    """The most loaded first."""
    found = [_row(*one) for one in db.session.execute(_people(actor))]
    return sorted(found, key=lambda row: (-row["weight"], row["name"]))


def _people(actor: User) -> Any:
    def number(*where: Any) -> Any:
        return select(func.count()).select_from(where[0]).where(*where[1:]).correlate(User).scalar_subquery()

    weight = func.coalesce(func.sum(when(RANK, value=Case.risk, else_=0)), 0)
    carried = select(weight).where(Case.manager_id == User.id, _OPEN_CASE).correlate(User).scalar_subquery()
    deputy = aliased(User)
    mine = (Task.assignee_id == User.id, _OPEN_TASK)
    return (
        team(actor)
        .options(joinedload(User.district))
        .add_columns(
            number(Case, Case.manager_id == User.id, _OPEN_CASE),
            carried,
            number(Task, *mine),
            number(Task, *mine, Task.due_at < clock.now()),
            Absence,
            deputy.name,
            number(HandOver, HandOver.from_id == User.id, HandOver.done_at.is_(None)),
        )
        .outerjoin(Absence, and_(Absence.user_id == User.id, Absence.ended_at.is_(None)))
        .outerjoin(deputy, deputy.id == Absence.deputy_id)
        .limit(MOST)
    )


def _row(user: User, *carries: Any) -> dict[str, Any]:
    cases, weight, tasks, late, away, deputy, leaving = carries
    return {
        "public_id": user.public_id,
        "name": user.name,
        "role": label(Role, user.role),
        "place": in_language(user.district, "name") if user.district else "",
        "cases": cases,
        "is_over": cases > NORM,
        "weight": int(weight),
        "tasks": tasks,
        "late": late,
        "is_present": user.is_present,
        "is_leaving": bool(leaving),
        "away": away_words(away, deputy) if away is not None else "",
        "is_away": away is not None or not (user.is_present or leaving),
        "may_cover": user.role is Role.SPECIALIST and away is None and not leaving,
        "tasks_url": url_for("team.tasks", of=user.public_id),
        "is_planned": away is not None and away.began_at is None,
    }


def away_words(away: Absence, deputy: str) -> str:
    """From when to when, why, and who stands in."""
    first, last = format_date(away.from_on, "day"), format_date(away.to_on, "day")
    reason = label(AwayReason, away.reason)
    named = {"reason": reason, "first": first, "last": last, "name": deputy}
    return str(_("%(reason)s, %(first)s – %(last)s. Covered by: %(name)s") % named)
