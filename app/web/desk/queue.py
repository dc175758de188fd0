"""The queue: what to do next, why it is with whom, and who should have it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app import audit, policy
from app.audit_codes import AuditCode
from app.db import db
from app.errors import RuleBroken
from app.i18n import format_date, in_language, lazy_pgettext
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.policy import guard
from app.roles import NATIONAL, Action, Role
from app.rules.tasks import assignment
from app.staff.models import District, User
from app.staff.sign_in import actor
from app.web.desk import nav, queue_address, queue_rows, queue_statements, queue_views, subject
from app.web.desk.queue_address import Asked
from app.web.desk.queue_views import GROUPS, Bounds
from app.web.desk.why import why
from app.web.shell import rail
from app.web.shell.sign_in import safe_path
from app.workflow.models import Task

bp = Blueprint("queue", __name__)
RAIL = rail.Entry("queue.index", _l("Tasks"), "list-checks", lazy_pgettext("short", "Tasks"), place=10)
_NIL = UUID(int=0)


@bp.get("/queue")
@guard(Action.SEE_QUEUE)
def index() -> ResponseReturnValue:
    who = actor()
    asked = queue_address.read(request.args, who)
    at = queue_views.bounds()
    if asked.peek and request.headers.get("HX-Request"):
        return render_template("desk/queue_peek.html", **peek(policy.shown_task(who, asked.peek), asked.url(), at))
    known = queue_statements.parameters(who, at, asked.filters)
    counts = queue_statements.count(asked.kind, known)
    nav.know(counts)
    rows, has_more = queue_statements.page(asked.kind, asked.group, asked.after, known)
    audit.looked(who, AuditCode.QUEUE, who)
    return render_template(
        "desk/queue.html",
        title=_("My tasks") if asked.view.is_ours else str(asked.view.label),
        place=_place(who, at),
        tabs=_tabs(asked, counts),
        numbers=_numbers(asked, counts),
        late=min(counts["late"], queue_statements.CAP),
        days=queue_rows.days(queue_statements.load(asked.kind, known)),
        menus=queue_address.menus(asked, _districts(who)),
        groups=queue_rows.groups(rows, counts, asked.view, at, _peek_url(asked)),
        selected=str(asked.peek or ""),
        pane=_pane(asked, rows, at),
        first_url=asked.url(group=asked.group) if asked.after else "",
        next_url=asked.url(group=asked.group, after=str(rows[-1].item.public_id)) if has_more else "",
        view=asked.view,
    )


@bp.post("/tasks/<uuid:public_id>/claim")
@guard(Action.CLAIM_TASK)
def claim(public_id: UUID) -> ResponseReturnValue:
    item = policy.task(actor(), public_id)
    assignment.claim(item, by=actor())
    flash(_("You now have this task: %(task)s.", task=_(item.name)), "success")
    return redirect(_back(item), 303)


@bp.post("/tasks/<uuid:public_id>/hand-back")
@guard(Action.CLAIM_TASK)
def hand_back(public_id: UUID) -> ResponseReturnValue:
    item = policy.task(actor(), public_id)
    assignment.hand_back(item, by=actor())
    flash(_("Handed back. Your colleagues can see it again: %(task)s.", task=_(item.name)), "success")
    return redirect(_back(None), 303)


@bp.post("/tasks/<uuid:public_id>/assign")
@guard(Action.ASSIGN_TASK)
def assign(public_id: UUID) -> ResponseReturnValue:
    item = policy.assignable_task(actor(), public_id)
    to = _colleague(item, request.form.get("to", ""))
    assignment.assign(item, to, by=actor())
    flash(_("%(name)s now has this task: %(task)s.", name=to.name, task=_(item.name)), "success")
    return redirect(_back(None), 303)


def peek(item: Task, back: str, at: Bounds) -> dict[str, Any]:
    """What the pane shows of a task: whom it is about, why it is there, and what one may do with it."""
    who = actor()
    chip = queue_rows.chip(item, at, waiting=item.role is not who.role)
    to_hand_out = item.role in policy.supervised_roles(who)
    return {
        "item": item,
        "chip": chip,
        "title": _(item.name),
        "subject": subject.of(item, who, AuditCode.TASK_IN_THE_QUEUE),
        "why": why(item),
        "holder": db.session.get(User, item.assignee_id) if item.assignee_id else None,
        "is_mine": item.assignee_id == who.id,
        "may_do": item.role is who.role and policy.free(item, who),
        "colleagues": list(db.session.execute(policy.colleagues(who, item))) if to_hand_out else [],
        "to_hand_out": to_hand_out,
        "back": back,
    }


def _pane(asked: Asked, rows: list[Any], at: Bounds) -> dict[str, Any] | None:
    """The task asked for; nothing until somebody asks, so that nothing counts as looked at that was not."""
    if asked.peek is None:
        return None
    return peek(policy.shown_task(asked.actor, asked.peek), asked.url(), at)


def _peek_url(asked: Asked) -> Callable[[Task], str]:
    """The address is made once, not for every row."""
    here = asked.url(peek=str(_NIL))
    return lambda item: here.replace(str(_NIL), str(item.public_id))


def _tabs(asked: Asked, counts: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "url": asked.url(view=view.key),
            "label": view.label,
            "count": queue_statements.shown(counts[f"view_{view.key}"]),
            "current": view is asked.view,
        }
        for view in asked.views
    ]


def _numbers(asked: Asked, counts: dict[str, int]) -> list[dict[str, Any]]:
    """The big numbers, each a link to exactly its list."""
    words = {"late": _("overdue"), "today": _("due today"), "week": _("this week"), "later": _("later")}
    found: list[dict[str, Any]] = [
        {
            "number": queue_statements.shown(counts[group]),
            "label": words[group],
            "url": asked.url(group=None if asked.group == group else group),
            "kind": group if counts[group] else "",
            "current": asked.group == group,
        }
        for group in GROUPS
    ]
    if "view_waiting" in counts and asked.view.key != "waiting":
        number = queue_statements.shown(counts["view_waiting"])
        found.append({"number": number, "label": _("waiting for others"), "url": asked.url(view="waiting")})
    return found


def _districts(who: User) -> list[District]:
    """Of the region, for those who look after more than one."""
    if who.role in NATIONAL or who.role is Role.SPECIALIST:
        return []
    return list(db.session.scalars(select(District).where(District.region_id == who.region_id)))


def _place(who: User, at: Bounds) -> str:
    day = format_date(at.now, "full")
    place = who.district or who.region
    return f"{day} · {in_language(place, 'name')}" if place is not None else day


def _colleague(item: Task, public_id: str) -> User:
    """RuleBroken for anybody who cannot be given this task."""
    for colleague, _load in db.session.execute(policy.colleagues(actor(), item)):
        if str(colleague.public_id) == public_id:
            return colleague
    raise RuleBroken(_("Select a colleague who is at work and may do this task."), field="to")


def _back(item: Task | None) -> str:
    """Where the button was pressed; else the task, else the queue."""
    onwards = safe_path(request.form.get("back"))
    if onwards != "/":
        return onwards
    return url_for("task.page", public_id=item.public_id) if item is not None else url_for("queue.index")
