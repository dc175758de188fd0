"""The head decides whether a clock stops."""

from typing import Any

from app.forms import DateField, InputRequired, RadioField, TaskForm, TextAreaField, choices
from app.i18n import lazy_gettext as _l


class DecideStopForm(TaskForm):
    """Yes until a day, or no with a reason."""

    title = _l("Decide whether the clock stops")
    shown: dict[str, Any] = {}

    decision = RadioField(
        _l("Does the clock stop?"),
        choices=choices([("yes", _l("Yes, until the day below")), ("no", _l("No, and I say why"))]),
        validators=[InputRequired(_l("Say whether the clock stops."))],
    )
    until = DateField(_l("On which day does it run again?"), description=_l("You may grant less than was asked for."))
    words = TextAreaField(_l("Why?"), description=_l("Needed if the clock goes on."), limit=2000)
