"""What the head of the asked district answers."""

from typing import Any

from app.forms import InputRequired, RadioField, SelectField, TaskForm, TextAreaField, choices, options
from app.i18n import lazy_gettext as _l
from app.tables.transfers import TransferRefusal
from app.tables.words.labels import LABELS


class AnswerTransferForm(TaskForm):
    """Taken with a manager, or refused with a reason."""

    title = _l("Answer the offer of a case")
    shown: dict[str, Any] = {}

    answer = RadioField(
        _l("Do you accept the case?"),
        choices=choices([("yes", _l("Yes, and I will name the case manager")), ("no", _l("No, and I will say why"))]),
        validators=[InputRequired(_l("Select whether you accept the case."))],
    )
    manager = RadioField(
        _l("Who is the case manager from now on?"),
        choices=[],
        description=_l("The smallest caseload first. Caseload counts open cases: critical 4, high 3, medium 2, low 1."),
    )
    refusal = SelectField(
        _l("Why do you not accept it?"), choices=options(TransferRefusal, LABELS[TransferRefusal], empty=_l("Choose"))
    )
    words = TextAreaField(
        _l("What should the other district know?"),
        description=_l("Required if you do not accept the case."),
        limit=2000,
    )
