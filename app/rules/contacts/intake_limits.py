"""How much one address may send without an account. The telephone knows no such limit."""

from datetime import timedelta
from typing import Literal

from sqlalchemy import delete, func, select

from app import clock, vault
from app.db import db
from app.jobs import every
from app.tables.contacts import IntakeAttempt

Kind = Literal["text", "code"]
WINDOW = timedelta(hours=1)
KEPT_FOR = timedelta(days=1)
LIMITS: dict[Kind, int] = {"text": 40, "code": 30}
"""A school sits behind one address, so the limit is far above what a child needs. Codes: only wrong ones count."""


def is_spent(kind: Kind, address: str) -> bool:
    """Whether this address has used up its hour."""
    since = clock.real_now() - WINDOW
    counted = select(func.count(IntakeAttempt.id)).where(
        IntakeAttempt.address_hash == _index(kind, address), IntakeAttempt.at > since
    )
    return (db.session.scalar(counted) or 0) >= LIMITS[kind]


def spend(kind: Kind, address: str) -> None:
    """One more from this address."""
    db.session.add(IntakeAttempt(address_hash=_index(kind, address), at=clock.real_now()))


@every("23 * * * *", name="forget_addresses")
def forget_addresses() -> None:
    """What is older than a day is of no use, not even as a fingerprint."""
    db.session.execute(delete(IntakeAttempt).where(IntakeAttempt.at < clock.real_now() - KEPT_FOR))


def _index(kind: Kind, address: str) -> bytes:
    return vault.index(f"address {kind}", address)
