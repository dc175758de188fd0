"""The steps of a case, open and done, and what may be done about its course: stop, skip, repeat, add, transfer."""

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from app import policy
from app.audit_codes import AuditCode
from app.i18n import format_datetime
from app.i18n import gettext as _
from app.policy import guard
from app.roles import Action
from app.rules.course import pauses, steering
from app.staff.sign_in import actor
from app.tables.cases import Case
from app.web.cases import frame, position
from app.web.cases.position import Held
from app.web.desk import queue_rows, queue_views
from app.workflow import engine, wording
from app.workflow.models import TaskState

bp = Blueprint("case_steps", __name__)
SECTION = "cases"
MOST_DONE = 40


@bp.get("/cases/<uuid:public_id>/steps")
@guard(Action.SEE_CASE)
def index(public_id: UUID) -> ResponseReturnValue:
    case = policy.case(actor(), public_id)
    held = position.tasks(case, actor())
    return render_template(
        "course/steps.html",
        page=frame.head(case, "case_steps.index", AuditCode.STEPS),
        open=[_open(case, one) for one in held if one.item.state is TaskState.OPEN],
        done=[_done(one) for one in held if one.item.state is not TaskState.OPEN][:MOST_DONE],
        acts=_acts(case),
        stood=_stood(case),
    )


def _open(case: Case, one: Held) -> dict[str, Any]:
    item = one.item
    mark = queue_rows.chip(item, queue_views.bounds(), waiting=not one.is_mine)
    return {
        "title": str(_(item.name)),
        "url": url_for("task.page", public_id=item.public_id) if one.is_mine else "",
        "whose": one.whose,
        "due": mark.due,
        "due_kind": mark.due_kind,
        "due_at": mark.due_at,
        "stands": queue_rows.stands(item),
        "is_asked": item.pause_asked_at is not None,
        "skip_url": _skip_url(case, one),
        **_clock(case, one),
    }


def _skip_url(case: Case, one: Held) -> str:
    if not frame.may_edit(case) or not policy.may(actor(), Action.STEER_CASE) or not steering.ways(one.item):
        return ""
    return url_for("case_steer.skip", public_id=case.public_id, task_id=one.item.public_id)


def _clock(case: Case, one: Held) -> dict[str, str]:
    """Addresses of what the actor may do about the clock of the step."""
    if not frame.may_edit(case) or not policy.may(actor(), Action.PAUSE_DEADLINE):
        return {}
    item, is_head = one.item, policy.may(actor(), Action.STEER_CASE)
    has_it = one.is_mine and item.role is actor().role and policy.free(item, actor())
    if item.paused_until_at is not None and (has_it or is_head):
        return {"run_url": url_for("task_stop.start_again", public_id=item.public_id)}
    if has_it and not pauses.refused_because(item):
        return {"stop_url": url_for("task_stop.ask", public_id=item.public_id)}
    return {}


def _done(one: Held) -> dict[str, Any]:
    return {
        "title": str(_(one.item.name)),
        "is_done": one.item.state is TaskState.DONE,
        "when": format_datetime(one.item.ended_at),
        "whose": one.whose,
    }


def _acts(case: Case) -> list[tuple[str, str]]:
    """Words and address of what the actor may do about the case as a whole."""
    if not frame.may_edit(case):
        return []
    found = []
    is_head = policy.may(actor(), Action.STEER_CASE)
    if is_head:
        found.append((str(_("Add a step")), url_for("case_steer.add", public_id=case.public_id)))
        main = steering.main_of(case)
        for step in engine.repeatable(main, steering.REPEATABLE) if main is not None else []:
            known = wording.step(main.process, main.bundle, step) if main is not None else None
            words = _("Open again: %(step)s", step=_(known.name) if known else step)
            found.append((str(words), url_for("case_steer.repeat", public_id=case.public_id, step=step)))
    if policy.may(actor(), Action.LEAD_TEAM):
        found.append((str(_("Change the case manager")), url_for("case_manager.change", public_id=case.public_id)))
    if is_head or case.manager_id == actor().id:
        found.append((str(_("Transfer to another district")), url_for("case_transfer.offer", public_id=case.public_id)))
    return found


def _stood(case: Case) -> str:
    """How often the clocks of the case stopped; empty if never."""
    found = pauses.paused(case.id)
    return pauses.said(found) if found.times else ""
