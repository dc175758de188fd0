"""The coded answers of a visit to a child in a foster family, in words."""

from app.i18n import Text
from app.i18n import lazy_gettext as _l

Codes = list[tuple[str, Text]]
NOT_SEEN, CONCERN, DANGER = "not_seen", "concern", "danger"

SEEN: Codes = [
    ("alone", _l("Yes, and I spoke to the child alone")),
    ("not_alone", _l("Yes, but a family member was present")),
    (NOT_SEEN, _l("No, the child was not seen")),
]

CONCERNS: Codes = [
    ("none", _l("No")),
    (CONCERN, _l("Yes: the child's plan must be reviewed now")),
    (DANGER, _l("Yes: the child is in danger there")),
]

WELL: Codes = [
    ("well", _l("Well")),
    ("partly", _l("Not quite")),
    ("badly", _l("Badly")),
]
"""How something stands in the life of the child."""
