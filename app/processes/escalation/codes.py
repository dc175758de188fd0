"""What an escalation may find, in words. The codes feed the region's page of patterns."""

from app.i18n import Text
from app.i18n import lazy_gettext as _l
from app.records.escalation import Cause, Ruling

Codes = list[tuple[str, Text]]

UNFOUNDED = "unfounded"

FINDINGS: Codes = [
    ("too_many_cases", _l("The specialist has more cases than one person can keep safe")),
    ("absent", _l("Nobody took over for a specialist who was absent")),
    ("body_did_not_act", _l("Another body did not come or did not answer")),
    ("family_not_found", _l("The family could not be found, and the search stopped")),
    ("distance", _l("Distance, road or transport")),
    ("no_place", _l("There was no family and no place for the child")),
    ("not_recorded", _l("It was done in time but not recorded")),
    ("no_reason", _l("Late without a reason that counts")),
    (UNFOUNDED, _l("Nothing was wrong")),
]

RULINGS: Codes = [
    (Ruling.INSTRUCT, _l("Instruct, with a new deadline")),
    (Ruling.REASSIGN, _l("Give the case to another specialist: the head confirms")),
    (Ruling.REQUIRE_BODY, _l("Require another body to attend")),
    (Ruling.OMBUDSMAN, _l("Take it to the Ombudsman")),
    (Ruling.UNFOUNDED, _l("Close it: the escalation was unfounded")),
]

CAUSES: dict[str, Text] = {
    Cause.LATE: _l("A step is late"),
    Cause.REFUSED_TRANSFER: _l("A transfer was refused"),
    Cause.COMPLAINT: _l("A complaint about inaction"),
    Cause.NO_FAMILY: _l("No family was found in time"),
    Cause.PERSON: _l("Somebody asked for a review"),
    Cause.FAMILY: _l("A concern about the foster family"),
}

ADDRESSEES: Codes = [
    ("akim", _l("Akim of the region")),
    ("department", _l("Department for the protection of children's rights")),
    ("ministry", _l("Ministry of Education")),
    ("prosecutor", _l("Prosecutor")),
    ("police", _l("Police department")),
    ("health", _l("Health department")),
    ("nobody", _l("No recommendation is needed")),
]
