"""A closed case reopened with a reason; a case closed as a duplicate of another, and that undone."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app import policy
from app.db import db
from app.errors import Conflict, RuleBroken
from app.forms import InputRequired, RadioField, StringField, TaskForm, TextAreaField, choices, given
from app.i18n import Text, in_language
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.policy import guard
from app.roles import Action
from app.rules.cases import reopenings
from app.rules.cases.people import age_of
from app.rules.contacts import same_child
from app.staff.sign_in import actor
from app.tables.cases import Case, CaseState
from app.tables.closures import ReopenReason
from app.tables.words.labels import REOPEN_REASONS
from app.web.cases import frame
from app.web.desk import subject

bp = Blueprint("case_reopening", __name__)
SECTION = "cases"
OFFERED: list[tuple[str, Text]] = [
    (reason.value, REOPEN_REASONS[reason]) for reason in ReopenReason if reason is not ReopenReason.NOT_A_DUPLICATE
]
BY_NUMBER = "number"


class ReopenForm(TaskForm):
    """Why a closed case is taken up again."""

    title = _l("Reopen the case")

    reason = RadioField(_l("Why?"), choices=choices(OFFERED), validators=[InputRequired(_l("Select a reason."))])
    why = TextAreaField(
        _l("What has happened?"),
        description=_l("It stands on the timeline. The case manager and the head of department are told."),
        validators=[InputRequired(_l("Enter why the case is reopened."))],
        limit=2000,
    )


class DuplicateForm(TaskForm):
    """Which other case is about the same child, and how one knows."""

    title = _l("Close as a duplicate")

    which = RadioField(
        _l("Which case is kept?"), choices=[], validators=[InputRequired(_l("Select the case that is kept."))]
    )
    number = StringField(_l("Number of the case, if it is another one"), limit=20)
    why = TextAreaField(
        _l("How do you know that it is the same child?"),
        description=_l("This case is closed. Its contacts, people and warnings go over to the case that is kept."),
        validators=[InputRequired(_l("Enter how you know that it is the same child."))],
        limit=2000,
    )


@bp.route("/cases/<uuid:public_id>/reopen", methods=["GET", "POST"])
@guard(Action.OPEN_CASE)
def reopen(public_id: UUID) -> ResponseReturnValue:
    case, form = policy.case(actor(), public_id), ReopenForm()
    if case.state is CaseState.OPEN and not form.is_submitted():
        raise Conflict(_("This case is open already."), url_for("cases.overview", public_id=public_id))
    return frame.answer(
        case,
        form,
        lambda: reopenings.reopen(case, ReopenReason(given(form.reason.data)), given(form.why.data), by=actor()),
        url_for("cases.overview", public_id=public_id),
    )


@bp.route("/cases/<uuid:public_id>/duplicate", methods=["GET", "POST"])
@guard(Action.STEER_CASE)
def duplicate(public_id: UUID) -> ResponseReturnValue:
    case, form = frame.editable(public_id), DuplicateForm()
    found = {str(one.public_id): one for one in _perhaps(case)}
    named = [(key, _named(one)) for key, one in found.items()]
    form.which.choices = choices([*named, (BY_NUMBER, _("Another case, by its number"))])

    def save() -> None:
        kept = found.get(given(form.which.data)) or _numbered(form.number.data or "")
        reopenings.close_as_duplicate(case, kept, given(form.why.data), by=actor())
        flash(_("This case is closed. Case %(number)s is kept.", number=kept.number), "success")

    return frame.answer(
        case,
        form,
        save,
        url_for("cases.linked", public_id=public_id),
        tab="cases.linked",
    )


@bp.post("/cases/<uuid:public_id>/duplicate/undo")
@guard(Action.STEER_CASE)
def undo(public_id: UUID) -> ResponseReturnValue:
    """They are two children after all. Conflict if the case stands as no duplicate."""
    case = policy.case(actor(), public_id)
    for row, _kept in reopenings.duplicates(case):
        if row.duplicate_id == case.id:
            reopenings.undo_duplicate(row, by=actor())
            flash(_("The case is open again, and its contacts are back."), "success")
            return redirect(url_for("cases.overview", public_id=public_id), 303)
    raise Conflict(_("This has been undone already."), url_for("cases.overview", public_id=public_id))


def _perhaps(case: Case) -> list[Case]:
    """Open cases within reach that may be about the same child: by name and number, and those linked."""
    child = case.child
    alike = same_child.same_child(surname=child.surname, given=child.given, age=age_of(child), limit=10)
    ids = {match.case.id for match in alike if match.case is not None and match.case.id != case.id}
    near = [one for one in frame.linked(case) if one.state is CaseState.OPEN]
    more = policy.cases(actor()).where(Case.id.in_(ids - {one.id for one in near}), Case.state == CaseState.OPEN)
    return [*db.session.scalars(more.options(*frame.WITH_NAMES).limit(10)), *near[:10]]


def _named(case: Case) -> str:
    child = subject.aged(frame.named(case.child), age_of(case.child))
    return f"{case.number} · {child} · {in_language(case.district, 'name')}"


def _numbered(number: str) -> Case:
    """A case within reach, by the number that people read out. RuleBroken if there is none."""
    wanted = policy.cases(actor()).where(Case.number == number.strip().upper())
    found = db.session.scalar(wanted)
    if found is None:
        raise RuleBroken(_("You see no case with this number. Check it."), "number")
    return found


def ties(case: Case) -> list[dict[str, object]]:
    """The standing ties of the case, for the page of linked cases."""
    seen = {one.id for one in _within_reach([other.id for _row, other in reopenings.duplicates(case)])}
    return [
        {
            "is_duplicate": row.duplicate_id == case.id,
            "number": other.number,
            "url": url_for("cases.overview", public_id=other.public_id) if other.id in seen else "",
        }
        for row, other in reopenings.duplicates(case)
    ]


def _within_reach(ids: list[int]) -> list[Case]:
    return list(db.session.scalars(policy.cases(actor()).where(Case.id.in_(ids)))) if ids else []
