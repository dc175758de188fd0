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
        _l("Do you take the case?"),
        choices=choices([("yes", _l("Yes, and I say who leads it")), ("no", _l("No, and I say why"))]),
        validators=[InputRequired(_l("Say whether you take the case."))],
    )
    manager = RadioField(
        _l("Who leads the case from now on?"),
        choices=[],
        description=_l("The least loaded first. Weight counts open cases: critical 4, high 3, medium 2, low 1."),
    )
    refusal = SelectField(
        _l("Why do you not take it?"), choices=options(TransferRefusal, LABELS[TransferRefusal], empty=_l("Choose"))
    )
    words = TextAreaField(
        _l("What should the other side know?"), description=_l("Needed if you do not take the case."), limit=2000
    )
