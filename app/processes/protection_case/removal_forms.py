"""Forms of the four steps that the law asks for when a child is unsafe."""

from app.forms import (
    CheckboxesField,
    DateField,
    DateTimeField,
    InputRequired,
    RadioField,
    SelectField,
    StringField,
    TaskForm,
    TextAreaField,
    choices,
    not_in_future,
    within_days,
)
from app.i18n import lazy_gettext as _l
from app.processes.protection_case import codes
from app.tables.cases import Place
from app.tables.words.agencies import TOLD_BY
from app.tables.words.labels import PLACES

AWAY_FROM_HOME = [place for place in Place if place is not Place.HOME]


class RemovalActForm(TaskForm):
    """The hour of the removal starts the days of the court claim."""

    title = _l("Draw up the removal act")
    reaches_out = True

    removed_at = DateTimeField(
        _l("Date and time the child was removed"),
        validators=[InputRequired(), not_in_future, within_days(30)],
        description=_l("The time limit for the court claim is counted from this time."),
    )
    grounds = CheckboxesField(
        _l("On what grounds?"),
        choices=choices(codes.GROUNDS),
        validators=[InputRequired(_l("Select at least one ground."))],
    )
    facts = TextAreaField(
        _l("Which facts show the direct danger?"),
        validators=[InputRequired(_l("Enter the facts: a court will read them."))],
    )
    present = CheckboxesField(
        _l("Who was present?"),
        choices=choices(codes.PRESENT),
        validators=[InputRequired(_l("Enter at least one person who was present."))],
    )
    explained = TextAreaField(
        _l("How was it explained to the child, and what did the child say?"),
        validators=[InputRequired(_l("Write how it was explained to the child."))],
        description=_l("In the child's own words."),
    )
    place = SelectField(
        _l("Where is the child now?"),
        choices=choices([(place, PLACES[place]) for place in AWAY_FROM_HOME], empty=_l("Choose a place")),
        validators=[InputRequired(_l("Select where the child is now."))],
        description=_l("A family first: a child may be in hospital for three days at most."),
    )
    with_whom = StringField(_l("With whom?"), limit=300)
    belongings = TextAreaField(
        _l("What did the child take with them?"),
        description=_l("Documents, clothes, medicine, glasses, a toy, a telephone."),
        limit=2000,
    )
    medicine = TextAreaField(_l("What must the person caring for the child know tonight?"), limit=2000)


class NotifyProsecutorForm(TaskForm):
    """At once, with a reference that can be found again."""

    title = _l("Notify the prosecutor")

    told_at = DateTimeField(
        _l("When was the prosecutor notified?"), validators=[InputRequired(), not_in_future, within_days(30)]
    )
    how = RadioField(
        _l("How?"),
        choices=choices(TOLD_BY),
        validators=[InputRequired(_l("Select how the prosecutor was notified."))],
    )
    reference = StringField(
        _l("Reference number, or name of the prosecutor on duty"),
        validators=[InputRequired(_l("Enter a number or a name by which the notice can be found."))],
        limit=60,
    )


class CourtClaimForm(TaskForm):
    """The claim is filed within the days that the law gives from the removal."""

    title = _l("File the court claim")

    claim = RadioField(
        _l("What does the claim ask for?"),
        choices=choices(codes.CLAIMS),
        validators=[InputRequired(_l("Select what the claim asks for."))],
    )
    court = StringField(_l("Which court?"), validators=[InputRequired(_l("Enter the court."))], limit=160)
    claim_number = StringField(
        _l("Number under which the court registered it"),
        validators=[InputRequired(_l("Enter the claim number."))],
        limit=60,
    )
    filed_on = DateField(_l("When was it filed?"), validators=[InputRequired(), not_in_future, within_days(60)])
    late_because = TextAreaField(_l("If it was filed after the deadline: why?"), limit=2000)


class RegisterChildForm(TaskForm):
    """Primary registration in the Republican Data Bank."""

    title = _l("Register the child in the Republican Data Bank")

    number = StringField(
        _l("Number in the data bank"), validators=[InputRequired(_l("Enter the registration number."))], limit=60
    )
    registered_on = DateField(
        _l("When was the child registered?"), validators=[InputRequired(), not_in_future, within_days(60)]
    )
    status = RadioField(
        _l("With what status?"),
        choices=choices(
            [
                ("without_care", _l("Child left without parental care")),
                ("orphan", _l("Orphan")),
                ("temporary", _l("Parents' rights not yet decided")),
            ]
        ),
        validators=[InputRequired(_l("Select the status in which the child is registered."))],
    )
    missing_papers = TextAreaField(_l("Which documents are still missing?"), limit=2000)
