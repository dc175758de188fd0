"""Bodies that a plan or a decision may call on, as everybody names them."""

from enum import StrEnum

from app.i18n import Text
from app.i18n import lazy_gettext as _l


class Agency(StrEnum):
    """Who gives a service. The child's case manager stays responsible for all of them."""

    GUARDIANSHIP = "guardianship"
    EDUCATION = "education"
    HEALTH = "health"
    SOCIAL_PROTECTION = "social_protection"
    POLICE = "police"
    PSYCHOLOGIST = "psychologist"
    SPEECH_THERAPIST = "speech_therapist"
    SPECIAL_EDUCATOR = "special_educator"
    AUDIOLOGIST = "audiologist"
    FAMILY_SUPPORT_CENTRE = "family_support_centre"
    MOBILE_GROUP = "mobile_group"
    CRISIS_CENTRE = "crisis_centre"
    LEGAL_AID = "legal_aid"
    EMPLOYMENT = "employment"
    AKIMAT = "akimat"
    COMMISSION = "commission"
    NGO = "ngo"
    FAMILY = "family"


AGENCIES: dict[str, Text] = {
    Agency.GUARDIANSHIP: _l("Guardianship body"),
    Agency.EDUCATION: _l("School, kindergarten or education department"),
    Agency.HEALTH: _l("Clinic or hospital"),
    Agency.SOCIAL_PROTECTION: _l("Social protection"),
    Agency.POLICE: _l("Police, inspector for minors"),
    Agency.PSYCHOLOGIST: _l("Psychologist"),
    Agency.SPEECH_THERAPIST: _l("Speech therapist"),
    Agency.SPECIAL_EDUCATOR: _l("Special educator"),
    Agency.AUDIOLOGIST: _l("Audiologist"),
    Agency.FAMILY_SUPPORT_CENTRE: _l("Family support centre"),
    Agency.MOBILE_GROUP: _l("Mobile group"),
    Agency.CRISIS_CENTRE: _l("Crisis centre"),
    Agency.LEGAL_AID: _l("Legal aid"),
    Agency.EMPLOYMENT: _l("Employment centre"),
    Agency.AKIMAT: _l("Akimat"),
    Agency.COMMISSION: _l("Commission on minors"),
    Agency.NGO: _l("Public organisation"),
    Agency.FAMILY: _l("The family itself"),
}

TOLD_BY: list[tuple[str, Text]] = [
    ("phone", _l("By telephone")),
    ("document_system", _l("By the electronic document system")),
    ("in_person", _l("In person, against a signature")),
    ("courier", _l("By courier")),
]
"""How an agency is told of something."""
