"""The steps of a case, open and done, and what may be done about its course: stop, skip, repeat, add, transfer."""

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from app import policy
from app.i18n import format_datetime
from app.i18n import gettext as _
from app.people.login import actor
from app.policy import guard
from app.records.case import Case
from app.roles import Action
from app.web import case_page, case_place, queue_lists, queue_rows
from app.web.case_place import Held
from app.workflow.models import TaskState

bp = Blueprint("case_steps", __name__)
MOST_DONE = 40


@bp.get("/cases/<uuid:public_id>/steps")
@guard(Action.SEE_CASE)
def index(public_id: UUID) -> ResponseReturnValue:
    case = policy.case(actor(), public_id)
    held = case_place.tasks(case, actor())
    return render_template(
        "cases/steps.html",
        page=case_page.head(case, "case_steps.index", "steps"),
        open=[_open(case, one) for one in held if one.item.state is TaskState.OPEN],
        done=[_done(one) for one in held if one.item.state is not TaskState.OPEN][:MOST_DONE],
        acts=_acts(case),
    )


def _open(case: Case, one: Held) -> dict[str, Any]:
    chip = queue_rows.due(one.item.due_at, queue_lists.bounds(), waiting=not one.is_mine)
    return {
        "title": str(_(one.item.name)),
        "url": url_for("task.page", public_id=one.item.public_id) if one.is_mine else "",
        "whose": one.whose,
        "due": chip.due,
        "due_kind": chip.due_kind,
        "due_at": chip.due_at,
    }


def _done(one: Held) -> dict[str, Any]:
    return {
        "title": str(_(one.item.name)),
        "is_done": one.item.state is TaskState.DONE,
        "when": format_datetime(one.item.ended_at),
        "whose": one.whose,
    }


def _acts(case: Case) -> list[tuple[str, str]]:
    """Words and address of what the actor may do about the case as a whole."""
    if not case_page.may_edit(case):
        return []
    found = []
    is_head = policy.may(actor(), Action.STEER_CASE)
    if is_head or case.manager_id == actor().id:
        found.append((str(_("Transfer to another district")), url_for("case_transfer.offer", public_id=case.public_id)))
    return found
