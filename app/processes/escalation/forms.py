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
        validators=[InputRequired(_l("Choose one of the five decisions."))],
    )
    who = SelectField(
        _l("Who must do it?"),
        choices=[],
        description=_l("To give the case away, choose a specialist of the district."),
    )
    body = SelectField(_l("Which body must attend?"), choices=options(Agency, AGENCIES, empty=_l("No other body")))
    act_by = DateTimeField(
        _l("By when?"), validators=[not_in_past], description=_l("If this is missed too, the Ombudsman decides.")
    )
    finding = SelectField(
        _l("What do you find?"),
        choices=choices(codes.FOUND, empty=_l("Choose a finding")),
        validators=[InputRequired(_l("Say what you find: it shows where the region has to mend something."))],
    )
    why = TextAreaField(
        _l("Why? It goes on the record"), validators=[InputRequired(_l("Write why you decide so."))], limit=4000
    )


class ConfirmReassignmentForm(_Briefed):
    """The commissioner oversees and does not assign: the head confirms, perhaps somebody else."""

    title = _l("Confirm the new specialist")

    confirmed = RadioField(
        _l("Does the case go to another specialist?"),
        choices=choices([("yes", _l("Yes")), ("no", _l("No, and I say why"))]),
        validators=[InputRequired(_l("Say whether the case goes to another specialist."))],
    )
    who = SelectField(_l("Who takes the case?"), choices=[], description=_l("The commissioner's proposal is chosen."))
    why = TextAreaField(_l("Why?"), description=_l("Needed if the case stays, or goes to somebody else."), limit=2000)


class CarryOutForm(_Briefed):
    """The body was written to, or whatever else the commissioner wanted was done."""

    title = _l("Carry out the instruction")

    on = DateField(_l("When was it done?"), validators=[InputRequired(_l("Give the day.")), not_in_future])
    reference = StringField(_l("Number of the letter, if one was written"), limit=60)
    done = TextAreaField(
        _l("What was done, and what was the answer?"),
        validators=[InputRequired(_l("Write what was done, and what was answered."))],
        description=_l("It goes on the record. The commissioner reads it."),
        limit=4000,
    )


class OmbudsmanReviewForm(_Briefed):
    """What was escalated to the national desk."""

    title = _l("Review as Ombudsman")

    finding = RadioField(
        _l("What do you find?"),
        choices=choices(codes.FOUND),
        validators=[InputRequired(_l("Say what you find."))],
    )
    addressee = SelectField(
        _l("To whom do you recommend something?"),
        choices=choices(codes.ADDRESSEES, empty=_l("Choose")),
        validators=[InputRequired(_l("Say to whom, or that no recommendation is needed."))],
    )
    recommendation = TextAreaField(
        _l("What do you recommend?"),
        description=_l("The head of department and the commissioner read it."),
        limit=4000,
    )
    act_by = DateTimeField(
        _l("By when must the step be done now?"),
        validators=[not_in_past],
        description=_l("The case's own step gets this date. If it is missed, it climbs again."),
    )
    why = TextAreaField(
        _l("Why? It goes on the record"), validators=[InputRequired(_l("Write why you find so."))], limit=4000
    )
