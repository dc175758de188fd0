"""Foster families: entered into the register under a number of their own."""

from app import audit, clock, vault
from app.db import db
from app.people.models import District, User
from app.records.family import FosterFamily, Stage
from app.records.numbers import next_number


def register(surname: str, district: District, languages: list[str], places: int, *, by: User | None) -> FosterFamily:
    """A family under contract, active from now on. Its address is not kept here."""
    now = clock.now()
    family = FosterFamily(
        key=vault.new_key(),
        stage=Stage.ACTIVE,
        stage_since_at=now,
        applied_at=now,
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
