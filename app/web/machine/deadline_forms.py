"""What an administrator fills in to change the deadline table or the calendar, and to decide about a colleague's."""

from app.deadlines.changes import Reason, Swap, Terms
from app.deadlines.models import Standing, Unit
from app.forms import (
    DateField,
    InputRequired,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TaskForm,
    TextAreaField,
    choices,
    given,
    not_in_past,
    options,
)
from app.i18n import Text
from app.i18n import lazy_gettext as _l
from app.web.desk.why import STANDINGS
from app.web.shell.proposals import why

UNITS: dict[Unit, Text] = {
    Unit.MINUTES: _l("minutes"),
    Unit.HOURS: _l("hours, day and night"),
    Unit.DAYS: _l("calendar days"),
    Unit.WORKING_DAYS: _l("working days"),
}
OPEN, NEW = "open", "new"
_NAMED = InputRequired(_l("Enter it in all three languages."))


def _moves() -> RadioField:
    return RadioField(
        _l("Which tasks does this apply to?"),
        choices=choices(
            [(NEW, _l("Tasks that open from that day on")), (OPEN, _l("Those tasks and tasks that are already open"))],
        ),
        validators=[InputRequired(_l("Select which tasks this applies to."))],
    )


class Reasoned(TaskForm):
    """Of every change: whom it reaches, and why."""

    moves: RadioField
    why: TextAreaField

    def reason(self) -> Reason:
        """Once valid."""
        return Reason(given(self.why.data), self.moves.data == OPEN)


class ChangeForm(Reasoned):
    """A row of the deadline table as it should be."""

    value = IntegerField(_l("How long?"), least=1, most=999, validators=[InputRequired(_l("Enter a number."))])
    unit = SelectField(_l("Unit"), choices=options(Unit, UNITS), validators=[InputRequired()])
    warn_percent = IntegerField(
        _l("After what percentage of the time is a reminder sent?"), least=1, most=100,
        validators=[InputRequired(_l("Enter a number from 1 to 100."))],
    )  # fmt: skip
    standing = RadioField(_l("What is the basis?"), choices=options(Standing, STANDINGS), validators=[InputRequired()])
    basis_kk = TextAreaField(_l("The basis in Kazakh"), validators=[_NAMED], limit=600)
    basis_ru = TextAreaField(_l("The basis in Russian"), validators=[_NAMED], limit=600)
    basis_en = TextAreaField(_l("The basis in English"), validators=[_NAMED], limit=600)
    valid_from = DateField(_l("From which day on?"), validators=[InputRequired(), not_in_past])
    moves = _moves()
    why = why()

    def terms(self) -> Terms:
        """Once valid."""
        return Terms(
            value=given(self.value.data),
            unit=Unit(given(self.unit.data)),
            warn_percent=given(self.warn_percent.data),
            basis_kk=given(self.basis_kk.data),
            basis_ru=given(self.basis_ru.data),
            basis_en=given(self.basis_en.data),
            standing=Standing(given(self.standing.data)),
            valid_from=given(self.valid_from.data),
        )


class SwapForm(Reasoned):
    """A day swap of the Government: a day off, a day worked for it."""

    off_on = DateField(_l("Which day is off?"), description=_l("Leave it empty if there is none."))
    worked_on = DateField(_l("Which day is worked instead?"), description=_l("Leave it empty if there is none."))
    name_kk = StringField(_l("What is it called in Kazakh?"), validators=[_NAMED], limit=120)
    name_ru = StringField(_l("What is it called in Russian?"), validators=[_NAMED], limit=120)
    name_en = StringField(_l("What is it called in English?"), validators=[_NAMED], limit=120)
    moves = _moves()
    why = why()

    def swap(self) -> Swap:
        """Once valid."""
        return Swap(
            off_on=self.off_on.data,
            worked_on=self.worked_on.data,
            name_kk=given(self.name_kk.data),
            name_ru=given(self.name_ru.data),
            name_en=given(self.name_en.data),
        )
