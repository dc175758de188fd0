"""What the codes of a contact to 111 are called."""

from enum import StrEnum

from app.i18n import Text
from app.i18n import lazy_gettext as _l
from app.tables.contacts import Ending, Ground, Later
from app.values.terms import Circumstance, Detail

CONTACT_LABELS: dict[type[StrEnum], dict[str, Text]] = {
    Detail: {
        Detail.PRANK: _l("A prank"),
        Detail.TEST: _l("A test"),
        Detail.WRONG_NUMBER: _l("Not meant for 111"),
        Detail.SILENT: _l("Silent, or empty"),
        Detail.HUNG_UP: _l("The caller hung up"),
        Detail.ABUSIVE: _l("Abusive caller"),
        Detail.FAMILY_CENTRE: _l("Family support centre"),
        Detail.CRISIS_CENTRE: _l("Crisis centre"),
        Detail.LEGAL_AID: _l("Legal aid"),
        Detail.POLICE: _l("Police"),
    },
    Circumstance: {Circumstance.UNBORN: _l("Not born yet"), Circumstance.ABROAD: _l("Abroad")},
    Ending: {
        Ending.ENDED: _l("by the operator"),
        Ending.HUNG_UP: _l("the caller hung up"),
        Ending.BY_ITSELF: _l("automatically, as no one worked on it"),
    },
    Ground: {
        Ground.SAME_PERSON: _l("The same person is calling or writing now"),
        Ground.SAME_CHILD: _l("It is about the same child"),
        Ground.CHECK: _l("A check or a complaint"),
        Ground.OTHER: _l("Another reason"),
    },
    Later: {
        Later.CALL_BACK: _l("Call back"),
        Later.CHILD_WRITES: _l("Waiting for the child to write"),
    },
}
