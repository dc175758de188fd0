"""The coded answers of a family's forms, in words."""

from app.i18n import Text
from app.i18n import lazy_gettext as _l
from app.rules.families.words import BIRTH_FAMILY, EITHER, LANGUAGES

__all__ = ["BIRTH_FAMILY", "EITHER", "LANGUAGES"]

Codes = list[tuple[str, Text]]

YES_NO: Codes = [("yes", _l("Yes")), ("no", _l("No"))]

COMPANIONS: Codes = [
    ("specialist", _l("Guardianship specialist")),
    ("psychologist", _l("Psychologist")),
    ("doctor", _l("Doctor")),
    ("police", _l("Police officer")),
    ("social_worker", _l("Social worker")),
]

LACKS: Codes = [
    ("heating", _l("Heating")),
    ("water", _l("Water")),
    ("toilet", _l("An indoor toilet")),
    ("bed", _l("A bed of the child's own")),
    ("study_place", _l("A place to study")),
    ("food", _l("Food in the house")),
    ("smoke_alarm", _l("A smoke or gas alarm")),
]

DANGERS: Codes = [
    ("weapon", _l("A weapon within reach")),
    ("medicines", _l("Medicines or poisons within reach")),
    ("open_water", _l("Open water or a well")),
    ("stove", _l("An unguarded stove or bare wiring")),
    ("windows", _l("Windows without a lock")),
    ("dog", _l("A dog that is not safe")),
    ("alcohol", _l("Signs of alcohol or drugs")),
]

FITNESS: Codes = [
    ("fit", _l("The home is fit for a child")),
    ("not_fit", _l("The home is not fit for a child")),
]

ADVICE: Codes = [
    ("recommended", _l("I recommend the family")),
    ("doubts", _l("I have doubts")),
    ("against", _l("I advise against it")),
]

FORMATS: Codes = [
    ("orphan_organisation", _l("At an organisation for children without parental care")),
    ("accredited", _l("At an accredited organisation")),
]
