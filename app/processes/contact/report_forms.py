"""A report that did not come to 111: the coded answers of triage, and who reported how."""

from collections.abc import Sequence
from typing import Any

from app import clock
from app.forms import DateField, HiddenField, RadioField, SelectField, StringField, choices, not_in_future
from app.i18n import Text
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.processes.contact.forms import EmergencyForm, TriageForm
from app.rules.contacts import words as codes
from app.rules.contacts.same_child import Match
from app.tables.words.agencies import AGENCIES, Agency
from app.tables.words.labels import LABELS
from app.values.terms import Channel, Outcome, YesNo

OTHER_CHILD, NOT_YET = "other", "not_yet"
REPORTING = [agency for agency in Agency if agency is not Agency.FAMILY]
WAYS: list[tuple[str, Text]] = [
    (Channel.AGENCY, LABELS[Channel][Channel.AGENCY]),
    (Channel.IN_PERSON, _l("A visit to the office")),
]
CALLS: list[tuple[str, Text]] = list(codes.EMERGENCIES.items())
OWN = frozenset({"way", "agency", "letter_number", "letter_on", "born_on", "which", "called", "called_reference"})
"""What triage does not ask."""


class _Fixed(HiddenField):
    """What it is does not depend on what was sent."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = Outcome.STATE_BODY.value


class ReportForm(TriageForm):
    """A case begins at the office. Its triage is done by whoever writes the report down."""

    title = _l("Open a case")

    outcome = _Fixed(default=Outcome.STATE_BODY.value)  # type: ignore[assignment]

    way = RadioField(_l("How did the report come?"), choices=choices(WAYS))
    agency = SelectField(
        _l("Which agency reports?"),
        choices=choices([(agency, AGENCIES[agency]) for agency in REPORTING], empty=_l("None, or not known")),
    )
    letter_number = StringField(_l("Number of the letter"), limit=60)
    letter_on = DateField(_l("Date of the letter"), validators=[not_in_future])
    born_on = DateField(_l("Date of birth, if known"), validators=[not_in_future])
    which = RadioField(_l("Is it one of these children?"), choices=[], validate_choice=False)
    called = SelectField(
        _l("If the child is in danger now: has 102 or 103 been called?"),
        choices=choices([(NOT_YET, _l("Not yet: 111 is to call now")), *CALLS], empty=_l("No danger now")),
    )
    called_reference = StringField(_l("Reference number of the call"), limit=40)

    is_sibling = False

    def offer(self, matches: Sequence[tuple[str, str]], other: Text) -> None:
        """Children who may be meant, each with the words that tell it apart, and that it is none of them."""
        self.which.choices = choices([*matches, (OTHER_CHILD, other)]) if matches else []

    def validate(self, extra_validators: Any = None) -> bool:
        """One question more where children are found, and where a child is in danger now."""
        is_valid = bool(super().validate(extra_validators))
        if not self.is_sibling and not self.way.data:
            is_valid = self._ask(self.way, _("Select how the report came."))
        if self.which.choices and self.which.data not in {value for value, *_rest in self.which.iter_choices()}:
            is_valid = self._ask(self.which, _("Select whether it is one of these children."))
        if self.danger.data == YesNo.YES and not self.called.data:
            is_valid = self._ask(self.called, _("Select whether 102 or 103 has been called."))
        return is_valid

    @property
    def child(self) -> str | None:
        """The public id of the child it is, if it is one of those found."""
        return self.which.data if self.which.choices and self.which.data != OTHER_CHILD else None

    def answers(self) -> dict[str, Any]:
        """Those of triage, as they are read everywhere; the rest has a row of its own."""
        return {name: value for name, value in super().answers().items() if name not in OWN}

    @classmethod
    def version(cls) -> str:  # type: ignore[override]
        """Of triage, whose questions these are."""
        return TriageForm.version()

    def _ask(self, field: Any, words: str) -> bool:
        field.errors = [words]
        return False


def called(form: ReportForm) -> EmergencyForm | None:
    """The call to 102 or 103 as its own form has it; None if nobody has called yet, or nobody need."""
    if form.called.data in (None, "", NOT_YET):
        return None
    made = {"service": form.called.data, "called_at": clock.now(), "reference": form.called_reference.data or "–"}
    return EmergencyForm(formdata=None, data=made, meta={"csrf": False})


def told_apart(match: Match, known: str) -> tuple[str, str]:
    """A child who may be meant, as a choice: `known` are the words that tell it apart, the reasons follow."""
    return str(match.child.public_id), f"{known} · {' '.join(str(reason) for reason in match.reasons)}"
