"""The head's form for a concern."""

from app.forms import InputRequired, RadioField, TaskForm, TextAreaField, options
from app.i18n import lazy_gettext as _l
from app.tables.words.families import FAMILY_LABELS, Settled


class DecideConcernForm(TaskForm):
    """The family goes on, or its contract ends today."""

    title = _l("Decide about the concern")

    settled = RadioField(
        _l("What do you decide?"),
        choices=options(Settled, FAMILY_LABELS[Settled]),
        validators=[InputRequired(_l("Select your decision."))],
        description=_l("A contract can end only when no child lives with the family any more."),
    )
    why = TextAreaField(
        _l("What was checked, and why do you decide so?"),
        validators=[InputRequired(_l("Enter the reason: it goes on the record of the family."))],
        limit=4000,
    )
