"""What the forms of a contact let people choose, and what each choice is called."""

from enum import StrEnum

from app.i18n import Text
from app.i18n import lazy_gettext as _l
from app.tables.words.labels import LABELS, label
from app.values.terms import AgeBand, Outcome
from app.values.terms import Detail as Detail  # where the words of a contact are looked for

NOT_A_CONTACT: dict[Detail, Text] = {
    detail: LABELS[Detail][detail]
    for detail in (
        Detail.PRANK,
        Detail.TEST,
        Detail.WRONG_NUMBER,
        Detail.SILENT,
        Detail.HUNG_UP,
        Detail.ABUSIVE,
    )
}
ADULT_HELP: dict[Detail, Text] = {
    detail: LABELS[Detail][detail]
    for detail in (Detail.FAMILY_CENTRE, Detail.CRISIS_CENTRE, Detail.LEGAL_AID, Detail.POLICE)
}


def choice(outcome: Outcome, detail: Detail | None = None) -> str:
    """What one button sends: not_a_contact.prank."""
    return f"{outcome}.{detail}" if detail else str(outcome)


OUTCOMES: dict[str, Text] = {
    choice(Outcome.INFORMATION): _l("Information given"),
    choice(Outcome.PSYCHOLOGIST): _l("Psychologist"),
    choice(Outcome.STATE_BODY): _l("Refer to guardianship"),
    choice(Outcome.EMERGENCY): _l("Connect 102 or 103"),
    choice(Outcome.NOT_A_CONTACT): _l("Not a contact"),
    choice(Outcome.ADULT_HELP): _l("Help for an adult"),
    **{choice(Outcome.NOT_A_CONTACT, detail): label for detail, label in NOT_A_CONTACT.items()},
    **{choice(Outcome.ADULT_HELP, detail): label for detail, label in ADULT_HELP.items()},
}


CORRECTIONS: tuple[str, ...] = (
    choice(Outcome.INFORMATION),
    *(choice(Outcome.NOT_A_CONTACT, detail) for detail in NOT_A_CONTACT),
    *(choice(Outcome.ADULT_HELP, detail) for detail in ADULT_HELP if detail is not Detail.POLICE),
)
"""What an outcome can be corrected to: nothing that would have to start work."""


def split(chosen: str) -> tuple[Outcome, Detail | None]:
    """The outcome and its detail, if the button named one."""
    outcome, _, detail = chosen.partition(".")
    return Outcome(outcome), Detail(detail) if detail else None


def named(chosen: str) -> str:
    """What was decided, in words: Not a contact – A prank."""
    outcome, detail = split(chosen)
    return f"{label(Outcome, outcome)} – {label(Detail, detail)}" if detail else label(Outcome, outcome)


class TalkOutcome(StrEnum):
    """What came of the talk with a psychologist."""

    HELPED = "helped"
    STATE_BODY = "state_body"
    EMERGENCY = "emergency"


TALK_OUTCOMES: dict[TalkOutcome, Text] = {
    TalkOutcome.HELPED: _l("Talking helped, nothing more is needed"),
    TalkOutcome.STATE_BODY: _l("A state agency is needed"),
    TalkOutcome.EMERGENCY: _l("The child is in danger now: connect 102 or 103"),
}


class Emergency(StrEnum):
    """Whom the operator has on the line."""

    POLICE = "102"
    AMBULANCE = "103"
    BOTH = "102_103"


EMERGENCIES: dict[Emergency, Text] = {
    Emergency.POLICE: _l("102, police"),
    Emergency.AMBULANCE: _l("103, ambulance"),
    Emergency.BOTH: _l("Both"),
}


class Told(StrEnum):
    """How the caller heard what was done."""

    PHONE = "phone"
    MESSAGE = "message"
    NOT_REACHED = "not_reached"


TOLD: dict[Told, Text] = {
    Told.PHONE: _l("By phone"),
    Told.MESSAGE: _l("By a message under the reply code"),
    Told.NOT_REACHED: _l("No one could be reached"),
}


def age_band(years: int | None) -> AgeBand:
    """The column of the triage table an age falls into."""
    if years is None:
        return AgeBand.UNKNOWN
    if years < 7:
        return AgeBand.UNDER_7
    return AgeBand.FROM_7 if years < 14 else AgeBand.FROM_14
