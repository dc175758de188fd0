"""Forms of finding a family, handing the child over, and ending the stay."""

from collections.abc import Mapping
from typing import Any

from app.forms import (
    CheckboxesField,
    DateTimeField,
    InputRequired,
    RadioField,
    SelectField,
    StringField,
    TaskForm,
    TextAreaField,
    choices,
    not_in_future,
    options,
    within_days,
)
from app.i18n import lazy_gettext as _l
from app.rules.placements import words
from app.tables.cases import Place
from app.tables.words.cases import PLACES


class MatchFamilyForm(TaskForm):
    """Any listed family may be chosen; below the first with a word of why."""

    title = _l("Match a family")
    shown: Mapping[str, Any] = {}  # the families compared, read once for choices and page

    family = RadioField(
        _l("Which family do you ask?"),
        choices=[],
        validators=[InputRequired(_l("Choose a family, or that none fits now."))],
    )
    why = TextAreaField(
        _l("Why this family, or why none?"),
        description=_l("Needed unless you choose the first family of the list."),
        limit=2000,
    )


class AskFamilyForm(TaskForm):
    """The family's answer, with its reason if it declines."""

    title = _l("Ask the family")

    asked_at = DateTimeField(
        _l("When did you speak to the family?"), validators=[InputRequired(), not_in_future, within_days(14)]
    )
    answer = RadioField(
        _l("What does the family say?"),
        choices=choices([("yes", _l("It takes the child")), ("no", _l("It declines"))]),
        validators=[InputRequired(_l("Say what the family answers."))],
    )
    reason = SelectField(_l("If it declines: why?"), choices=choices(words.DECLINES, empty=_l("Choose a reason")))
    arranged = TextAreaField(
        _l("What was arranged?"), description=_l("When the child may come, what the family still needs."), limit=2000
    )


class ApprovePlacementForm(TaskForm):
    """The head approves, or sends the search on."""

    title = _l("Approve the placement")

    shown: Mapping[str, Any] = {}

    answer = RadioField(
        _l("What do you decide?"),
        choices=choices([("yes", _l("The child goes to this family")), ("no", _l("Look for another family"))]),
        validators=[InputRequired(_l("Approve the family or have another one looked for."))],
    )
    why = TextAreaField(_l("If not: why?"), limit=2000)
    apart_because = TextAreaField(
        _l("If brothers and sisters are parted: why?"),
        description=_l("They stay together unless you give a reason."),
        limit=2000,
    )


class HandOverForm(TaskForm):
    """Where, when, with what papers and medicines. The address is for those who need to know it."""

    title = _l("Hand the child over")

    handed_at = DateTimeField(
        _l("When did the child arrive?"), validators=[InputRequired(), not_in_future, within_days(14)]
    )
    brought_by = StringField(
        _l("Who brought the child?"), validators=[InputRequired(_l("Name who brought the child."))], limit=160
    )
    papers = CheckboxesField(
        _l("Which papers went along?"),
        choices=choices(words.PAPERS),
        description=_l("What is missing is brought later: write it below."),
    )
    missing = TextAreaField(_l("What is still missing?"), limit=2000)
    medicine = TextAreaField(
        _l("Medicines, allergies, illnesses"),
        validators=[InputRequired(_l("Write what the family must know about health, or that there is nothing."))],
        limit=2000,
    )
    belongings = TextAreaField(_l("Belongings"), description=_l("Clothes, glasses, a toy, a telephone."), limit=2000)
    habits = TextAreaField(
        _l("What calms the child, and what frightens it?"),
        description=_l("Sleep, food, language, fears, whom the child may call."),
        limit=4000,
    )
    child_words = TextAreaField(
        _l("What did the child say about going there?"),
        validators=[InputRequired(_l("Write what the child said, or why it was not asked."))],
        limit=4000,
    )


class TemporaryPlaceForm(TaskForm):
    """Temporary: the search for a family stays open."""

    title = _l("Find a temporary place")

    place = RadioField(
        _l("Where can the child stay?"),
        choices=choices(words.TEMPORARY),
        validators=[InputRequired(_l("Say where the child can stay."))],
    )
    name = StringField(
        _l("Name of the place"), validators=[InputRequired(_l("Name the hospital, centre or person."))], limit=160
    )
    since = DateTimeField(_l("Since when?"), validators=[InputRequired(), not_in_future, within_days(14)])
    because = SelectField(
        _l("Why not a family?"),
        choices=choices(words.BECAUSE, empty=_l("Choose a reason")),
        validators=[InputRequired(_l("Say why no family was found."))],
    )
    why = TextAreaField(
        _l("What was tried?"),
        validators=[InputRequired(_l("Write what was tried to find a family."))],
        limit=2000,
    )


class EndPlacementForm(TaskForm):
    """How the stay ended, and where the child goes."""

    title = _l("End the placement")

    ended_at = DateTimeField(
        _l("When did the child leave?"), validators=[InputRequired(), not_in_future, within_days(60)]
    )
    reason = RadioField(
        _l("Why did the stay end?"),
        choices=choices(words.ENDS),
        validators=[InputRequired(_l("Say why the stay ended."))],
    )
    place = SelectField(
        _l("Where is the child now?"),
        choices=options(Place, PLACES, empty=_l("Choose a place")),
        validators=[InputRequired(_l("Say where the child is now."))],
    )
    why = TextAreaField(
        _l("What happened in the family?"),
        description=_l("Needed if the child goes to another family: it is better chosen with it."),
        limit=4000,
    )
    child_words = TextAreaField(
        _l("What does the child say?"),
        validators=[InputRequired(_l("Write what the child says, or why it was not asked."))],
        limit=4000,
    )
