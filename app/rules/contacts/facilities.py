"""Schools, kindergartens and institutions that contacts name, so that clusters can be found."""

from sqlalchemy import select

from app.db import db
from app.tables.contacts import Facility
from app.values.names import fold


def find_facility(kind: str, name: str, district_id: int) -> Facility:
    """The facility of that name in the district; a new one if nobody named it before."""
    folded = fold(name)[:160]
    wanted = select(Facility).where(Facility.folded == folded, Facility.district_id == district_id)
    found = db.session.scalar(wanted.order_by(Facility.id).limit(1))
    if found is None:
        found = Facility(kind=kind, name=name.strip()[:160], folded=folded, district_id=district_id)
        db.session.add(found)
        db.session.flush()
    return found


def facilities_like(text: str, district_id: int | None, limit: int = 8) -> list[Facility]:
    """For the autocomplete: names that contain what was typed, those of the district first."""
    folded = fold(text)
    if len(folded) < 2:
        return []
    wanted = select(Facility).where(Facility.folded.contains(folded, autoescape=True))
    near = Facility.district_id != (district_id or 0)
    return list(db.session.scalars(wanted.order_by(near, Facility.name, Facility.id).limit(limit)))
