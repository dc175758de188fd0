"""Words for the coded values of cases, said the same on every page."""

from app.i18n import Text
from app.i18n import lazy_gettext as _l
from app.tables.cases import Place
from app.tables.closures import CloseReason
from app.values.terms import Risk

RISKS: dict[str, Text] = {
    Risk.CRITICAL: _l("Critical"),
    Risk.HIGH: _l("High"),
    Risk.MEDIUM: _l("Medium"),
    Risk.LOW: _l("Low"),
}

PLACES: dict[str, Text] = {
    Place.HOME: _l("At home"),
    Place.RELATIVES: _l("With relatives"),
    Place.HEALTH_ORGANISATION: _l("In a hospital or another health organisation"),
    Place.ADAPTATION_CENTRE: _l("In an adaptation centre for minors"),
    Place.INSTITUTION: _l("In an institution"),
    Place.FOSTER_FAMILY: _l("In a foster family"),
    Place.GUARDIAN: _l("With a guardian"),
    Place.OTHER: _l("Somewhere else"),
}

CLOSE_REASONS: dict[str, Text] = {
    CloseReason.RETURNED_TO_PARENTS: _l("Returned to the parents"),
    CloseReason.PLACED_IN_FAMILY: _l("Lives in a family for good: guardianship, patronate, foster family or adoption"),
    CloseReason.CAME_OF_AGE: _l("Came of age"),
    CloseReason.FULL_CAPACITY: _l("Got full legal capacity before coming of age"),
    CloseReason.DIED: _l("The child has died"),
    CloseReason.DECLARED_MISSING: _l("Declared missing by a court"),
    CloseReason.DECLARED_DEAD: _l("Declared dead by a court"),
    CloseReason.GOALS_MET: _l("The goals of the plan are met and the child is safe at home"),
    CloseReason.NO_CONCERN: _l("Checked, and no concern was found"),
    CloseReason.MOVED_AWAY: _l("Left the country; the agency there was told"),
}
