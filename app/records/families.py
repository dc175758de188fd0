"""Foster families: entered into the register under a number of their own."""

from app import audit
from app.db import db
from app.people.models import District, User
from app.records.numbers import next_number
from app.records.placement import FosterFamily


def register(surname: str, district: District, languages: str, places: int, *, by: User | None) -> FosterFamily:
    """A family under contract, active from now on. Its address is not kept here."""
    family = FosterFamily(
        number=next_number("family", district.region_id),
        surname=surname,
        district_id=district.id,
        region_id=district.region_id,
        languages=languages,
        places=places,
    )
    db.session.add(family)
    db.session.flush()
    audit.record(by, "family registered", family)
    return family
