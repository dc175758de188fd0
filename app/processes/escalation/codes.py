"""What an escalation may find, decide and recommend, in words."""

from app.i18n import Text
from app.i18n import lazy_gettext as _l
from app.tables.escalations import Cause, Ruling
from app.tables.words.labels import FINDINGS

Codes = list[tuple[str, Text]]

FOUND: Codes = [(str(code), words) for code, words in FINDINGS.items()]

RULINGS: Codes = [
    (Ruling.INSTRUCT, _l("Recommend a new deadline")),
    (Ruling.REASSIGN, _l("Give the case to another specialist: the head confirms")),
    (Ruling.REQUIRE_BODY, _l("Ask another agency to act")),
    (Ruling.OMBUDSMAN, _l("Refer it to the Ombudsman")),
    (Ruling.UNFOUNDED, _l("Close it: the escalation was unfounded")),
]

CAUSES: dict[str, Text] = {
    Cause.LATE: _l("A task is overdue"),
    Cause.REFUSED_TRANSFER: _l("A transfer was refused"),
    Cause.COMPLAINT: _l("A complaint about inaction"),
    Cause.NO_FAMILY: _l("No family was found in time"),
    Cause.PERSON: _l("A review was requested"),
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
