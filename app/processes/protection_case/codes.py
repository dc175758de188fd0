"""The coded answers of the case's forms, in the words of a caseworker. Codes enter the record, words the page."""

from app.i18n import Text
from app.i18n import lazy_gettext as _l

Codes = list[tuple[str, Text]]

YES_NO: Codes = [("yes", _l("Yes")), ("no", _l("No"))]

REFUSALS: Codes = [
    ("too_many_cases", _l("I have more cases than I can manage safely")),
    ("absent", _l("I will be absent in the coming days")),
    ("conflict", _l("I know the family: a conflict of interest")),
    ("other_district", _l("The child lives in another district")),
    ("language", _l("I do not speak the child's language")),
    ("other", _l("Another reason")),
]

COMPANIONS: Codes = [
    ("police", _l("Police inspector for minors")),
    ("psychologist", _l("Psychologist")),
    ("health", _l("Doctor or nurse")),
    ("school", _l("Teacher or social pedagogue")),
    ("social_worker", _l("Social worker or mobile group")),
    ("akimat", _l("Akimat of the village or town")),
    ("colleague", _l("A colleague from the guardianship body")),
    ("interpreter", _l("Interpreter or sign language interpreter")),
]

MISSES: Codes = [
    ("nobody_home", _l("No one opened the door")),
    ("refused_entry", _l("We were not let in")),
    ("child_away", _l("The child was not there")),
    ("wrong_address", _l("The family does not live there")),
    ("unsafe", _l("It was not safe to go in")),
    ("road", _l("The road or the weather")),
]

SEEN: Codes = [
    ("alone", _l("Yes, and spoken to alone")),
    ("with_others", _l("Yes, but others were always there")),
    ("not_spoken", _l("Yes, but the child did not speak")),
]

SIGNS: Codes = [
    ("bruises", _l("Bruises, cuts or bites")),
    ("burns", _l("Burns")),
    ("fracture", _l("Fracture or a swollen limb")),
    ("pain", _l("Pain when moving or being touched")),
    ("sexual", _l("Signs of sexual violence")),
    ("self_harm", _l("Self-harm or talk of suicide")),
    ("hungry", _l("Hungry or underweight")),
    ("dirty", _l("Dirty, or clothes wrong for the weather")),
    ("untreated", _l("Illness or injury left untreated")),
    ("fearful", _l("Fearful, withdrawn or flinching")),
    ("intoxicated", _l("Under the influence of alcohol or drugs")),
    ("alone", _l("Left alone or with a younger child to mind")),
    ("not_schooled", _l("Does not go to school")),
]

HARM: Codes = [
    ("none", _l("No signs of harm")),
    ("signs", _l("Signs of harm")),
    ("serious", _l("Serious harm, or serious harm is likely")),
]

HOME_LACKS: Codes = [
    ("heating", _l("Heating")),
    ("water", _l("Water")),
    ("food", _l("Food for today")),
    ("bed", _l("A bed of the child's own")),
    ("clothes", _l("Warm clothes")),
    ("medicine", _l("Medicine that the child needs")),
    ("place_to_learn", _l("A place to learn")),
]

PROTECTS: Codes = [
    ("yes", _l("Yes: an adult who lives with the child protects them")),
    ("partly", _l("Partly: only at times, or only against some of it")),
    ("no", _l("No: no one protects the child")),
]

NEEDS: Codes = [
    ("doctor", _l("A doctor today")),
    ("examination", _l("Forensic medical examination")),
    ("psychologist", _l("A psychologist")),
    ("safe_place", _l("A safe place for tonight")),
    ("food", _l("Food")),
    ("clothes", _l("Clothes")),
    ("documents", _l("Documents: birth certificate, IIN")),
    ("school", _l("A place in school or kindergarten")),
    ("police", _l("Protection by the police")),
    ("interpreter", _l("An interpreter")),
]

GROUNDS: Codes = [
    ("life", _l("Direct threat to life")),
    ("health", _l("Direct threat to health")),
    ("violence", _l("Violence by a carer")),
    ("sexual", _l("Sexual violence")),
    ("abandoned", _l("Left without care")),
    ("intoxicated_carer", _l("The carer cannot care for the child: alcohol or drugs")),
    ("ill_carer", _l("The carer cannot care for the child: illness or arrest")),
    ("home", _l("The home endangers life")),
]

PRESENT: Codes = [
    ("police", _l("Police")),
    ("prosecutor", _l("Prosecutor")),
    ("psychologist", _l("Psychologist")),
    ("health", _l("Doctor or ambulance crew")),
    ("parent", _l("A parent")),
    ("relative", _l("A relative")),
    ("witness", _l("A neighbour or another witness")),
    ("akimat", _l("Akimat")),
]

CLAIMS: Codes = [
    ("deprivation", _l("Deprivation of parental rights")),
    ("restriction", _l("Restriction of parental rights")),
]

REVIEWS: Codes = [
    ("go_on", _l("The plan goes on")),
    ("goals_met", _l("The goals are met: the case can be closed")),
    ("risk_changed", _l("The risk has changed: reassess the child's safety")),
    ("unsafe", _l("The child is not safe: protect it now")),
]

NOT_ASKED: Codes = [
    ("too_young", _l("Too young to say")),
    ("cannot_speak", _l("Cannot or does not want to speak")),
    ("not_found", _l("The child has left and cannot be reached")),
    ("died", _l("The child has died")),
]
