"""The form in which a requirement is checked: on its own page, and when it must be renewed."""

from app.forms import (
    DateField,
    InputRequired,
    RadioField,
    SelectField,
    StringField,
    TaskForm,
    TextAreaField,
    choices,
    not_in_future,
    options,
)
from app.i18n import Text
from app.i18n import lazy_gettext as _l
from app.tables.families import Proof
from app.tables.words.families import FAMILY_LABELS, Flaw

PROOFS: list[tuple[str, Text]] = [
    (proof, FAMILY_LABELS[Proof][proof]) for proof in (Proof.ACCEPTED, Proof.FAILED, Proof.HANDED_IN)
]


class CheckRequirementForm(TaskForm):
    """What was found when a paper was looked at, for the first time or for its renewal."""

    title = _l("Check a requirement")

    proof = RadioField(
        _l("Is the document valid?"),
        choices=choices(PROOFS),
        validators=[InputRequired(_l("Select whether it is valid."))],
    )
    paper = StringField(
        _l("Which document, its number, and who issued it"),
        description=_l("It is stored encrypted with the family's details."),
        limit=300,
    )
    issued_on = DateField(_l("When was it issued?"), validators=[not_in_future])
    expires_on = DateField(_l("What is the last day it is valid?"))
    reason = SelectField(
        _l("If it is not in order: why?"),
        choices=options(Flaw, FAMILY_LABELS[Flaw], empty=_l("Choose a reason")),
    )
    words = TextAreaField(_l("What should the next colleague know?"), limit=2000)
