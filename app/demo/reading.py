"""People have read what they were told before today: a visitor's notices begin with what is new."""

from datetime import datetime, timedelta

from sqlalchemy import update

from app.db import db
from app.tables.notices import Notice

TODAY = timedelta(hours=12)


def read(present: datetime) -> None:
    """Whatever came longer than TODAY ago has been read by then."""
    earlier = Notice.read_at.is_(None), Notice.at < present - TODAY
    with db.unit_of_work() as session:
        session.execute(update(Notice).where(*earlier).values(read_at=present - TODAY))
