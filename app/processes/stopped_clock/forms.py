"""The head decides whether a clock stops."""

from typing import Any

from app.forms import DateField, InputRequired, RadioField, TaskForm, TextAreaField, choices
from app.i18n import lazy_gettext as _l


class DecideStopForm(TaskForm):
    """Yes until a day, or no with a reason."""

    title = _l("Decide whether to pause the deadline")
    shown: dict[str, Any] = {}

    decision = RadioField(
        _l("Is the deadline paused?"),
        choices=choices([("yes", _l("Yes, until the date below")), ("no", _l("No, and I will say why"))]),
        validators=[InputRequired(_l("Select whether the deadline is paused."))],
    )
    until = DateField(
        _l("On which day does the deadline resume?"), description=_l("You may grant less time than was asked for.")
    )
    words = TextAreaField(_l("Why?"), description=_l("Required if the deadline is not paused."), limit=2000)
