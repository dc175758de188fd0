"""The coded answers of a placement's forms, in words."""

from app.i18n import Text
from app.i18n import lazy_gettext as _l
from app.tables.cases import Place
from app.tables.families import Need

Codes = list[tuple[str, Text]]

NO_FAMILY = "none"

DECLINES: Codes = [
    ("full", _l("The family has taken another child")),
    ("health", _l("Illness in the family")),
    ("away", _l("The family is away")),
    ("age", _l("The child's age")),
    ("need", _l("The child's health or behaviour asks for more than the family can give")),
    ("siblings", _l("The family cannot take siblings together")),
    ("not_reached", _l("The family could not be reached")),
    ("other", _l("Another reason")),
]

LANGUAGE_NAMES: dict[str, Text] = {"kk": _l("Kazakh"), "ru": _l("Russian"), "en": _l("English")}

NEED_WORDS: dict[str, Text] = {
    Need.INFANT: _l("Care of a baby"),
    Need.DISABILITY: _l("A disability"),
    Need.MEDICINES: _l("Medicines every day"),
    Need.BEHAVIOUR: _l("Difficult behaviour"),
    Need.VIOLENCE: _l("Experience of violence"),
    Need.SELF_HARM: _l("Self-harm or thoughts of suicide"),
    Need.SPECIAL_SCHOOL: _l("A special school or class"),
    Need.PREGNANCY: _l("A pregnancy"),
}
"""What a child may need, as the comparison names the row."""

FAMILY_CONTACT: Codes = [
    ("regular", _l("Regular visits or calls")),
    ("supervised", _l("Only when someone else is present")),
    ("none", _l("No contact")),
]

BECAUSE: Codes = [
    ("no_families", _l("There is no foster family in the region")),
    ("no_place", _l("No family has a free place")),
    ("age", _l("No family takes a child of this age")),
    ("siblings", _l("No family can take the siblings together")),
    ("need", _l("No family is prepared for what the child needs")),
    ("declined", _l("Every family that was asked declined")),
    ("asked", _l("A family has been asked and has not answered yet")),
    ("breakdown", _l("The placement with a family broke down")),
    ("other_family", _l("The child moves from one family to another")),
    ("other", _l("Another reason")),
]
"""Why no family was found in time."""

PAPERS: Codes = [
    ("birth_certificate", _l("Birth certificate or identity card")),
    ("iin", _l("IIN")),
    ("medical_card", _l("Medical card and vaccinations")),
    ("removal_act", _l("Removal act")),
    ("order", _l("Order of the guardianship body")),
    ("school", _l("School documents")),
    ("contract", _l("The family's contract, with this child in it")),
]

TEMPORARY: Codes = [
    (Place.RELATIVES, _l("With relatives")),
    (Place.HEALTH_ORGANISATION, _l("Hospital or another health organisation, three days at most")),
    (Place.ADAPTATION_CENTRE, _l("Adaptation centre for minors")),
    (Place.INSTITUTION, _l("Institution")),
    (Place.OTHER, _l("Somewhere else")),
]

ENDS: Codes = [
    ("returned_home", _l("Returned home")),
    ("guardianship", _l("Guardianship or patronate")),
    ("adoption", _l("Adoption")),
    ("other_family", _l("Another foster family")),
    ("came_of_age", _l("Came of age")),
    ("breakdown", _l("The placement broke down: the child needs another family")),
]

PLACE_AFTER: dict[str, Place] = {
    "returned_home": Place.HOME,
    "guardianship": Place.GUARDIAN,
    "adoption": Place.GUARDIAN,
}
"""Where the child is after a stay that ended so. Not said: it is asked."""
