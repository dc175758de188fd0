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

    needs = CheckboxesField(
        _l("What does the child need of a family?"),
        choices=choices([(need, words) for need, words in NEED_WORDS.items()]),
        description=_l("Age, disability and the harm it has met are taken from the case; tick what is missing."),
    )
    family_contact = SelectField(
        _l("Contact with the birth family"), choices=choices(FAMILY_CONTACT, empty=_l("Not decided yet"))
    )


class WidenForm(TaskForm):
    """The head lets families of other regions be looked at."""

    regions = CheckboxesField(
        _l("In which regions beside the child's own?"),
        choices=[],
        validators=[InputRequired(_l("Choose at least one region."))],
    )
    because = TextAreaField(
        _l("Why?"),
        validators=[InputRequired(_l("Write why: it stands on the page of the search."))],
        description=_l("The child will live far from everybody it knows."),
        limit=2000,
    )


class PartForm(TaskForm):
    """The head parts the child from its brothers and sisters."""

    because = TextAreaField(
        _l("Why are the children parted?"),
        validators=[InputRequired(_l("Write why: they stay together unless you give a reason."))],
        limit=2000,
    )


class AgainForm(TaskForm):
    """An approved family to whom the child does not come."""

    reason = SelectField(
        _l("Why can the family not take the child?"),
        choices=choices(DECLINES, empty=_l("Choose a reason")),
        validators=[InputRequired(_l("Choose a reason."))],
    )
    words = TextAreaField(
        _l("What happened?"),
        validators=[InputRequired(_l("Write what happened."))],
        description=_l("The search goes on without this family, and the hours go on."),
        limit=2000,
    )


class RespiteForm(TaskForm):
    """A short stay with another family; the child comes back."""

    family = RadioField(_l("With which family?"), choices=[], validators=[InputRequired(_l("Choose a family."))])
    began_at = DateTimeField(_l("Since when?"), validators=[InputRequired(), not_in_future, within_days(14)])
    until_on = DateField(_l("Until when?"), validators=[InputRequired(), not_in_past])
    why = TextAreaField(_l("Why?"), validators=[InputRequired(_l("Write why."))], limit=2000)
