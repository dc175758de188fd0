"""The numbers people read aloud: one PostgreSQL sequence for each kind, so that two desks never get the same."""

from typing import Literal

from sqlalchemy import Sequence, select

from app import clock
from app.db import Model, db

Kind = Literal["contact", "report", "case", "escalation", "family"]

SEQUENCES: dict[str, Sequence] = {
    kind: Sequence(f"{kind}_number", metadata=Model.metadata) for kind in ("contact", "case", "escalation", "family")
}
SEQUENCES["report"] = SEQUENCES["contact"]


def next_number(kind: Kind, region_id: int | None = None) -> str:
    """111-2026-0418832, R-2026-0418833, KZ-2026-018342, E-2026-002291, FF-61-0007 (a family's needs the region).

    May leave gaps.
    """
    count = db.session.scalar(select(SEQUENCES[kind].next_value()))
    year = clock.now().astimezone(clock.ALMATY).year
    match kind:
        case "contact":
            return f"111-{year}-{count:07d}"
        case "report":
            return f"R-{year}-{count:07d}"
        case "case":
            return f"KZ-{year}-{count:06d}"
        case "escalation":
            return f"E-{year}-{count:06d}"
        case "family":
            return f"FF-{region_id or 0:02d}-{count:04d}"
