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
from app.tables.words.labels import PLACES


class MatchFamilyForm(TaskForm):
    """Any listed family may be chosen; below the first with a word of why."""

    title = _l("Match a family")
    shown: Mapping[str, Any] = {}  # the families compared, read once for choices and page

    family = RadioField(
        _l("Which family will you ask?"),
        choices=[],
        validators=[InputRequired(_l("Select a family, or that none is suitable now."))],
    )
    why = TextAreaField(
        _l("Why this family, or why none?"),
        description=_l("Required unless you choose the first family on the list."),
        limit=2000,
    )


class AskFamilyForm(TaskForm):
    """The family's answer, with its reason if it declines."""

    title = _l("Ask the family")

    asked_at = DateTimeField(
        _l("When did you speak to the family?"), validators=[InputRequired(), not_in_future, within_days(14)]
    )
    answer = RadioField(
        _l("What is the family's answer?"),
        choices=choices([("yes", _l("The family accepts the child")), ("no", _l("The family declines"))]),
        validators=[InputRequired(_l("Select the family's answer."))],
    )
    reason = SelectField(
        _l("If the family declines: why?"), choices=choices(words.DECLINES, empty=_l("Choose a reason"))
    )
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
        validators=[InputRequired(_l("Select whether to approve the family or look for another one."))],
    )
    why = TextAreaField(_l("If not: why?"), limit=2000)
    apart_because = TextAreaField(
        _l("If siblings are separated: why?"),
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
        _l("Who brought the child?"), validators=[InputRequired(_l("Enter who brought the child."))], limit=160
    )
    papers = CheckboxesField(
        _l("Documents handed over"),
        choices=choices(words.PAPERS),
        description=_l("Missing documents can be brought later. List them below."),
    )
    missing = TextAreaField(_l("What is still missing?"), limit=2000)
    medicine = TextAreaField(
        _l("Medicines, allergies, illnesses"),
        validators=[
            InputRequired(
                _l("Write what the family must know about the child's health, or that there is nothing to note.")
            )
        ],
        limit=2000,
    )
    belongings = TextAreaField(_l("Belongings"), description=_l("Clothes, glasses, a toy, a telephone."), limit=2000)
    habits = TextAreaField(
        _l("What calms the child? What frightens them?"),
        description=_l("Sleep, food, language, fears, people the child may call."),
        limit=4000,
    )
    child_words = TextAreaField(
        _l("What did the child say about going there?"),
        validators=[InputRequired(_l("Write what the child said, or why they were not asked."))],
        limit=4000,
    )


class TemporaryPlaceForm(TaskForm):
    """Temporary: the search for a family stays open."""

    title = _l("Find a temporary place")

    place = RadioField(
        _l("Where can the child stay?"),
        choices=choices(words.TEMPORARY),
        validators=[InputRequired(_l("Select where the child can stay."))],
    )
    name = StringField(
        _l("Name of the place"),
        validators=[InputRequired(_l("Enter the name of the hospital, centre or person."))],
        limit=160,
    )
    since = DateTimeField(_l("Since when?"), validators=[InputRequired(), not_in_future, within_days(14)])
    because = SelectField(
        _l("Why was no family found?"),
        choices=choices(words.BECAUSE, empty=_l("Choose a reason")),
        validators=[InputRequired(_l("Select why no family was found."))],
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
        _l("Why did the placement end?"),
        choices=choices(words.ENDS),
        validators=[InputRequired(_l("Select why the placement ended."))],
    )
    place = SelectField(
        _l("Where is the child now?"),
        choices=options(Place, PLACES, empty=_l("Choose a place")),
        validators=[InputRequired(_l("Select where the child is now."))],
    )
    why = TextAreaField(
        _l("What happened in the family?"),
        description=_l("Required if the child goes to another family: it helps to choose the right one."),
        limit=4000,
    )
    child_words = TextAreaField(
        _l("What does the child say?"),
        validators=[InputRequired(_l("Write what the child says, or why they were not asked."))],
        limit=4000,
    )
