"""The home of the child of a case: its address, who lives there, who came and who left."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app import audit
from app.audit_codes import AuditCode
from app.db import db
from app.errors import NotFound
from app.forms import (
    DateField,
    InputRequired,
    SelectField,
    TaskForm,
    TextAreaField,
    choices,
    given,
    not_in_future,
)
from app.i18n import format_date
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.policy import guard
from app.roles import Action
from app.rules import timeline
from app.rules.cases import people
from app.staff.models import User
from app.staff.sign_in import actor
from app.tables.cases import Case
from app.tables.people import Household, Membership, Person
from app.tables.words.labels import label
from app.tables.words.timeline import Event
from app.values.terms import Relation
from app.web.cases import frame, panels

bp = Blueprint("case_home", __name__)
SECTION = "cases"


class AddressForm(TaskForm):
    """Where the household lives."""

    title = _l("Address of the home")

    address = TextAreaField(
        _l("Address of the home"),
        validators=[InputRequired(_l("Enter the address."))],
        description=_l("Town or village, street, house, flat, and how to find it."),
        limit=500,
    )


class JoinForm(TaskForm):
    """Somebody of the case lives in the home of the child."""

    title = _l("Who else lives there")

    person = SelectField(_l("Who?"), choices=[], validators=[InputRequired(_l("Select a person."))])
    joined_on = DateField(_l("Since when?"), validators=[not_in_future], description=_l("Leave empty if not known."))


class DepartureForm(TaskForm):
    """Somebody no longer lives there."""

    title = _l("Record that someone has left the home")

    left_on = DateField(_l("When did they leave?"), validators=[InputRequired(), not_in_future])


def shown(case: Case, home: Household) -> dict[str, Any]:
    """The home in words: the address and who belongs to it now."""
    query = (
        select(Membership, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.household_id == home.id, Person.merged_into_id.is_(None))
        .order_by(Membership.left_on.is_not(None), Person.is_child, Person.surname, Person.given, Membership.id)
        .limit(60)
    )
    at: dict[str, Any] = {"public_id": case.public_id}
    return {
        "address": people.address_of(home),
        "members": [
            {
                "name": frame.named(person),
                "age": people.age_of(person),
                "relation": label(Relation, membership.relation),
                "joined": format_date(membership.joined_on, "medium"),
                "left": format_date(membership.left_on, "medium"),
                "leave_url": url_for("case_home.leave", person_id=person.public_id, **at),
            }
            for membership, person in db.session.execute(query)
        ],
    }


def note_child(case: Case, *, by: User) -> None:
    """The change of the child's details stands on the timeline."""
    timeline.note(Event.CHILD_CHANGED, case=case, by=by)


@bp.route("/cases/<uuid:public_id>/household/address", methods=["GET", "POST"])
@guard(Action.EDIT_CASE)
def address(public_id: UUID) -> ResponseReturnValue:
    case = frame.editable(public_id)
    home = _home(case)
    form = AddressForm(data={"address": people.address_of(home) if home else ""})

    def save() -> None:
        if home is None:
            _found(case, form.address.data)
        else:
            people.set_address(home, case.district_id, form.address.data, by=actor())

    return _form(case, form, save, button=_("Save the address"))


@bp.route("/cases/<uuid:public_id>/household/join", methods=["GET", "POST"])
@guard(Action.EDIT_CASE)
def join(public_id: UUID) -> ResponseReturnValue:
    case, form = frame.editable(public_id), JoinForm()
    others = {str(one.person.public_id): one for one in panels.around(case)}
    named = [(key, frame.named(one.person)) for key, one in others.items()]
    form.person.choices = choices([(str(case.child.public_id), frame.named(case.child)), *named], empty=_("Choose"))

    def save() -> None:
        one = others.get(given(form.person.data))
        person, relation = (one.person, one.relation) if one else (case.child, Relation.CHILD.value)
        people.join(_home(case) or _found(case, None), person, relation, form.joined_on.data, by=actor())

    return _form(case, form, save, button=_("Add to the household"))


@bp.route("/cases/<uuid:public_id>/household/<uuid:person_id>/leave", methods=["GET", "POST"])
@guard(Action.EDIT_CASE)
def leave(public_id: UUID, person_id: UUID) -> ResponseReturnValue:
    case, form = frame.editable(public_id), DepartureForm()
    membership = _membership(case, person_id)
    form.named = frame.named(membership.person)

    def save() -> None:
        people.leave(membership, given(form.left_on.data), by=actor())

    return _form(case, form, save, lead=form.named, button=_("Save"))


def _home(case: Case) -> Household | None:
    return db.session.get(Household, case.household_id) if case.household_id else None


def _found(case: Case, where: str | None) -> Household:
    """A home for the case, with the child in it."""
    home = people.household_of(case.child)
    if home is None:
        home = people.create_household(case.district_id, where, by=actor())
        people.join(home, case.child, Relation.CHILD.value, None, by=actor())
    elif where:
        people.set_address(home, case.district_id, where, by=actor())
    case.household_id = home.id
    return home


def _membership(case: Case, person_id: UUID) -> Membership:
    """NotFound unless somebody of that id lives in the home of this case now."""
    wanted = (
        select(Membership)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.household_id == case.household_id, Person.public_id == person_id)
        .where(Membership.left_on.is_(None))
    )
    found = db.session.scalar(wanted)
    if found is None:
        raise NotFound
    return found


def _form(case: Case, form: TaskForm, save: Callable[[], None], **words: Any) -> ResponseReturnValue:
    """The change, and that there was one, stand on the record of the case."""

    def noted() -> None:
        save()
        audit.record(actor(), AuditCode.HOUSEHOLD_CHANGED, case)
        timeline.note(Event.HOUSEHOLD_CHANGED, case=case, by=actor())

    back = url_for("case_people.index", public_id=case.public_id)
    return frame.answer(case, form, noted, back, tab="case_people.index", **words)
