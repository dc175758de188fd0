"""The form of the first visit, and of an attempt at which the child was not seen."""

from typing import Any

from app.forms import (
    CheckboxesField,
    DateField,
    DateTimeField,
    FilesField,
    InputRequired,
    RadioField,
    SelectField,
    StringField,
    TaskForm,
    TextAreaField,
    choices,
    not_in_future,
    not_in_past,
    obeys,
    options,
    within_days,
)
from app.i18n import lazy_gettext as _l
from app.processes.protection_case import codes
from app.rules.cases import documents, visits
from app.tables.cases import Place
from app.tables.words.labels import PLACES

LONGEST_AGO = 30  # days: an earlier visit belongs to the notes


class FirstVisitForm(TaskForm):
    """The child was seen. An attempt without the child is recorded apart and leaves the task open.

    Required is what the safety decision reads, and the child's own words; everything else may come later.
    """

    title = _l("See the child")
    reaches_out = True

    visited_at = DateTimeField(
        _l("When did you see the child?"), validators=[InputRequired(), not_in_future, within_days(LONGEST_AGO)]
    )
    went_with = CheckboxesField(
        _l("Who went with you?"), choices=choices(codes.COMPANIONS), description=_l("Leave empty if you were alone.")
    )
    seen = RadioField(
        _l("Was the child seen and spoken to alone?"),
        choices=choices(codes.SEEN),
        validators=[InputRequired(_l("Select whether you spoke to the child alone."))],
    )
    why_not_alone = TextAreaField(_l("If not alone: why?"), limit=2000)
    child_words = TextAreaField(
        _l("What did the child say?"),
        description=_l("In the child's own words and language, without correcting it."),
    )
    child_afraid = RadioField(
        _l("Is the child afraid of anyone at home, or of staying there?"),
        choices=choices(codes.YES_NO),
        validators=[InputRequired(_l("Select whether the child is afraid."))],
    )
    condition = TextAreaField(
        _l("How is the child?"),
        description=_l("Health, weight, clothes, mood, what they were doing."),
    )
    signs = CheckboxesField(
        _l("Which signs of harm did you see?"),
        choices=choices(codes.SIGNS),
        description=_l("Leave empty if you saw none."),
    )
    signs_described = TextAreaField(
        _l("Describe each sign"), description=_l("Where on the body, size, colour, how the child explained it.")
    )
    harm_found = RadioField(
        _l("What do you conclude?"),
        choices=choices(codes.HARM),
        validators=[InputRequired(_l("Select your conclusion."))],
    )
    home_safe = RadioField(
        _l("Is the home safe for the child?"),
        choices=choices(codes.YES_NO),
        validators=[InputRequired(_l("Select whether the home is safe."))],
    )
    home = TextAreaField(
        _l("What is the home like?"),
        description=_l("Rooms, warmth, food, dangers, who else lives there."),
    )
    home_lacks = CheckboxesField(_l("What is missing?"), choices=choices(codes.HOME_LACKS))
    carers = TextAreaField(_l("Who cares for the child, and how did they meet you?"))
    carer_protects = RadioField(
        _l("Does an adult protect the child?"),
        choices=choices(codes.PROTECTS),
        validators=[InputRequired(_l("Select whether an adult protects the child."))],
    )
    who_protects = StringField(_l("Who protects the child, and how?"), limit=300)
    immediate_needs = CheckboxesField(_l("What does the child need today?"), choices=choices(codes.NEEDS))
    needs_support = RadioField(
        _l("Does the family need support?"),
        choices=choices(codes.YES_NO),
        validators=[InputRequired(_l("Select whether the family needs support."))],
    )
    place = SelectField(
        _l("Where is the child now?"),
        choices=options(Place, PLACES, empty=_l("Choose a place")),
        validators=[InputRequired(_l("Select where the child is now."))],
    )
    with_whom = StringField(_l("With whom?"), limit=300)
    next_contact_on = DateField(_l("When will you see the child next?"), validators=[not_in_past])
    photo = FilesField(
        _l("Photographs or documents"),
        validators=[obeys(documents.check)],
        accept=documents.ACCEPTED,
        description=_l(
            "JPEG or PNG pictures, PDF or Word documents (.docx), at most 10 MB each; several at once are possible. "
            "They are stored encrypted. Place and time of taking are removed from pictures."
        ),
    )
    siblings = CheckboxesField(
        _l("Which siblings did you see on the same visit?"),
        choices=[],
        description=_l("Their forms are filled in with what is the same for all. What is about one child stays empty."),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """What the answers leave open together is told with what is missing, not after it."""
        is_valid = bool(super().validate(extra_validators))
        for broken in visits.gaps(self.answers()):
            if not self._fields[str(broken.field)].errors:
                self.blame(broken)
                is_valid = False
        return is_valid


class AttemptForm(TaskForm):
    """A visit at which the child was not seen. The task stays open and its clock runs on."""

    title = _l("Record an attempt")
    reaches_out = True

    attempted_at = DateTimeField(
        _l("When were you there?"), validators=[InputRequired(), not_in_future, within_days(LONGEST_AGO)]
    )
    outcome = RadioField(
        _l("Why did you not see the child?"),
        choices=choices(codes.MISSES),
        validators=[InputRequired(_l("Select why you did not see the child."))],
    )
    went_with = CheckboxesField(_l("Who went with you?"), choices=choices(codes.COMPANIONS))
    noticed = TextAreaField(
        _l("What did you notice?"),
        description=_l("Voices, what neighbours said, when someone will be there."),
        limit=2000,
    )
