"""Forms of the commissioner, the head and the Ombudsman."""

from typing import Any

from app.forms import (
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
    not_in_past,
    options,
)
from app.i18n import lazy_gettext as _l
from app.processes.escalation import codes
from app.tables.words.agencies import AGENCIES, Agency


class _Briefed(TaskForm):
    """The brief is read once, for the choices and the page."""

    shown: dict[str, Any] = {}


class ReviewEscalationForm(_Briefed):
    """One of five decisions: who does what by when, and why."""

    title = _l("Review the escalation")

    decision = RadioField(
        _l("What should happen?"),
        choices=choices(codes.RULINGS),
        validators=[InputRequired(_l("Select one of the five decisions."))],
    )
    who = SelectField(
        _l("Who must do it?"),
        choices=[],
        description=_l("To give the case to someone else, select a specialist of the district."),
    )
    body = SelectField(
        _l("Which agency is asked to act?"), choices=options(Agency, AGENCIES, empty=_l("No other agency"))
    )
    act_by = DateTimeField(
        _l("By when?"), validators=[not_in_past], description=_l("If this is missed too, the Ombudsman decides.")
    )
    finding = SelectField(
        _l("What is your finding?"),
        choices=choices(codes.FOUND, empty=_l("Choose a finding")),
        validators=[InputRequired(_l("Select your finding: it shows what the region must correct."))],
    )
    why = TextAreaField(
        _l("Why? It goes on the record"),
        validators=[InputRequired(_l("Enter the reason for your decision."))],
        limit=4000,
    )


class ConfirmReassignmentForm(_Briefed):
    """The commissioner oversees and does not assign: the head confirms, perhaps somebody else."""

    title = _l("Confirm the new specialist")

    confirmed = RadioField(
        _l("Does the case go to another specialist?"),
        choices=choices([("yes", _l("Yes")), ("no", _l("No, and I will say why"))]),
        validators=[InputRequired(_l("Select whether the case goes to another specialist."))],
    )
    who = SelectField(
        _l("Who takes the case?"),
        choices=[],
        description=_l("The person the regional commissioner proposed is already selected."),
    )
    why = TextAreaField(_l("Why?"), description=_l("Needed if the case stays, or goes to someone else."), limit=2000)


class CarryOutForm(_Briefed):
    """The body was written to, or whatever else the commissioner wanted was done."""

    title = _l("Carry out the recommendation")

    on = DateField(_l("When was it done?"), validators=[InputRequired(_l("Enter the date.")), not_in_future])
    reference = StringField(_l("Number of the letter, if one was written"), limit=60)
    done = TextAreaField(
        _l("What was done, and what was the answer?"),
        validators=[InputRequired(_l("Enter what was done and what the answer was."))],
        description=_l("It goes on the record. The regional commissioner will read it."),
        limit=4000,
    )


class OmbudsmanReviewForm(_Briefed):
    """What was escalated to the national desk."""

    title = _l("Review as Ombudsman")

    finding = RadioField(
        _l("What is your finding?"),
        choices=choices(codes.FOUND),
        validators=[InputRequired(_l("Select your finding."))],
    )
    addressee = SelectField(
        _l("Who is your recommendation for?"),
        choices=choices(codes.ADDRESSEES, empty=_l("Choose")),
        validators=[InputRequired(_l("Select who it is for, or that no recommendation is needed."))],
    )
    recommendation = TextAreaField(
        _l("What do you recommend?"),
        description=_l("The head of department and the regional commissioner will read it."),
        limit=4000,
    )
    act_by = DateTimeField(
        _l("By when must the task be done now?"),
        validators=[not_in_past],
        description=_l("The case's own task gets this deadline. If it is missed, the task is escalated again."),
    )
    why = TextAreaField(
        _l("Why? It goes on the record"),
        validators=[InputRequired(_l("Enter the reason for your finding."))],
        limit=4000,
    )
