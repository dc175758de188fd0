"""When the child of a stay comes of age: the record says so, today, whatever it said when the stay began."""

from datetime import date, datetime, time

from sqlalchemy import func, select

from app import clock, settings
from app.db import db
from app.jobs import every
from app.tables.cases import Case
from app.tables.people import Person
from app.tables.placements import Placement, PlacementState
from app.workflow import engine
from app.workflow.models import Instance, InstanceState, Timer
from app.workflow.registry import moment

FULL_AGE = 18  # years
NIGHT = 2  # o'clock in Almaty
CHECKED = "stays_checked_on"
STEP = "came_of_age"


def comes_of_age(born_on: date | None) -> datetime:
    """Midnight of the 18th birthday in Almaty; while the birth is not known, 18 years from now."""
    day = born_on or clock.today()
    leap = (day.month, day.day) == (2, 29)
    birthday = date(day.year + FULL_AGE, 3, 1) if leap else day.replace(year=day.year + FULL_AGE)
    return datetime.combine(birthday, time(), clock.ALMATY)


@moment(STEP)
def of_instance(instance: Instance) -> datetime:
    """Of the child whose stay the instance runs for."""
    placed = (Case.id == Placement.case_id, Placement.id == instance.about["placement_id"])
    born = select(Person.born_on).join(Case, Case.child_id == Person.id).join(Placement, placed[0]).where(placed[1])
    return comes_of_age(db.session.scalar(born))


@every("* * * * * 15", name="mind_ages")
def tick() -> None:
    """Once a night each stay is held against the record: no change of a birth date is missed, whoever made it."""
    local = clock.now().astimezone(clock.ALMATY)
    if local.hour < NIGHT or settings.get(CHECKED) == local.date().isoformat():
        return
    check()
    settings.put(CHECKED, local.date().isoformat())


def check() -> int:
    """Each stay that waits for another day than the record's waits for the record's. Returns how many."""
    waits = func.array_agg(Timer.due_at)
    wanted = (
        select(Instance.id, Person.born_on, waits)
        .join(Timer, Timer.instance_id == Instance.id)
        .join(Placement, Placement.instance_id == Instance.id)
        .join(Case, Case.id == Placement.case_id)
        .join(Person, Person.id == Case.child_id)
        .where(Instance.state == InstanceState.RUNNING, Placement.state == PlacementState.RUNNING)
        .where(Person.born_on.is_not(None))
        .group_by(Instance.id, Person.born_on)
        .order_by(Instance.id)
    )
    rows = db.session.execute(wanted)
    wrong = [instance_id for instance_id, born_on, moments in rows if comes_of_age(born_on) not in moments]
    engine.recount_later(wrong)
    return len(wrong)
