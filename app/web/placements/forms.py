"""Forms about a search and a stay that are no step of the process: what may be said at any time."""

from app.forms import (
    CheckboxesField,
    DateField,
    DateTimeField,
    InputRequired,
    RadioField,
    SelectField,
    TaskForm,
    TextAreaField,
    choices,
    not_in_future,
    not_in_past,
    within_days,
)
from app.i18n import lazy_gettext as _l
from app.rules.placements.words import DECLINES, FAMILY_CONTACT, NEED_WORDS


class NeedsForm(TaskForm):
    """What the child needs of a family, beside what the case knows by itself."""

    title = _l("What the child needs")

    needs = CheckboxesField(
        _l("What does the child need from a family?"),
        choices=choices([(need, words) for need, words in NEED_WORDS.items()]),
        description=_l(
            "Age, disability and the harm they have experienced are taken from the case. Tick what is missing."
        ),
    )
    family_contact = SelectField(
        _l("Contact with the birth family"), choices=choices(FAMILY_CONTACT, empty=_l("Not decided yet"))
    )


class WidenForm(TaskForm):
    """The head lets families of other regions be looked at."""

    title = _l("Search in other regions too")

    regions = CheckboxesField(
        _l("Which other regions should be searched?"),
        choices=[],
        validators=[InputRequired(_l("Select at least one region."))],
    )
    because = TextAreaField(
        _l("Why?"),
        validators=[InputRequired(_l("Enter the reason. It is shown on the search page."))],
        description=_l("The child will live far from everyone they know."),
        limit=2000,
    )


class PartForm(TaskForm):
    """The head parts the child from its brothers and sisters."""

    title = _l("Search for a family for this child separately")

    because = TextAreaField(
        _l("Why are the children being separated?"),
        validators=[InputRequired(_l("Enter the reason. The children stay together unless you give one."))],
        limit=2000,
    )


class AgainForm(TaskForm):
    """An approved family to whom the child does not come."""

    title = _l("The family cannot take the child")

    reason = SelectField(
        _l("Why can the family not take the child?"),
        choices=choices(DECLINES, empty=_l("Choose a reason")),
        validators=[InputRequired(_l("Select a reason."))],
    )
    words = TextAreaField(
        _l("What happened?"),
        validators=[InputRequired(_l("Enter what happened."))],
        description=_l("The search continues without this family. The time already spent still counts."),
        limit=2000,
    )


class RespiteForm(TaskForm):
    """A short stay with another family; the child comes back."""

    title = _l("Short placement with another family")

    family = RadioField(_l("With which family?"), choices=[], validators=[InputRequired(_l("Select a family."))])
    began_at = DateTimeField(_l("Since when?"), validators=[InputRequired(), not_in_future, within_days(14)])
    until_on = DateField(_l("Until when?"), validators=[InputRequired(), not_in_past])
    why = TextAreaField(_l("Why?"), validators=[InputRequired(_l("Enter your reason."))], limit=2000)
