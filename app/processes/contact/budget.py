"""How much one address may send without an account. The telephone knows no such limit."""

from datetime import timedelta
from typing import Literal

from sqlalchemy import delete, func, select

from app import clock, vault
from app.db import db
from app.records.contact import IntakeAttempt

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
    """One more from this address. What is older than a day is forgotten."""
    index, now = _index(kind, address), clock.real_now()
    db.session.execute(
        delete(IntakeAttempt).where(IntakeAttempt.address_hash == index, IntakeAttempt.at < now - KEPT_FOR)
    )
    db.session.add(IntakeAttempt(address_hash=index, at=now))


def _index(kind: Kind, address: str) -> bytes:
    return vault.index(f"address {kind}", address)
