"""The people of a case: who they are, whether speaking to them is safe, and with whom they live."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import audit, policy
from app.audit_codes import AuditCode
from app.db import db
from app.errors import NotFound
from app.forms import error_summary, given
from app.i18n import format_date
from app.i18n import gettext as _
from app.policy import guard
from app.roles import Action
from app.rules.cases import cases, people
from app.staff.sign_in import actor
from app.tables import sealing
from app.tables.cases import Case, CasePerson, Safety
from app.tables.people import Household, Person
from app.tables.words.labels import label
from app.values import iin
from app.values.terms import IinMissing, Relation, Sex
from app.web.cases import frame, household, lead, merging, panels
from app.web.cases.people_forms import AddPersonForm, ChildForm, PersonForm, facts, filled
from app.web.desk import subject
from app.web.shell.submitting import done

bp = Blueprint("case_people", __name__)
SECTION = "cases"


@bp.get("/cases/<uuid:public_id>/people")
@guard(Action.SEE_CASE)
def index(public_id: UUID) -> ResponseReturnValue:
    case = policy.case(actor(), public_id)
    others = panels.around(case)
    home = db.session.get(Household, case.household_id) if case.household_id else None
    return render_template(
        "cases/people.html",
        page=frame.head(case, "case_people.index", AuditCode.PEOPLE),
        child=_shown(case.child),
        others=[_other(case, one) for one in others],
        home=household.shown(case, home) if home else None,
        linked=frame.linked(case),
        merged=merging.merged(case),
    )


@bp.route("/cases/<uuid:public_id>/people/new", methods=["GET", "POST"])
@guard(Action.EDIT_CASE)
def add(public_id: UUID) -> ResponseReturnValue:
    case, form = frame.editable(public_id), AddPersonForm()

    def save() -> None:
        found = people.create_person(by=actor(), **facts(form))
        member = cases.add_person(case, found, _relation(form), Safety(given(form.safety.data)), by=actor())
        sealing.put(member, "note", form.note.data, case.key)
        _hint(found, form)

    if done(form, actor(), save, case):
        return redirect(url_for(".index", public_id=public_id), 303)
    return _form(case, form, _("Add the person"))


@bp.get("/cases/<uuid:public_id>/people/<uuid:person_id>")
@guard(Action.SEE_CASE)
def person(public_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """To read for everybody who sees the case; the form is for those who may change it."""
    case = policy.case(actor(), public_id)
    member = _member(case, person_id)
    page = frame.head(case, "case_people.index", AuditCode.PERSON)
    return render_template("cases/person.html", page=page, person=_other(case, member))


@bp.route("/cases/<uuid:public_id>/people/<uuid:person_id>/edit", methods=["GET", "POST"])
@guard(Action.EDIT_CASE)
def edit(public_id: UUID, person_id: UUID) -> ResponseReturnValue:
    case = frame.editable(public_id)
    member = _member(case, person_id)
    known = filled(member.person) | {"relation": member.relation, "safety": member.safety.value}
    form = PersonForm(data=known | {"note": sealing.get(member, "note", case.key)})

    def save() -> None:
        people.update_person(member.person, by=actor(), **facts(form))
        member.relation = _relation(form)
        cases.change_person(case, member, Safety(given(form.safety.data)), form.note.data, by=actor())
        _hint(member.person, form)

    if done(form, actor(), save, case):
        return redirect(url_for(".person", public_id=public_id, person_id=person_id), 303)
    return _form(case, form, _("Save"))


@bp.route("/cases/<uuid:public_id>/child", methods=["GET", "POST"])
@guard(Action.EDIT_CASE)
def child(public_id: UUID) -> ResponseReturnValue:
    case = frame.editable(public_id)
    form = ChildForm(data=filled(case.child))

    def save() -> None:
        people.update_person(case.child, by=actor(), **facts(form))
        audit.record(actor(), AuditCode.CHILD_CHANGED, case)
        household.note_child(case, by=actor())
        _hint(case.child, form)

    if done(form, actor(), save, case):
        return redirect(url_for(".index", public_id=public_id), 303)
    return _form(case, form, _("Save"))


@bp.post("/cases/<uuid:public_id>/people/<uuid:person_id>/iin")
@guard(Action.SEE_CASE)
def show_iin(public_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """The person's number in full on this one page; that it was asked for is on the record."""
    case = policy.case(actor(), public_id)
    member = _member(case, person_id)
    audit.looked(actor(), AuditCode.IIN_SHOWN, member)
    shown = _other(case, member) | {"iin": people.iin_of(member.person), "is_iin_shown": True}
    page = frame.head(case, "case_people.index", AuditCode.PERSON)
    return render_template("cases/person.html", page=page, person=shown)


def _form(case: Case, form: PersonForm | ChildForm, button: str) -> ResponseReturnValue:
    problem = error_summary(form)
    page = render_template(
        "cases/person_form.html",
        page=frame.head(case, "case_people.index", AuditCode.CASE_FORM),
        form=form,
        problem=problem,
        title=form.title,
        button=button,
        back=url_for(".index", public_id=case.public_id),
    )
    return page, 422 if problem else 200


def _member(case: Case, person_id: UUID) -> CasePerson:
    found = policy.persons(actor(), case).join(Person, Person.id == CasePerson.person_id)
    member = db.session.scalar(found.where(Person.public_id == person_id))
    if member is None:
        raise NotFound
    return member


def _relation(form: PersonForm) -> str:
    return Relation(given(form.relation.data)).value


def _shown(one: Person) -> dict[str, Any]:
    """What is known of somebody, in words."""
    return {
        "name": frame.named(one),
        "initials": frame.initials(one),
        "age": people.age_of(one),
        "phone": people.phone_of(one),
        "iin": iin.masked(people.iin_of(one)),
        "is_iin_shown": False,
        "is_child": one.is_child,
        "rows": _rows(one),
    }


def _rows(one: Person) -> list[tuple[str, str]]:
    """Label and value, for a list; empty values are left out there."""
    born = format_date(one.born_on, "long")
    no_iin = not one.iin_sealed and one.iin_missing
    return [
        (str(_("Name")), frame.named(one)),
        (str(_("Date of birth")), str(_("%(day)s, estimated", day=born)) if born and one.is_birth_estimated else born),
        (str(_("Age")), subject.years(people.age_of(one))),
        (str(_("Sex")), label(Sex, one.sex) if one.sex else ""),
        (str(_("Speaks")), str(frame.SPOKEN.get(one.language or "", ""))),
        (str(_("School or kindergarten")), one.school),
        (str(_("Disability")), str(_("yes")) if one.has_disability else ""),
        (str(_("No IIN")), label(IinMissing, one.iin_missing) if no_iin else ""),
    ]


def _other(case: Case, one: CasePerson) -> dict[str, Any]:
    at: dict[str, Any] = {"public_id": case.public_id, "person_id": one.person.public_id}
    return _shown(one.person) | {
        "relation": label(Relation, one.relation),
        "safety": lead.SIGNS[one.safety],
        "safety_words": label(Safety, one.safety),
        "note": sealing.get(one, "note", case.key),
        "url": url_for(".person", **at),
        "edit_url": url_for(".edit", **at),
        "merge_url": url_for("case_merging.merge", **at),
        "iin_url": url_for(".show_iin", **at),
    }


def _hint(one: Person, form: PersonForm | ChildForm) -> None:
    """Date and sex in an IIN bind nobody: a difference is said once and stops nothing."""
    if not form.iin.data:
        return
    hint = iin.hint(form.iin.data)
    if _differs(hint.born_on, one.born_on):
        day = format_date(hint.born_on, "long")
        flash(
            _("The IIN suggests a different date of birth: %(day)s. Compare it with the document.", day=day), "warning"
        )
    if _differs(hint.sex, one.sex):
        flash(_("The IIN suggests a different sex. Compare it with the document."), "warning")


def _differs(suggested: date | Sex | None, known: date | Sex | None) -> bool:
    return suggested is not None and known is not None and suggested != known
