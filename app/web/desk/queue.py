"""The queue: what to do next, why it is with whom, and who should have it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app import audit, clock, policy
from app.audit import AuditEntry
from app.audit_codes import AuditCode
from app.db import db
from app.errors import RuleBroken
from app.i18n import format_date, in_language, lazy_pgettext
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.policy import guard
from app.roles import Action
from app.rules.tasks import assignment
from app.staff import sign_in
from app.staff.models import User
from app.staff.sign_in import actor
from app.web.desk import nav, queue_rows, queue_statements, queue_views, subject
from app.web.desk.queue_statements import Kind
from app.web.desk.queue_views import GROUPS, LISTING, Bounds
from app.web.desk.why import why
from app.web.listing import Chosen
from app.web.shell import rail
from app.web.shell.sign_in import safe_path
from app.workflow.models import Task

bp = Blueprint("queue", __name__)
RAIL = rail.Entry("queue.index", _l("Tasks"), "list-checks", lazy_pgettext("short", "Tasks"), place=10)


READ_AGAIN = timedelta(hours=1)


@bp.get("/queue")
@guard(Action.SEE_QUEUE)
def index() -> ResponseReturnValue:
    who = actor()
    chosen, at = LISTING.read(request.args, who), queue_views.bounds()
    peeked, here = request.args.get("peek", type=UUID), chosen.url(after=chosen.after)
    if peeked and request.headers.get("HX-Request"):
        return render_template("desk/queue_peek.html", **peek(policy.shown_task(who, peeked), here, at))
    view, kind = queue_views.view(who.role, chosen.view), Kind.of(chosen)
    known = queue_statements.parameters(chosen, at)
    counts = queue_statements.count(kind, known)
    nav.know(counts)
    rows, has_more = queue_statements.page(kind, chosen["group"], chosen.after, known)
    audit.looked(who, AuditCode.QUEUE, who)
    _leave_a_trace(who, [row.item for row in rows if row.item.contact_id is not None])
    return render_template(
        "desk/queue.html",
        title=_("My tasks") if view.is_ours else str(view.label),
        place=_place(who, at),
        tabs=chosen.tabs({key: queue_statements.shown(counts[f"view_{key}"]) for key in chosen.views}),
        numbers=_numbers(chosen, counts),
        late=min(counts["late"], queue_statements.CAP),
        days=queue_rows.days(queue_statements.load(kind, known)),
        menus=chosen.menus(),
        groups=queue_rows.groups(rows, counts, view, at, lambda item: f"{here}&peek={item.public_id}"),
        selected=str(peeked or ""),
        pane=peek(policy.shown_task(who, peeked), here, at) if peeked else None,
        first_url=chosen.first_url,
        next_url=chosen.url(after=rows[-1].item.public_id) if has_more else "",
        view=view,
    )


def _leave_a_trace(who: User, read: list[Task]) -> None:
    """The first words of these contacts are read; once an hour is enough of a page that reads itself anew."""
    known: set[int | None] = set()
    if read and sign_in.is_background():
        since = clock.real_now() - READ_AGAIN
        mine = (AuditEntry.actor_id == who.id, AuditEntry.what == AuditCode.TASK_IN_THE_QUEUE, AuditEntry.at > since)
        ids = [item.contact_id for item in read]
        known = set(db.session.scalars(select(AuditEntry.contact_id).where(*mine, AuditEntry.contact_id.in_(ids))))
    for item in read:
        if item.contact_id not in known:
            audit.looked(who, AuditCode.TASK_IN_THE_QUEUE, item)


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


def _numbers(chosen: Chosen, counts: dict[str, int]) -> list[dict[str, Any]]:
    """The big numbers, each a link to exactly its list."""
    words = {
        "danger": _("possible danger"),
        "late": _("overdue"),
        "today": _("due today"),
        "week": _("this week"),
        "later": _("later"),
    }
    found: list[dict[str, Any]] = [
        {
            "number": queue_statements.shown(counts[group]),
            "label": words[group],
            "url": chosen.url(group=None if chosen["group"] == group else group),
            "kind": group if counts[group] else "",
            "current": chosen["group"] == group,
        }
        for group in GROUPS
        if group != "danger" or counts[group]
    ]
    if "view_waiting" in counts and chosen.view != "waiting":
        number = queue_statements.shown(counts["view_waiting"])
        found.append({"number": number, "label": _("waiting for others"), "url": chosen.url(view="waiting")})
    return found


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
