"""Who applies, who else lives in the home, and what the family can give. There is no question for a certain child."""

from app.forms import (
    CheckboxesField,
    DateField,
    IinField,
    InputRequired,
    IntegerField,
    PhoneField,
    RadioField,
    Row,
    RowsField,
    SelectField,
    StringField,
    TaskForm,
    TextAreaField,
    choices,
    not_in_future,
    options,
)
from app.i18n import lazy_gettext as _l
from app.processes.foster_family import codes
from app.tables.families import Need, Part
from app.tables.words.families import FAMILY_LABELS


class PersonRow(Row):
    """A person of the home."""

    part = SelectField(
        _l("What is this person's role in the family?"),
        choices=options(Part, FAMILY_LABELS[Part], empty=_l("Choose a role")),
        validators=[InputRequired(_l("Select this person's role in the family."))],
    )
    surname = StringField(_l("Surname"), validators=[InputRequired(_l("Enter the surname."))], limit=80)
    given = StringField(_l("Given name"), validators=[InputRequired(_l("Enter the given name."))], limit=80)
    patronymic = StringField(_l("Patronymic"), limit=80)
    born_on = DateField(_l("Date of birth"), validators=[InputRequired(_l("Enter the date of birth.")), not_in_future])
    sex = SelectField(_l("Sex"), choices=choices([("", _l("Not known")), ("girl", _l("Female")), ("boy", _l("Male"))]))
    iin = IinField(_l("IIN"))
    phone = PhoneField(_l("Telephone"))


class PersonForm(TaskForm):
    """A person who came to live in the home later: the same questions."""

    title = _l("Add a person")

    part, surname, given, patronymic = PersonRow.part, PersonRow.surname, PersonRow.given, PersonRow.patronymic
    born_on, sex, iin, phone = PersonRow.born_on, PersonRow.sex, PersonRow.iin, PersonRow.phone


class WishesForm(TaskForm):
    """What the family can give, and when it takes a pause."""

    title = _l("What the family can offer")

    places = IntegerField(
        _l("How many children can live with the family?"),
        validators=[InputRequired()],
        least=1,
        most=12,
        description=_l("At most 4; only siblings may be more (Regulation of 2025)."),
    )
    takes_siblings = RadioField(
        _l("Does the family take siblings together?"), choices=choices(codes.YES_NO), validators=[InputRequired()]
    )
    age_from = IntegerField(_l("From which age?"), validators=[InputRequired()], least=0, most=17)
    age_to = IntegerField(_l("To which age?"), validators=[InputRequired()], least=0, most=17)
    sex = SelectField(_l("Girls, boys or both?"), choices=choices(codes.EITHER))
    languages = CheckboxesField(
        _l("Which languages are spoken at home?"), choices=choices(codes.LANGUAGES), validators=[InputRequired()]
    )
    abilities = CheckboxesField(_l("What is the family prepared for?"), choices=options(Need, FAMILY_LABELS[Need]))
    schools = TextAreaField(
        _l("Which schools and kindergartens are within reach?"), description=_l("One on each line."), limit=1000
    )
    birth_family_contact = RadioField(
        _l("Would it let the child meet the birth family?"),
        choices=choices(codes.BIRTH_FAMILY),
        validators=[InputRequired()],
    )
    paused_from = DateField(_l("If the family pauses: from which day?"))
    paused_until = DateField(_l("Until which day?"), description=_l("Both days are part of the pause."))


class RegisterApplicantForm(WishesForm):
    """The application as a whole."""

    title = _l("Register the applicant")

    people = RowsField(
        PersonRow,
        _l("Who lives in the home?"),
        least=1,
        most=12,
        add=_l("Add a person"),
        description=_l(
            "Every adult and every child of the family, with names as in their documents. Carers are "
            "30 to 63 years old (Regulation of 2025). Do not enter the address here: it is recorded "
            "separately."
        ),
    )
    motive = TextAreaField(
        _l("What does the family say about why it applies?"),
        description=_l("No one chooses a particular child: a family takes a child who needs it (Regulation of 2025)."),
        limit=4000,
    )
