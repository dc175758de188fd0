"""What the machine could not do although a person was told "Done": within a minute somebody at a desk hears of it.

The administrator sees every incident; what is missing is known at the desk: a district without staff, a child twice.
"""

from sqlalchemy import or_, select

from app import clock, subjects
from app.db import db
from app.jobs import every
from app.roles import Role
from app.rules.notices import tell
from app.rules.team import recipients
from app.rules.team.workload import head_of
from app.tables.cases import Case
from app.tables.contacts import Contact
from app.tables.notices import NoticeKind
from app.workflow.models import Incident

BY_ITSELF = 2
"""Tries after which nobody expects that the next one mends it; a broken rule never mends by itself."""
MOST = 100


@every("* * * * * */10", name="tell_of_stuck")
def tell_of_stuck() -> None:
    """Once for each incident."""
    is_hopeless = or_(Incident.tries >= BY_ITSELF, Incident.cause.startswith("RuleBroken "))
    wanted = select(Incident).where(Incident.ended_at.is_(None), Incident.told_at.is_(None), is_hopeless)
    wanted = wanted.order_by(Incident.first_at, Incident.id).limit(MOST).with_for_update(skip_locked=True)
    for incident in db.session.scalars(wanted):
        incident.told_at = clock.now()
        _tell(incident)


def _tell(incident: Incident) -> None:
    about = subjects.load(incident.instance)
    if isinstance(about, Contact):
        for person in recipients.people(Role.SHIFT_LEAD, None):
            tell(person, NoticeKind.CONTACT_STUCK)
    elif isinstance(about, Case):
        head = head_of(about.region_id)
        for person in [about.manager, *([head] if head is not None else [])]:
            tell(person, NoticeKind.CASE_STUCK, about)
