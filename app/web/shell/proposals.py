"""A change that one person asks for and another decides: what each of them fills in."""

from app.forms import InputRequired, TaskForm, TextAreaField
from app.i18n import lazy_gettext as _l


class DecideForm(TaskForm):
    """The answer of somebody who did not ask for it."""

    because = TextAreaField(
        _l("If not: why?"), description=_l("Required to refuse. The colleague who asked will read it."), limit=1000
    )


def why() -> TextAreaField:
    """Of every change that is asked for."""
    said = InputRequired(_l("Enter the reason. Your colleague will use it to decide."))
    return TextAreaField(_l("Why is this change needed?"), validators=[said], limit=1000)
