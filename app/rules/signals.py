"""How long it is known that something changed."""

from datetime import timedelta

from sqlalchemy import delete

from app import clock
from app.db import db
from app.jobs import every
from app.tables.notices import Signal

KEPT = timedelta(minutes=10)
"""A page that has not asked for so long reads itself anew."""


@every("* * * * * 30", name="forget_signals")
def forget() -> None:
    """What every open page has heard is gone."""
    db.session.execute(delete(Signal).where(Signal.at < clock.real_now() - KEPT))
