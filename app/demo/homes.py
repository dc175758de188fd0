"""Where the demonstration's foster families live, who has asked for it, and who has looked. All of it made up."""

from itertools import cycle

from sqlalchemy import select

from app.db import db
from app.roles import Role
from app.rules.addresses import addresses
from app.rules.addresses.addresses import Asking
from app.staff.models import User
from app.tables.addresses import Why
from app.tables.cases import Case
from app.tables.families import FosterFamily
from app.tables.placements import Placement, PlacementState

STREETS = ("Жастар көшесі", "Достық көшесі", "Бейбітшілік көшесі", "Наурыз көшесі", "Тәуелсіздік көшесі")
MOST = 1_000


def furnish() -> None:
    """Every family has an address; of two children in families one is asked about and one was looked at."""
    found = db.session.scalars(select(FosterFamily).order_by(FosterFamily.id).limit(MOST)).all()
    for number, (family, street) in enumerate(zip(found, cycle(STREETS))):
        officer = _first(Role.PLACEMENT_OFFICER, family.region_id)
        place = family.district.name_kk
        addresses.set_home(family, f"{place}, {street}, {3 + 7 * number}-үй", by=officer)
    running = select(Placement, Case).join(Case, Case.id == Placement.case_id)
    running = running.where(Placement.state == PlacementState.RUNNING).order_by(Placement.id).limit(2)
    for (placement, case), is_decided in zip(db.session.execute(running), (False, True), strict=False):
        _asked(placement, case, is_decided=is_decided)


def _asked(placement: Placement, case: Case, *, is_decided: bool) -> None:
    manager = db.session.get_one(User, case.manager_id)
    asking = Asking(Why.VISIT, "Баланың жағдайын көруге барамын, кездесу ертең.", is_tied=False)
    row = addresses.ask(placement, case, asking, by=manager)
    db.session.flush()
    if is_decided:
        head = _first(Role.HEAD, case.region_id)
        addresses.grant(row, 14, by=head, remark="Тексердім, туыстық жоқ.", is_checked=True)
        db.session.flush()
        addresses.show(row, "Отбасына бірінші рет барамын.", by=manager)


def _first(role: Role, region_id: int) -> User:
    wanted = select(User).where(User.role == role, User.region_id == region_id).order_by(User.id).limit(1)
    return db.session.scalars(wanted).one()
