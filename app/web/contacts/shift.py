"""The shift lead's view: everything at 111 that waits, what is late on top, and who has it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import audit, clock, policy
from app.audit_codes import AuditCode
from app.db import db
from app.errors import RuleBroken
from app.i18n import gettext as _
from app.i18n import lasting, lazy_pgettext, until
from app.i18n import lazy_gettext as _l
from app.policy import guard
from app.roles import Action, Role
from app.rules.contacts import waiting
from app.rules.tasks import assignment
from app.staff.models import User
from app.staff.sign_in import actor
from app.tables.contacts import Contact
from app.tables.words.labels import LABELS
from app.values.terms import Outcome
from app.web.contacts import stuck
from app.web.desk.escalation_path import Way
from app.web.shell import rail
from app.workflow.models import Task

bp = Blueprint("shift", __name__)
RAIL = rail.Entry("shift.index", _l("Shift"), "activity", lazy_pgettext("short", "Shift"), place=60)
SHOWN = 100


@bp.get("/shift")
@guard(Action.SEE_SHIFT)
def index() -> ResponseReturnValue:
    late_only = request.args.get("late") == "1"
    found = waiting.all_that_waits(late_only, SHOWN + 1)
    rows = [_row(task, contact, holder, to) for task, contact, holder, to in found[:SHOWN]]
    audit.looked(actor(), AuditCode.SHIFT_VIEW, actor())
    today = waiting.counts_of_today()
    return render_template(
        "contacts/shift.html",
        rows=rows,
        stuck=stuck.rows(),
        has_more=len(found) > SHOWN,
        late_only=late_only,
        late=sum(1 for row in rows if row["is_late"]),
        people=_people([task for task, *_more in found]),
        counts=[{"number": number, "label": LABELS[Outcome][outcome]} for outcome, number in today.items()],
        total=sum(today.values()),
    )


@bp.post("/shift/<uuid:public_id>/give")
@guard(Action.ASSIGN_TASK)
def give(public_id: UUID) -> ResponseReturnValue:
    """Somebody present takes it over, whoever had it before."""
    item = policy.assignable_task(actor(), public_id)
    for person, _load in db.session.execute(policy.colleagues(actor(), item)):
        if str(person.public_id) == request.form.get("to"):
            assignment.assign(item, person, by=actor())
            _keep(item)
            flash(_("%(name)s now has this task: %(task)s.", name=person.name, task=_(item.name)), "success")
            return redirect(url_for(".index"), 303)
    raise RuleBroken(_("Select a colleague who is at work and may do this task."), field="to")


def _keep(item: Task) -> None:
    """What the shift lead gave to somebody is not handed on to others when a lease ends."""
    contact = db.session.get(Contact, item.contact_id)
    if contact is not None:
        contact.held_until = None


def _people(items: list[Task]) -> dict[Role, list[dict[str, Any]]]:
    """Who may be given a task of each role that is on the list: one statement a role."""
    one_of_each = {item.role: item for item in items}
    return {
        role: [{"id": person.public_id, "name": person.name} for person, _n in db.session.execute(who)]
        for role, who in ((role, policy.colleagues(actor(), item)) for role, item in one_of_each.items())
    }


def _row(item: Task, contact: Contact, holder: User | None, to: str | None) -> dict[str, Any]:
    now = clock.now()
    is_late = item.due_at is not None and item.due_at < now
    return {
        "item": item,
        "contact": contact,
        "holder": holder.name if holder else "",
        "is_late": is_late,
        "due": until(item.due_at, now),
        "due_kind": "late" if is_late else "today" if item.warned_at else "soon",
        "waits": lasting(now - contact.received_at),
        "up": Way(to).words(item, now),
    }
