"""What the bodies of joint plans have done by now: most lines in time, a few late, one here and there refused."""

from datetime import datetime, time
from random import Random

from sqlalchemy import func, select

from app import clock
from app.db import db
from app.demo.reading import TODAY
from app.rules.cases import plan_lines
from app.tables.cases import Case, CaseState, Plan, PlanLine, PlanState

IN_TIME, AHEAD, REFUSED = 0.9, 0.35, 0.04
RESULTS = (
    "Орындалды: баламен жұмыс жүргізілді, есебі тіркелді.",
    "Отбасына көмек көрсетілді, келесі кездесу белгіленді.",
    "Сделано, семья приходит на занятия.",
)
REFUSAL = "Ауданда мұндай маман жоқ, облыстан сұраңыз."


def report(present: datetime, chance: Random) -> None:
    """Each body says what it did; of what is late the managers were told yesterday."""
    wanted = (
        select(PlanLine, Case, func.coalesce(Plan.decided_at, Plan.proposed_at))
        .join(Plan, Plan.id == PlanLine.plan_id)
        .join(Case, Case.id == Plan.case_id)
        .where(Plan.state == PlanState.APPROVED, Case.state == CaseState.OPEN, PlanLine.done_on.is_(None))
        .where(PlanLine.refused_on.is_(None))
        .order_by(PlanLine.id)
    )
    with db.unit_of_work():
        for line, case, since in db.session.execute(wanted).all():
            due = datetime.combine(line.due_on, time(17), clock.ALMATY)
            if chance.random() < (IN_TIME if due < present else AHEAD):
                with clock.at(since + (min(due, present) - since) * chance.uniform(0.3, 0.95)):
                    _say(line, case, chance)
    with clock.at(present - TODAY * 1.1), db.unit_of_work():
        plan_lines.remind()


def _say(line: PlanLine, case: Case, chance: Random) -> None:
    if chance.random() < REFUSED:
        plan_lines.refuse(case, line, clock.today(), REFUSAL, by=case.manager)
    else:
        plan_lines.finish(case, line, clock.today(), chance.choice(RESULTS), by=case.manager)
