"""Coded values shared by records, forms and decision tables."""

from enum import StrEnum


class Risk(StrEnum):
    """Ordered by urgency; RANK gives the number."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


RANK: dict[str, int] = {Risk.CRITICAL: 4, Risk.HIGH: 3, Risk.MEDIUM: 2, Risk.LOW: 1}


def higher(first: str | None, second: str | None) -> str | None:
    """The more urgent of two levels."""
    return max((first, second), key=lambda level: RANK.get(level or "", 0))


class Channel(StrEnum):
    """How a contact reached 111. Extensible: no list of 111's channels is published."""

    PHONE = "phone"
    WEB = "web"
    QR = "qr"
    IN_PERSON = "in_person"
    AGENCY = "agency"
    SIBLING = "sibling"
    IMPORTED = "imported"
    OTHER = "other"


class Outcome(StrEnum):
    """What triage did with a contact."""

    NOT_A_CONTACT = "not_a_contact"
    INFORMATION = "information"
    PSYCHOLOGIST = "psychologist"
    ADULT_HELP = "adult_help"
    STATE_BODY = "state_body"
    EMERGENCY = "emergency"


class Detail(StrEnum):
    """Why it was no contact, or where an adult was sent."""

    SILENT = "silent"
    PRANK = "prank"
    WRONG_NUMBER = "wrong_number"
    TEST = "test"
    HUNG_UP = "hung_up"
    ABUSIVE = "abusive"
    POLICE = "police"
    FAMILY_CENTRE = "family_centre"
    CRISIS_CENTRE = "crisis_centre"
    LEGAL_AID = "legal_aid"


class Circumstance(StrEnum):
    """What makes a child hard to find in any register."""

    UNBORN = "unborn"
    ABROAD = "abroad"


class Harm(StrEnum):
    """Kinds of concern, at most three a contact."""

    PHYSICAL = "physical"
    SEXUAL = "sexual"
    SUICIDE_RISK = "suicide_risk"
    SELF_HARM = "self_harm"
    LEFT_ALONE = "left_alone"
    NEGLECT = "neglect"
    ALCOHOL_DRUGS = "alcohol_drugs"
    DOMESTIC_VIOLENCE = "domestic_violence"
    BULLYING = "bullying"
    ONLINE = "online"
    TRAFFICKING = "trafficking"
    EMOTIONAL = "emotional"
    SCHOOL = "school"
    LEGAL = "legal"
    SOCIAL = "social"
    HEALTH = "health"
    OTHER = "other"


class AgeBand(StrEnum):
    """The child's age as a caller knows it."""

    UNDER_7 = "0_6"
    FROM_7 = "7_13"
    FROM_14 = "14_17"
    UNKNOWN = "unknown"


class About(StrEnum):
    """Whom a contact is about, as far as anybody has said."""

    CHILD = "child"
    ADULT = "adult"
    UNKNOWN = "unknown"


class YesNo(StrEnum):
    """An answer a caller may not know."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Sex(StrEnum):
    """As in the document; empty when unknown."""

    GIRL = "girl"
    BOY = "boy"


class Relation(StrEnum):
    """What somebody is to the child."""

    MOTHER = "mother"
    FATHER = "father"
    STEP_PARENT = "step_parent"
    PARTNER = "partner"
    GRANDPARENT = "grandparent"
    SIBLING = "sibling"
    CHILD = "child"
    RELATIVE = "relative"
    GUARDIAN = "guardian"
    NEIGHBOUR = "neighbour"
    TEACHER = "teacher"
    DOCTOR = "doctor"
    POLICE = "police"
    FRIEND = "friend"
    SELF = "self"
    OTHER = "other"


class IinMissing(StrEnum):
    """Why a child has no IIN at intake."""

    UNKNOWN = "unknown"
    NEWBORN = "newborn"
    FOREIGNER = "foreigner"
    FOUNDLING = "foundling"
    NO_DOCUMENTS = "no_documents"
