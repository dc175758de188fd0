"""What may be written into a case at any time: a note, a talk, a visit, the place, a warning and its end."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import policy
from app.audit_codes import AuditCode
from app.db import db
from app.errors import NotFound
from app.forms import (
    CheckboxesField,
    DateTimeField,
    InputRequired,
    RadioField,
    SelectField,
    TaskForm,
    TextAreaField,
    choices,
    error_summary,
    given,
    not_in_future,
    options,
    within_days,
)
from app.i18n import Text
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.policy import guard
from app.processes.protection_case import codes
from app.processes.protection_case.visit_forms import LONGEST_AGO, AttemptForm
from app.roles import Action
from app.rules.cases import cases, visits
from app.rules.cases.people import log_talk
from app.staff.sign_in import actor
from app.tables import sealing
from app.tables.cases import Case, CaseWarning, Place
from app.tables.words.labels import LABELS, PLACES
from app.values.terms import Relation
from app.web.cases import frame, lead
from app.web.shell.submitting import done
from app.workflow.models import Task, TaskState

bp = Blueprint("case_edits", __name__)
SECTION = "cases"
FIRST_VISIT = "first_visit"


class NoteForm(TaskForm):
    """A note on the timeline."""

    title = _l("Write a note")

    text = TextAreaField(
        _l("Note"),
        validators=[InputRequired(_l("Enter the note."))],
        description=_l("It is shown on the timeline under your name and cannot be changed later."),
    )


class TalkForm(TaskForm):
    """A telephone talk about the child."""

    title = _l("Record a phone call")
    reaches_out = True

    relation = SelectField(
        _l("Who did you speak to?"),
        choices=options(Relation, LABELS[Relation], empty=_l("Choose")),
        validators=[InputRequired(_l("Select who you spoke to."))],
    )
    text = TextAreaField(
        _l("What was said?"),
        validators=[InputRequired(_l("Write what was said."))],
        description=_l("Use the person's own words where they matter."),
    )


class SightingForm(TaskForm):
    """Somebody of ours saw the child, outside a planned step."""

    title = _l("Record a visit")
    reaches_out = True

    at = DateTimeField(
        _l("When did you see the child?"), validators=[InputRequired(), not_in_future, within_days(LONGEST_AGO)]
    )
    went_with = CheckboxesField(_l("Who went with you?"), choices=choices(codes.COMPANIONS))
    report = TextAreaField(_l("How is the child?"), validators=[InputRequired(_l("Write how the child is."))])


class PlaceForm(TaskForm):
    """Where the child is now."""

    title = _l("Where the child is")

    place = RadioField(
        _l("Where is the child now?"),
        choices=options(Place, PLACES),
        validators=[InputRequired(_l("Select where the child is now."))],
    )


class WarningForm(TaskForm):
    """A strip on every page of the case."""

    title = _l("Set a warning")

    text = TextAreaField(
        _l("What must staff know before they act?"),
        validators=[InputRequired(_l("Write what people must be warned about."))],
        description=_l(
            "For example: do not phone the home. The warning is shown on every page of the case until it is ended."
        ),
        limit=300,
    )


class EndWarningForm(TaskForm):
    """Why a warning is no longer needed."""

    title = _l("End a warning")

    reason = TextAreaField(
        _l("Why is this warning no longer needed?"),
        validators=[InputRequired(_l("Write why the warning is no longer needed."))],
        limit=1_000,
    )


Save = Callable[[Case, Any], None]


@bp.route("/cases/<uuid:public_id>/note", methods=["GET", "POST"])
@guard(Action.EDIT_CASE)
def note(public_id: UUID) -> ResponseReturnValue:
    def save(case: Case, form: NoteForm) -> None:
        cases.note(case, form.text.data or "", by=actor())

    return _edit(public_id, NoteForm(), save, _l("Save the note"))


@bp.route("/cases/<uuid:public_id>/talk", methods=["GET", "POST"])
@guard(Action.EDIT_CASE)
def talk(public_id: UUID) -> ResponseReturnValue:
    def save(case: Case, form: TalkForm) -> None:
        log_talk(case, Relation(given(form.relation.data)), form.text.data or "", by=actor())

    return _edit(public_id, TalkForm(), save, _l("Save the record"))


@bp.route("/cases/<uuid:public_id>/place", methods=["GET", "POST"])
@guard(Action.EDIT_CASE)
def place(public_id: UUID) -> ResponseReturnValue:
    def save(case: Case, form: PlaceForm) -> None:
        cases.set_place(case, Place(given(form.place.data)), by=actor())

    form = PlaceForm(obj=policy.case(actor(), public_id))
    return _edit(public_id, form, save, _l("Save the place"))


@bp.route("/cases/<uuid:public_id>/warnings/new", methods=["GET", "POST"])
@guard(Action.EDIT_CASE)
def warn(public_id: UUID) -> ResponseReturnValue:
    def save(case: Case, form: WarningForm) -> None:
        cases.warn(case, form.text.data or "", by=actor())

    return _edit(public_id, WarningForm(), save, _l("Set the warning"))


@bp.route("/cases/<uuid:public_id>/warnings/<uuid:warning_id>/end", methods=["GET", "POST"])
@guard(Action.EDIT_CASE)
def end_warning(public_id: UUID, warning_id: UUID) -> ResponseReturnValue:
    warned, form = policy.case(actor(), public_id), EndWarningForm()
    warning = _warning(warned, warning_id)
    form.named = sealing.get(warning, "text", warned.key)

    def save(case: Case, form: EndWarningForm) -> None:
        cases.end_warning(case, warning, form.reason.data or "", by=actor())

    return _edit(public_id, form, save, _l("End the warning"))


@bp.route("/cases/<uuid:public_id>/visit", methods=["GET", "POST"])
@guard(Action.EDIT_CASE)
def visit(public_id: UUID) -> ResponseReturnValue:
    """The first visit has a form of its own; here stand the attempt before it and every sighting after it."""
    case = frame.editable(public_id)
    waiting = _first_visit(case)
    form: TaskForm = AttemptForm() if _is_attempt(waiting) else SightingForm()

    def save() -> None:
        _record(case, form)
        flash(_("The visit has been recorded."), "success")

    if done(form, actor(), save, case):
        return redirect(url_for("cases.overview", public_id=public_id), 303)
    problem = error_summary(form)
    page = render_template(
        "cases/visit.html",
        page=frame.head(case, "cases.overview", AuditCode.CASE_FORM),
        form=form,
        problem=problem,
        task=waiting,
        there=lead.for_task(case, actor()),
        is_attempt=isinstance(form, AttemptForm),
    )
    return page, 422 if problem else 200


def _edit(public_id: UUID, form: TaskForm, save: Save, button: Text) -> ResponseReturnValue:
    """One form on a page of the case; back to the case when it is saved."""
    case = frame.editable(public_id)
    back = url_for("cases.overview", public_id=public_id)
    return frame.answer(case, form, lambda: save(case, form), back, button=button)


def _record(case: Case, form: TaskForm) -> None:
    if isinstance(form, AttemptForm):
        visits.attempt(case, given(form.attempted_at.data), form.answers(), by=actor())
    elif isinstance(form, SightingForm):
        facts = {"went_with": form.went_with.data or [], "report": form.report.data}
        cases.record_visit(case, by=actor(), at=given(form.at.data), is_child_seen=True, **facts)


def _is_attempt(waiting: Task | None) -> bool:
    """While the first visit waits the child counts as unseen, unless it is asked for otherwise."""
    return waiting is not None and request.args.get("seen") != "yes"


def _first_visit(case: Case) -> Task | None:
    """The first visit, if it waits for the actor."""
    wanted = policy.queue(actor()).where(Task.case_id == case.id, Task.step == FIRST_VISIT)
    return db.session.scalar(wanted.where(Task.state == TaskState.OPEN).limit(1))


def _warning(case: Case, warning_id: UUID) -> CaseWarning:
    found = db.session.scalar(policy.warnings(actor(), case).where(CaseWarning.public_id == warning_id))
    if found is None:
        raise NotFound
    return found
