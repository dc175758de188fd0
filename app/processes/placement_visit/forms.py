"""The form of a visit to a child in a foster family."""

from app.forms import (
    DateTimeField,
    InputRequired,
    RadioField,
    TaskForm,
    TextAreaField,
    choices,
    not_in_future,
    within_days,
)
from app.i18n import lazy_gettext as _l
from app.processes.placement_visit import codes


class VisitChildForm(TaskForm):
    """Whether the child was seen, what it says, how it lives, and whether something must be done."""

    title = _l("Visit the child in the family")

    visited_at = DateTimeField(_l("When were you there?"), validators=[InputRequired(), not_in_future, within_days(30)])
    seen = RadioField(
        _l("Did you see the child?"),
        choices=choices(codes.SEEN),
        validators=[InputRequired(_l("Select whether you saw the child."))],
    )
    why_not_alone = TextAreaField(
        _l("If not alone, or not at all: why?"),
        description=_l("If the child was not seen, the visit stays with you and the deadline does not change."),
        limit=2000,
    )
    child_words = TextAreaField(
        _l("What does the child say?"),
        description=_l("In their own words: how they are here, what they are afraid of, what they wish for."),
        limit=4000,
    )
    health = RadioField(_l("How is the child's health?"), choices=choices(codes.WELL))
    school = RadioField(_l("How is the child doing at school or kindergarten?"), choices=choices(codes.WELL))
    contact = TextAreaField(
        _l("Contact with the birth family"), description=_l("Who, how often, how the child is afterwards."), limit=2000
    )
    carers = RadioField(_l("How do the carers and the child get on?"), choices=choices(codes.WELL))
    home = RadioField(_l("How does the child live there: bed, food, clothes, safety?"), choices=choices(codes.WELL))
    noticed = TextAreaField(_l("What else did you notice?"), limit=4000)
    concern = RadioField(_l("Is there a concern?"), choices=choices(codes.CONCERNS))
    concern_words = TextAreaField(
        _l("If yes: what is it?"), description=_l("What you saw or heard, not your conclusions."), limit=4000
    )
