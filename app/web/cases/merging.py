"""Two records of one person made one, and that undone."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app import policy
from app.db import db
from app.errors import NotFound
from app.forms import InputRequired, RadioField, TaskForm, TextAreaField, choices, given
from app.i18n import format_date
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.policy import guard
from app.roles import Action
from app.rules.cases import merging
from app.rules.cases.people import age_of, iin_of
from app.rules.contacts import same_child
from app.staff.sign_in import actor
from app.tables.cases import Case
from app.tables.people import Person
from app.values import iin
from app.values.names import fold
from app.web.cases import frame, panels
from app.web.desk import subject

bp = Blueprint("case_merging", __name__)
SECTION = "cases"


class MergeForm(TaskForm):
    """Which other record is the same person, and how one knows."""

    title = _l("The same person is recorded twice")

    which = RadioField(
        _l("Which other record is the same person?"), choices=[], validators=[InputRequired(_l("Select a record."))]
    )
    why = TextAreaField(
        _l("How do you know that it is the same person?"),
        description=_l(
            "What refers to the other record will refer to this one. It can be undone on the page of people."
        ),
        validators=[InputRequired(_l("Enter how you know that it is the same person."))],
        limit=1000,
    )


@bp.route("/cases/<uuid:public_id>/people/<uuid:person_id>/merge", methods=["GET", "POST"])
@guard(Action.EDIT_CASE)
def merge(public_id: UUID, person_id: UUID) -> ResponseReturnValue:
    case, form = frame.editable(public_id), MergeForm()
    people = _people_of(case)
    kept = people.get(person_id)
    if kept is None:
        raise NotFound
    found = {str(one.public_id): (one, where) for one, where in _perhaps(case, kept)}
    form.named = _told_apart(kept, "")
    form.which.choices = choices([(key, _told_apart(one, where)) for key, (one, where) in found.items()])

    def save() -> None:
        merging.merge(kept, found[given(form.which.data)][0], given(form.why.data), case=case, by=actor())
        flash(_("The two records are one now."), "success")

    return frame.answer(
        case,
        form,
        save,
        url_for("case_people.index", public_id=public_id),
        tab="case_people.index",
        lead=_("The record that stays: %(name)s", name=form.named),
        button=_("Merge the two records"),
    )


@bp.post("/cases/<uuid:public_id>/people/merges/<uuid:merge_id>/undo")
@guard(Action.EDIT_CASE)
def undo(public_id: UUID, merge_id: UUID) -> ResponseReturnValue:
    """They are two people after all. NotFound unless one of this case was merged so."""
    case = frame.editable(public_id)
    ids = [person.id for person in _people_of(case).values()]
    for row, _gone, _by in merging.standing(ids):
        if row.public_id == merge_id:
            merging.undo(row, case=case, by=actor())
            flash(_("The two records are apart again."), "success")
            return redirect(url_for("case_people.index", public_id=public_id), 303)
    raise NotFound


def merged(case: Case) -> list[dict[str, Any]]:
    """Records that were made one with somebody of this case, for the page of people."""
    ids = [person.id for person in _people_of(case).values()]
    return [
        {
            "name": frame.named(gone),
            "said": _("%(day)s, %(name)s", day=format_date(row.at, "medium"), name=by),
            "undo_url": url_for("case_merging.undo", public_id=case.public_id, merge_id=row.public_id),
        }
        for row, gone, by in merging.standing(ids)
    ]


def _people_of(case: Case) -> dict[UUID, Person]:
    """The child and everybody around it, by public id."""
    return {one.public_id: one for one in [case.child, *(member.person for member in panels.around(case))]}


def _perhaps(case: Case, kept: Person) -> list[tuple[Person, str]]:
    """Records within reach that may be the same person, those of the same name first, each with where it stands."""
    found = {one.id: (one, case.number) for one in _people_of(case).values()}
    for other in [*frame.linked(case), *_alike(kept)]:
        for one in _people_of(other).values():
            found.setdefault(one.id, (one, other.number))
    found.pop(kept.id, None)
    rows = [row for row in found.values() if row[0].is_child == kept.is_child]
    return sorted(rows, key=lambda row: (fold(row[0].given) != fold(kept.given), row[0].folded, row[0].id))[:30]


def _alike(kept: Person) -> list[Case]:
    """Cases within reach about a child who may be this one."""
    if not kept.is_child:
        return []
    alike = same_child.same_child(surname=kept.surname, given=kept.given, age=age_of(kept), limit=10)
    ids = [match.child.id for match in alike if match.child.id != kept.id]
    return list(db.session.scalars(policy.cases(actor()).where(Case.child_id.in_(ids)).limit(10))) if ids else []


def _told_apart(one: Person, where: str) -> str:
    born = format_date(one.born_on, "medium") if one.born_on else ""
    number = iin.masked(iin_of(one))
    parts = (subject.aged(frame.named(one), age_of(one)), born, number, where)
    return " · ".join(part for part in parts if part)
