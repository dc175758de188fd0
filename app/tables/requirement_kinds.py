"""The kinds of requirements, read once per transaction: what is asked of whom, and for how long it holds."""

from collections.abc import Mapping

from sqlalchemy import select

from app.db import db
from app.i18n import in_language
from app.tables.families import RequirementKind

AGE, CONTRACT, ACT, TRAINING = "carer_age", "contract", "housing_act", "training"
"""Kinds that the application itself writes: from a birth date, at signing, at the home visit, after the course."""

_KNOWN = "requirement_kinds"


def kinds() -> Mapping[str, RequirementKind]:
    """All of them by code, in the order of lists."""
    info, transaction = db.session.info, db.session.get_transaction()
    if _KNOWN in info and info[_KNOWN][0] is transaction and transaction is not None:
        found: Mapping[str, RequirementKind] = info[_KNOWN][1]
        return found
    wanted = select(RequirementKind).order_by(RequirementKind.place, RequirementKind.code)
    found = {kind.code: kind for kind in db.session.scalars(wanted)}
    info[_KNOWN] = (db.session.get_transaction(), found)
    return found


def forget() -> None:
    """Read them anew at the next use: after a change in this very transaction."""
    db.session.info.pop(_KNOWN, None)


def name_of(code: str | None) -> str:
    """In the reader's language; the code itself for a kind that is no more."""
    kind = kinds().get(code or "")
    return in_language(kind, "name") if kind is not None else str(code or "")
