"""The coded answers about foster families, and what they are called."""

from enum import StrEnum

from app.i18n import Text, lazy_pgettext
from app.i18n import lazy_gettext as _l
from app.tables.families import Need, Part, Proof, Stage, Whom


class Ruled(StrEnum):
    """What the head decides about an applicant."""

    APPROVE = "approve"
    DEFER = "defer"
    REFUSE = "refuse"


class Ground(StrEnum):
    """Why a family is deferred or refused, or why it left."""

    REQUIREMENT = "requirement"
    HOUSING = "housing"
    HEALTH = "health"
    TRAINING = "training"
    INCOME = "income"
    MOTIVE = "motive"
    HOUSEHOLD = "household"
    CONVICTION = "conviction"
    AGE = "age"
    OTHER = "other"


class Worry(StrEnum):
    """What a concern about a family is."""

    VIOLENCE = "violence"
    NEGLECT = "neglect"
    CHILD_SAID = "child_said"
    CONVICTION = "conviction"
    HEALTH = "health"
    ALCOHOL = "alcohol"
    HOUSING = "housing"
    CHECK_FAILED = "check_failed"
    OTHER = "other"


class Settled(StrEnum):
    """What the head decides about a concern."""

    REINSTATED = "reinstated"
    ENDED = "ended"


class Farewell(StrEnum):
    """Why a contract ended before its time."""

    OWN_WISH = "own_wish"
    MOVED = "moved"
    HEALTH = "health"
    AGE = "age"
    CONCERN = "concern"
    BREACH = "breach"
    OTHER = "other"


class Flaw(StrEnum):
    """Why a requirement is not in order."""

    NOT_SHOWN = "not_shown"
    EXPIRED = "expired"
    AGAINST = "against"
    DOUBTFUL = "doubtful"
    WRONG_PERSON = "wrong_person"
    OTHER = "other"


FAMILY_LABELS: dict[type[StrEnum], dict[str, Text]] = {
    Stage: {
        Stage.APPLICANT: lazy_pgettext("family", "Applied"),
        Stage.CHECKS: lazy_pgettext("family", "Checks"),
        Stage.INTERVIEW: lazy_pgettext("family", "Interview"),
        Stage.DECISION: lazy_pgettext("family", "Waits for the decision"),
        Stage.DEFERRED: lazy_pgettext("family", "Deferred"),
        Stage.CONTRACT: lazy_pgettext("family", "Approved, contract to be signed"),
        Stage.ACTIVE: lazy_pgettext("family", "Under contract"),
        Stage.SUSPENDED: lazy_pgettext("family", "Suspended"),
        Stage.REFUSED: lazy_pgettext("family", "Refused"),
        Stage.WITHDRAWN: lazy_pgettext("family", "Withdrew"),
        Stage.ENDED: lazy_pgettext("family", "Contract ended"),
    },
    Need: {
        Need.INFANT: _l("A child under one year"),
        Need.DISABILITY: _l("A disability"),
        Need.MEDICINES: _l("Medicines every day"),
        Need.BEHAVIOUR: _l("Difficult behaviour"),
        Need.VIOLENCE: _l("Lived through violence"),
        Need.SELF_HARM: _l("Harms themselves"),
        Need.SPECIAL_SCHOOL: _l("A special school"),
        Need.PREGNANCY: _l("A pregnant girl"),
    },
    Part: {
        Part.CARER: _l("Carer"),
        Part.SPOUSE: _l("Spouse who is not a carer"),
        Part.OTHER_ADULT: _l("Another adult in the home"),
        Part.OWN_CHILD: _l("A child of the family"),
    },
    Proof: {
        Proof.MISSING: lazy_pgettext("requirement", "Missing"),
        Proof.HANDED_IN: lazy_pgettext("requirement", "Submitted, not checked yet"),
        Proof.ACCEPTED: lazy_pgettext("requirement", "In order"),
        Proof.FAILED: lazy_pgettext("requirement", "Not in order"),
    },
    Whom: {
        Whom.HOME: _l("The home"),
        Whom.CARER: _l("Each carer"),
        Whom.ADULT: _l("Each adult in the home"),
        Whom.SPOUSE: _l("The spouse"),
    },
    Ruled: {
        Ruled.APPROVE: _l("Approve"),
        Ruled.DEFER: _l("Defer"),
        Ruled.REFUSE: _l("Refuse"),
    },
    Ground: {
        Ground.REQUIREMENT: _l("A requirement is not met"),
        Ground.HOUSING: _l("The home is not fit for a child"),
        Ground.HEALTH: _l("Health problems prevent good care"),
        Ground.TRAINING: _l("The training is not finished"),
        Ground.INCOME: _l("No stable income"),
        Ground.MOTIVE: _l("The family's expectations do not fit the role"),
        Ground.HOUSEHOLD: _l("Someone in the home is against it"),
        Ground.CONVICTION: _l("A conviction"),
        Ground.AGE: _l("A carer is younger than 30 or older than 63"),
        Ground.OTHER: _l("Another reason"),
    },
    Worry: {
        Worry.VIOLENCE: _l("Violence or rough treatment"),
        Worry.NEGLECT: _l("A child is neglected"),
        Worry.CHILD_SAID: _l("Something the child said"),
        Worry.CONVICTION: _l("A criminal case or a conviction"),
        Worry.HEALTH: _l("A carer's health"),
        Worry.ALCOHOL: _l("Alcohol or drugs"),
        Worry.HOUSING: _l("The home"),
        Worry.CHECK_FAILED: _l("The annual check is not in order"),
        Worry.OTHER: _l("Another concern"),
    },
    Settled: {
        Settled.REINSTATED: _l("The concern is resolved: the family continues"),
        Settled.ENDED: _l("The contract ends"),
    },
    Farewell: {
        Farewell.OWN_WISH: _l("The family's own wish"),
        Farewell.MOVED: _l("The family moved away"),
        Farewell.HEALTH: _l("Health"),
        Farewell.AGE: _l("A carer reached the age limit"),
        Farewell.CONCERN: _l("A concern was confirmed"),
        Farewell.BREACH: _l("The terms of the contract were not met"),
        Farewell.OTHER: _l("Another reason"),
    },
    Flaw: {
        Flaw.NOT_SHOWN: _l("Not submitted"),
        Flaw.EXPIRED: _l("It has expired"),
        Flaw.AGAINST: _l("Its content speaks against the family"),
        Flaw.DOUBTFUL: _l("It may not be genuine"),
        Flaw.WRONG_PERSON: _l("Belongs to someone else"),
        Flaw.OTHER: _l("Another reason"),
    },
}
"""By kind, in the kind's order."""
