"""The forms about people: the child of the case, and everybody around."""

from typing import Any

from app.forms import (
    BooleanField,
    DateField,
    IinField,
    InputRequired,
    PhoneField,
    RadioField,
    SelectField,
    StringField,
    TaskForm,
    TextAreaField,
    choices,
    not_in_future,
    options,
)
from app.i18n import LANGUAGES, NAMES
from app.i18n import lazy_gettext as _l
from app.rules.cases.people import Facts, iin_of, phone_of
from app.tables.cases import Safety
from app.tables.people import Person
from app.tables.words.labels import LABELS
from app.values.terms import IinMissing, Relation, Sex

LANGUAGE_CHOICES = choices([(code, NAMES[code]) for code in LANGUAGES], empty=_l("Not known"))


class _NamedForm(TaskForm):
    """Names as in the document, in three parts; everything may be missing."""

    surname = StringField(_l("Surname"), limit=80)
    given = StringField(_l("Given name"), limit=80)
    patronymic = StringField(_l("Patronymic"), limit=80)
    born_on = DateField(
        _l("Date of birth"),
        validators=[not_in_future],
        description=_l("For example 14 3 2019. Leave empty if unknown."),
    )
    is_birth_estimated = BooleanField(_l("The date of birth is an estimate"))
    sex = RadioField(_l("Sex"), choices=options(Sex, LABELS[Sex]))
    language = SelectField(_l("Speaks"), choices=LANGUAGE_CHOICES)
    iin = IinField(
        _l("IIN"),
        description=_l("12 digits. The check digit must be correct. The date of birth in the IIN is only compared."),
    )
    iin_missing = SelectField(
        _l("If there is no IIN: why?"), choices=options(IinMissing, LABELS[IinMissing], empty=_l("Choose a reason"))
    )


class ChildForm(_NamedForm):
    """The child of the case."""

    title = _l("Change the child's details")

    school = StringField(_l("School or kindergarten"), limit=160)
    has_disability = BooleanField(_l("The child has a disability"))


class PersonForm(_NamedForm):
    """Somebody around the child."""

    title = _l("Change the person")

    relation = SelectField(
        _l("What is this person's relationship to the child?"),
        choices=options(Relation, LABELS[Relation], empty=_l("Choose")),
        validators=[InputRequired(_l("Select this person's relationship to the child."))],
    )
    safety = RadioField(
        _l("Is it safe to contact this person?"),
        choices=options(Safety, LABELS[Safety]),
        validators=[InputRequired(_l("Select whether it is safe to contact this person."))],
    )
    note = TextAreaField(_l("What should staff know before contacting this person?"), limit=1_000)
    phone = PhoneField(_l("Telephone"))
    is_child = BooleanField(_l("Under 18"))


class AddPersonForm(PersonForm):
    """Somebody who was not on the list yet."""

    title = _l("Add a person")


def filled(person: Person) -> dict[str, Any]:
    """What is known of somebody, as the form's fields take it."""
    return {
        "surname": person.surname,
        "given": person.given,
        "patronymic": person.patronymic,
        "born_on": person.born_on,
        "is_birth_estimated": person.is_birth_estimated,
        "sex": person.sex.value if person.sex else None,
        "language": person.language or "",
        "iin": iin_of(person),
        "iin_missing": person.iin_missing or "",
        "phone": phone_of(person),
        "is_child": person.is_child,
        "school": person.school,
        "has_disability": person.has_disability,
    }


def facts(form: ChildForm | PersonForm) -> Facts:
    """What the form says, as the records take it. A reason for a missing IIN falls away with the IIN."""
    found = Facts(
        surname=form.surname.data or "",
        given=form.given.data or "",
        patronymic=form.patronymic.data or "",
        born_on=form.born_on.data,
        is_birth_estimated=bool(form.is_birth_estimated.data),
        sex=Sex(form.sex.data) if form.sex.data else None,
        language=form.language.data or None,
        iin=form.iin.data,
        iin_missing=None if form.iin.data else (form.iin_missing.data or None),
    )
    if isinstance(form, PersonForm):
        found["phone"], found["is_child"] = form.phone.data, bool(form.is_child.data)
    else:
        found["school"], found["has_disability"] = form.school.data or "", bool(form.has_disability.data)
    return found
