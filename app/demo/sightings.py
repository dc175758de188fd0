"""Between the steps of a case its manager looks in on the child: a few are overdue, as in every real district."""

import random
from datetime import datetime

from sqlalchemy import select

from app import clock, jobs
from app.db import db
from app.deadlines import times
from app.demo.life import settle
from app.rules.cases import cases
from app.rules.course import inactivity
from app.tables.cases import Case, CaseState

OVERDUE = 16
"""One child in so many has not been seen for too long."""
WORDS = (
    "Үйге бардым: бала орнында, жағдайы тыныш.",
    "Мектепте кездестік, сыныппен араласып жүр.",
    "Заехал без предупреждения: ребёнок дома, сыт, одет по погоде.",
    "Видел в школе, учитель доволен.",
)


def make(present: datetime, chance: random.Random) -> None:
    """Every child whose first visit was made has been seen again since, within what its risk allows."""
    wanted = select(Case.id).where(Case.state == CaseState.OPEN, Case.last_seen_at.is_not(None)).order_by(Case.id)
    with db.unit_of_work():
        ids = list(db.session.scalars(wanted))
    for case_id in ids:
        if chance.randrange(OVERDUE):
            _see(case_id, present, chance)


def _see(case_id: int, present: datetime, chance: random.Random) -> None:
    with jobs.at_hand() as kept:
        with db.unit_of_work():
            case = db.session.get_one(Case, case_id)
            oldest = times.late_since(inactivity.SEEN, case.risk) or present
            at = present - (present - oldest) * chance.uniform(0.05, 0.6)
            if case.last_seen_at is not None and case.last_seen_at < at:
                with clock.at(at):
                    facts = {"at": at, "is_child_seen": True, "words": chance.choice(WORDS)}
                    cases.record_visit(case, by=case.manager, **facts)  # type: ignore[arg-type]
        settle(kept)
