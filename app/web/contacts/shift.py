"""The shift lead's view: everything at 111 that waits, what is late on top, and who has it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import audit, clock, policy
from app.audit_codes import AuditCode
from app.db import db
from app.errors import Conflict, RuleBroken
from app.forms import InputRequired, SelectField, TaskForm, choices, error_summary
from app.i18n import gettext as _
from app.i18n import lasting, lazy_pgettext, ngettext, until
from app.i18n import lazy_gettext as _l
from app.policy import guard
from app.roles import Action, Role
from app.rules.contacts import waiting
from app.rules.tasks import assignment
from app.staff.models import User
from app.staff.sign_in import actor
from app.tables.contacts import Contact
from app.tables.words.labels import LABELS, label
from app.values.terms import Outcome
from app.web.contacts import reading, stuck
from app.web.desk import several
from app.web.desk.escalation_path import Way
from app.web.shell import rail
from app.web.shell.submitting import done
from app.workflow.models import Task

People = dict[Role, list[tuple[User, int]]]
bp = Blueprint("shift", __name__)
RAIL = rail.Entry("shift.index", _l("Shift"), "activity", lazy_pgettext("short", "Shift"), place=60)
SHOWN, MOST = 25, 200


class GiveForm(TaskForm):
    """The contacts ticked, and who takes them over."""

    keeps_draft = False  # a list of tasks is another one after a while

    tasks = several.Ticked(
        _l("Tasks"), choices=[], most=MOST, validators=[InputRequired(_l("Select at least one task."))]
    )
    to = SelectField(_l("Assign to"), choices=[], validators=[InputRequired(_l("Select who gets them."))])


@bp.route("/shift", methods=["GET", "POST"])
@guard(Action.SEE_SHIFT)
def index() -> ResponseReturnValue:
    """The most urgent first; those ticked are given to somebody present, whoever had them before."""
    late_only, whole = request.args.get("late") == "1", request.args.get("all") == "1"
    found, form = waiting.all_that_waits(late_only, MOST + 1), GiveForm()
    people = _people(task for task, *_more in found)
    form.to.choices = choices(_named(people), empty=_("Select a person"))
    if done(form, actor(), lambda: flash(several.said(*_give(form, people)), "success")):
        return redirect(request.full_path, 303)
    rows = [_row(task, contact, holder, to) for task, contact, holder, to in found[: MOST if whole else SHOWN]]
    audit.looked(actor(), AuditCode.SHIFT_VIEW, actor())
    today = waiting.counts_of_today()
    problem = error_summary(form)
    page = render_template(
        "contacts/shift.html",
        rows=rows,
        form=form,
        problem=problem,
        stuck=stuck.rows(),
        readings=reading.rows(),
        number=len(found),
        most=MOST,
        late_only=late_only,
        late=sum(1 for task, *_more in found if _is_late(task)),
        counts=[{"number": number, "label": LABELS[Outcome][outcome]} for outcome, number in today.items()],
        total=sum(today.values()),
    )
    return page, 422 if problem else 200


def _give(form: GiveForm, people: People) -> tuple[int, int]:
    """How many were given, and how many could not be. RuleBroken if the one chosen can do none of them."""
    ticked = [UUID(value) for value in form.tasks.data or []]
    wanted = policy.assignable(actor()).where(Task.public_id.in_(ticked)).order_by(None).order_by(Task.id)
    given_to = [(item, _chosen(form.to.data, people.get(item.role, []))) for item in db.session.scalars(wanted).all()]
    number = sum(to is not None and _given(item, to) for item, to in given_to)
    if not number:
        raise RuleBroken(_("Select a colleague who is at work and may do this task."), field="to")
    return number, len(ticked) - number


def _chosen(code: str | None, able: Iterable[tuple[User, int]]) -> User | None:
    return next((one for one, _load in able if str(one.public_id) == code), None)


def _given(item: Task, to: User) -> bool:
    """False for a task that somebody has done meanwhile."""
    try:
        assignment.assign(item, to, by=actor())
    except Conflict:
        return False
    _keep(item)
    return True


def _keep(item: Task) -> None:
    """What the shift lead gave to somebody is not handed on to others when a lease ends."""
    contact = db.session.get(Contact, item.contact_id)
    if contact is not None:
        contact.held_until = None


def _people(items: Iterable[Task]) -> People:
    """Who may be given a task of each role that is on the list, with their open tasks: one statement a role."""
    one_of_each = {item.role: item for item in items}
    return {
        role: [(person, load) for person, load in db.session.execute(policy.colleagues(actor(), item))]
        for role, item in one_of_each.items()
    }


def _named(people: People) -> list[tuple[str, str]]:
    """Each with name, role and how much the person has."""
    able = [one for of_a_role in people.values() for one in of_a_role]
    return [(str(one.public_id), f"{one.name} – {label(Role, one.role)}, {_tasks(load)}") for one, load in able]


def _tasks(number: int) -> str:
    return str(ngettext("%(num)d open task", "%(num)d open tasks", number))


def _is_late(item: Task) -> bool:
    return item.due_at is not None and item.due_at < clock.now()


def _row(item: Task, contact: Contact, holder: User | None, to: str | None) -> dict[str, Any]:
    now, is_late = clock.now(), _is_late(item)
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
