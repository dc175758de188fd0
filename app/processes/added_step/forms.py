"""What came of an added step."""

from typing import Any

from app.forms import DateTimeField, InputRequired, RadioField, TaskForm, TextAreaField, choices, not_in_future
from app.i18n import lazy_gettext as _l
from app.tables.added_steps import AddedOutcome


class AddedStepForm(TaskForm):
    """Done, or not possible, in words."""

    shown: dict[str, Any] = {}

    outcome = RadioField(
        _l("Outcome"),
        choices=choices(
            [(AddedOutcome.DONE, _l("It is done")), (AddedOutcome.NOT_POSSIBLE, _l("It was not possible"))]
        ),
        validators=[InputRequired(_l("Select whether it is done."))],
    )
    seen_at = DateTimeField(
        _l("When did you see the child?"), validators=[not_in_future], description=_l("Leave it empty if you did not.")
    )
    result = TextAreaField(
        _l("What did you do, and what did you learn?"),
        validators=[InputRequired(_l("Enter what you did and what you learned."))],
        limit=4000,
    )
