"""Words for the coded values of escalations, said the same on every page."""

from app.i18n import Text
from app.i18n import lazy_gettext as _l
from app.tables.escalations import Complaint, Desk, Finding

FINDINGS: dict[str, Text] = {
    Finding.TOO_MANY_CASES: _l("The specialist has more cases than one person can manage safely"),
    Finding.ABSENT: _l("No one covered for an absent specialist"),
    Finding.BODY_DID_NOT_ACT: _l("Another agency did not come or did not answer"),
    Finding.FAMILY_NOT_FOUND: _l("The family could not be found, and the search stopped"),
    Finding.DISTANCE: _l("Distance, road or transport"),
    Finding.NO_PLACE: _l("There was no family and no place for the child"),
    Finding.NOT_RECORDED: _l("It was done in time but not recorded"),
    Finding.NO_REASON: _l("Overdue without a valid reason"),
    Finding.UNFOUNDED: _l("Nothing was wrong"),
}

COMPLAINTS: dict[str, Text] = {
    Complaint.NOBODY_ACTS: _l("No one acts although the child needs help"),
    Complaint.NO_ANSWER: _l("No one answers the family or the person who reported"),
    Complaint.WRONG_DECISION: _l("A decision puts the child at risk"),
    Complaint.BODY_REFUSES: _l("Another agency refuses to do its part"),
    Complaint.PARTIAL: _l("The person who decides is too close to the family"),
    Complaint.OTHER: _l("Something else"),
}

DESKS: dict[str, Text] = {
    Desk.COMMISSIONER: _l("Waiting for the regional commissioner"),
    Desk.HEAD: _l("Waiting for the head of department"),
    Desk.CASEWORK: _l("Waiting for the case manager"),
    Desk.OMBUDSMAN: _l("Waiting for the Ombudsman"),
}
