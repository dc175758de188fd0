"""What keeps families in date: renewals before anything expires, the annual check, children who come of age.

Looked at every night and on demand. Each thing is asked for once; what has expired blocks by itself (families.block).
"""

from datetime import date, datetime, time, timedelta

from sqlalchemy import and_, exists, func, or_, select

from app import audit, clock, settings
from app.audit_codes import AuditCode
from app.db import db
from app.deadlines import times
from app.jobs import every
from app.rules import timeline
from app.rules.families import families, people
from app.rules.families.concerns import route_of
from app.staff.models import User
from app.tables.families import FamilyAdult, FosterFamily, Part, Proof, Requirement, Stage
from app.tables.people import Person
from app.tables.words.timeline import Event
from app.workflow import engine
from app.workflow.models import Instance, InstanceState

RENEWAL, CHECK = "requirement_renewal", "family_check"
AT_A_TIME = 500
NIGHT = 2  # o'clock in Almaty
CHECKED = "families_checked_on"
UNDER_CONTRACT = (Stage.ACTIVE, Stage.SUSPENDED)
LIVE = (*families.IN_WORK, *UNDER_CONTRACT)


@every("* * * * * 10", name="mind_families")
def tick() -> None:
    """Once a night every family is looked at. Cheap when it was."""
    local = clock.now().astimezone(clock.ALMATY)
    if local.hour < NIGHT or settings.get(CHECKED) == local.date().isoformat():
        return
    if sum(check()) < AT_A_TIME:
        settings.put(CHECKED, local.date().isoformat())


def check(by: User | None = None) -> tuple[int, int, int]:
    """Asks for what is due: how many came of age, renewals and annual checks. AT_A_TIME of each at most."""
    return come_of_age(), ask_renewals(), ask_checks()


def ask_renewals() -> int:
    """Each requirement of a family under contract that expires within the days of its rule is to be renewed. Once."""
    last = clock.today() + _length("renew_requirement")
    wanted = (
        select(Requirement, FosterFamily)
        .join(FosterFamily, FosterFamily.id == Requirement.family_id)
        .where(FosterFamily.stage.in_(UNDER_CONTRACT), Requirement.replaced_at.is_(None))
        .where(Requirement.state == Proof.ACCEPTED, Requirement.expires_on <= last, Requirement.renewal_at.is_(None))
        .order_by(Requirement.expires_on, Requirement.id)
        .limit(AT_A_TIME)
        .with_for_update(of=Requirement, skip_locked=True)
    )
    found = db.session.execute(wanted).all()
    for row, family in found:
        row.renewal_at = clock.now()
        due = _end_of(row.expires_on).isoformat() if row.expires_on else None
        about: dict[str, int | str | bool | list[str] | None] = {
            "requirement_id": row.id,
            "family_id": family.id,
            "renew_requirement_at": due,
        }
        engine.start_later(RENEWAL, about=about, route=route_of(family))
        timeline.note(Event.REQUIREMENT_RENEWAL, family=family, params={"requirement": row.kind})
        audit.record(None, AuditCode.RENEWAL_ASKED_FOR, row)
    return len(found)


def ask_checks() -> int:
    """Each family under contract whose last check, or contract, is the rule's days ago is to be checked."""
    before = clock.today() - _length("annual_check.opens")
    since = func.coalesce(FosterFamily.checked_on, FosterFamily.contract_from)
    going = exists().where(
        Instance.family_id == FosterFamily.id, Instance.process == CHECK, Instance.state == InstanceState.RUNNING
    )
    wanted = (
        select(FosterFamily)
        .where(FosterFamily.stage.in_(UNDER_CONTRACT), since <= before, ~going)
        .where(or_(FosterFamily.check_asked_on.is_(None), FosterFamily.check_asked_on < since))
        .order_by(FosterFamily.id)
        .limit(AT_A_TIME)
        .with_for_update(skip_locked=True)
    )
    found = db.session.scalars(wanted).all()
    for family in found:
        family.check_asked_on = clock.today()
        engine.start_later(CHECK, about={"family_id": family.id}, route=route_of(family))
        timeline.note(Event.FAMILY_CHECK_DUE, family=family)
    return len(found)


def come_of_age() -> int:
    """Each child of a family who is 18 is an adult of the home, and shows what adults show."""
    today = clock.today()
    leap = (today.month, today.day) == (2, 29)
    born = date(today.year - people.FULL_AGE, today.month, 28 if leap else today.day)
    wanted = (
        select(FamilyAdult, FosterFamily)
        .join(FosterFamily, FosterFamily.id == FamilyAdult.family_id)
        .join(Person, Person.id == FamilyAdult.person_id)
        .where(FosterFamily.stage.in_(LIVE), FamilyAdult.left_on.is_(None))
        .where(and_(FamilyAdult.part == Part.OWN_CHILD, Person.born_on <= born))
        .order_by(FamilyAdult.id)
        .limit(AT_A_TIME)
    )
    found = db.session.execute(wanted).all()
    for row, family in found:
        people.come_of_age(family, row)
    return len(found)


def _length(key: str) -> timedelta:
    """The days of a rule in the deadline table; KeyError without one."""
    now = clock.now()
    return times.due(key, None, now) - now


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), clock.ALMATY)
