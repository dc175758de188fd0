"""The page of a task: one view for every step of every process."""

from functools import cache
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from jinja2 import Template
from sqlalchemy import Select, bindparam, select

from app import audit, clock, policy
from app.audit_codes import AuditCode
from app.db import db
from app.errors import NotFound
from app.forms import FileField, TaskForm, error_summary
from app.i18n import format_datetime
from app.i18n import gettext as _
from app.policy import anyone, guard, parameters
from app.roles import Action, Role
from app.rules.tasks import completion
from app.rules.tasks.completion import AlreadyDone
from app.rules.timeline import sentence
from app.staff.models import User
from app.staff.sign_in import actor
from app.subjects import Kind, kind_of
from app.tables.cases import CaseEvent
from app.tables.words.labels import label
from app.web.desk import drafts, queue, queue_rows, queue_views, subject
from app.web.desk.why import why
from app.web.shell import rail, unsent
from app.web.shell.submitting import Attempt
from app.workflow import registry
from app.workflow.models import Task, TaskState

bp = Blueprint("task", __name__)
SECTION = rail.DESK


@bp.route("/tasks/<uuid:public_id>", methods=["GET", "POST"])
@guard(Action.DO_TASK)
def page(public_id: UUID) -> ResponseReturnValue:
    who = actor()
    item = _workable(public_id, who)
    if item is None:
        return _look(policy.shown_task(who, public_id))
    did_it = request.method == "POST" and item.ended_by_id == who.id  # perhaps this very press, a moment ago
    if not policy.free(item, who) and not did_it:
        return _too_late(item, who)
    form = _form(item, who)
    if form.submitted():
        try:
            with Attempt(form, is_whole=True):
                opened = completion.complete(item, form, who)
                return _onwards(item, who, opened)
        except AlreadyDone as late:
            item = policy.task(who, public_id)
            return _onwards(item, who, []) if late.is_same else _too_late(item, who)
    if did_it:
        return _too_late(item, who)
    _not_taken(item, form, who)
    return _show(item, form, who)


@bp.post("/tasks/<uuid:public_id>/draft")
@guard(Action.DO_TASK)
def draft(public_id: UUID) -> ResponseReturnValue:
    """Keeps the fields that came, beside those kept before; also when a colleague has finished the task meanwhile.

    What was still on its way when one finished it oneself stands in the answer already.
    """
    who = actor()
    item = policy.task(who, public_id)
    if item.ended_by_id != who.id:
        completion.save_draft(item, unsent.sent(_bound(item).form()), who)
    answer = Response(status=204 if policy.free(item, who) else 409)
    answer.headers["X-Saved-At"] = clock.real_now().isoformat(timespec="seconds")
    return answer


def _workable(public_id: UUID, who: User) -> Task | None:
    """None for a task one may look at and not do; those are read, never sent."""
    try:
        return policy.task(who, public_id)
    except NotFound:
        if request.method == "POST":
            raise
        return None


def _bound(item: Task) -> registry.Binding:
    return registry.user_tasks[item.key]


def _form(item: Task, who: User) -> TaskForm:
    """The form with what was typed before; `shown` says when that was saved."""
    binding = _bound(item)
    form = binding.form()
    if not form.is_submitted():
        kept = completion.draft(item, who)
        typed = completion.read_draft(item, kept) if kept is not None else {}
        is_restored = unsent.restore(form, typed)
        unsent.show(form, is_restored, kept.saved_at if kept is not None and is_restored else None)
    if binding.prepare is not None:
        subject.row_of(item, who)
        binding.prepare(form, item, who)
    return form


def _not_taken(item: Task, form: TaskForm, who: User) -> None:
    """A press that was refused, or only added a row: all that was sent is kept."""
    if form.is_submitted():
        completion.save_draft(item, unsent.sent(form), who)
        unsent.show(form, False, clock.real_now())


def _show(item: Task, form: TaskForm, who: User) -> ResponseReturnValue:
    binding = _bound(item)
    problem = error_summary(form)
    context: dict[str, Any] = {
        "item": item,
        "form": form,
        "title": str(getattr(form, "title", None) or _(item.name)),
        "subject": subject.of(item, who, audit.keyed(AuditCode.TASK, item.key), reaches_out=form.reaches_out),
        "why": why(item),
        "chip": queue_rows.chip(item, queue_views.bounds()),
        "stands": queue_rows.stands(item),
        "problem": problem,
        "saved_at": form.draft_shown.saved_at,
        "is_restored": form.draft_shown.is_restored,
        "has_files": any(isinstance(field, FileField) for field in form),
        "is_mine": item.assignee_id == who.id,
    }
    if binding.shows is not None:
        context |= binding.shows(item, who)
    templates: list[str | Template] = [f"processes/{item.process}/{item.step}.html", "desk/task.html"]
    return render_template(templates, **context), 422 if problem else 200


def _look(item: Task) -> ResponseReturnValue:
    """A task that is somebody else's to do."""
    pane = queue.peek(item, request.path, queue_views.bounds())
    return render_template("desk/task_look.html", **pane)


def _too_late(item: Task, who: User) -> ResponseReturnValue:
    """Who did what and when, and all that was typed, to be read and copied. What was sent is kept as a draft."""
    form = _bound(item).form()
    if request.method == "POST":
        completion.save_draft(item, unsent.sent(form), who)
    else:
        kept = completion.draft(item, who)
        unsent.restore(form, completion.read_draft(item, kept) if kept else {})
    holder_id = item.ended_by_id or (item.assignee_id if item.state is TaskState.OPEN else None)
    holder = db.session.get(User, holder_id) if holder_id else None
    about = subject.of(item, who, audit.keyed(AuditCode.TASK, item.key))
    page = render_template(
        "desk/task_done.html",
        item=item,
        title=_(item.name),
        subject=about,
        holder=holder,
        happened=_happened(item),
        typed=drafts.in_words(form),
        next=_next(item, who),
    )
    return page, 409


def _happened(item: Task) -> list[tuple[str, str]]:
    """The lines of the timeline that this task wrote, in words."""
    kind = kind_of(item)
    if kind is None:
        return []
    lines = select(CaseEvent).where(CaseEvent.task_id == item.id, kind.key_in(CaseEvent) == kind.key_of(item))
    found = db.session.scalars(lines.order_by(CaseEvent.at, CaseEvent.id).limit(20))
    return [(format_datetime(event.at, "day"), sentence(event)) for event in found]


def _next(item: Task, who: User) -> Task | None:
    """The most urgent open task about the same subject that is the actor's to do."""
    kind = kind_of(item)
    if kind is None:
        return None
    mine = {"item": item.id, "about": kind.key_of(item), **parameters(who)}
    return db.session.scalar(_next_of(who.role, kind), mine)


@cache
def _next_of(role: Role, kind: Kind) -> Select[Task]:
    about = kind.key_in(Task) == bindparam("about")
    mine = policy.queue(anyone(role)).where(Task.id != bindparam("item"), about)
    return mine.limit(1)


def _onwards(item: Task, who: User, opened: list[Task]) -> ResponseReturnValue:
    """The next thing to do, and a word about what happens now."""
    done = str(_("Done: %(task)s.", task=_(item.name)))
    stays = subject.onwards(item, who)
    if stays:
        flash(done, "success")
        return redirect(stays, 303)
    following = _next(item, who)
    if following is not None:
        onwards = _("Next for you: %(task)s.", task=_(following.name))
        flash(f"{done} {onwards}", "success")
        return redirect(url_for("task.page", public_id=following.public_id), 303)
    if opened:
        step, role = _(opened[0].name), label(Role, opened[0].role)
        onwards = _("Now with: %(role)s – %(task)s.", role=role, task=step)
        flash(f"{done} {onwards}", "success")
    else:
        flash(done, "success")
    return redirect(url_for("escalations.index" if policy.may(who, Action.OVERSEE) else "queue.index"), 303)
