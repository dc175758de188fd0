"""Bodies that a plan or a decision may call on, as everybody names them."""

from enum import StrEnum

from app.i18n import Text
from app.i18n import lazy_gettext as _l


class Body(StrEnum):
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


BODIES: dict[str, Text] = {
    Body.GUARDIANSHIP: _l("Guardianship body"),
    Body.EDUCATION: _l("School, kindergarten or education department"),
    Body.HEALTH: _l("Clinic or hospital"),
    Body.SOCIAL_PROTECTION: _l("Social protection"),
    Body.POLICE: _l("Police, inspector for minors"),
    Body.PSYCHOLOGIST: _l("Psychologist"),
    Body.SPEECH_THERAPIST: _l("Speech therapist"),
    Body.SPECIAL_EDUCATOR: _l("Special educator"),
    Body.AUDIOLOGIST: _l("Audiologist"),
    Body.FAMILY_SUPPORT_CENTRE: _l("Family support centre"),
    Body.MOBILE_GROUP: _l("Mobile group"),
    Body.CRISIS_CENTRE: _l("Crisis centre"),
    Body.LEGAL_AID: _l("Legal aid"),
    Body.EMPLOYMENT: _l("Employment centre"),
    Body.AKIMAT: _l("Akimat"),
    Body.COMMISSION: _l("Commission on minors"),
    Body.NGO: _l("Public organisation"),
    Body.FAMILY: _l("The family itself"),
}
