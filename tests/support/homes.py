"""A child who lives with a foster family whose address is on record, and the people who may come to know it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app import clock
from app.db import db
from app.roles import Role
from app.rules.addresses import addresses
from app.rules.addresses.addresses import Asking
from app.staff.models import User
from app.tables.addresses import AddressGrant, Why
from app.tables.cases import Case, Place
from app.tables.families import FosterFamily, Stage
from app.tables.placements import Placement, PlacementState
from tests import make, make_work

ADDRESS = "Канарейка-7741 көшесі, 13-үй (canary7741)"
REASON = "Баланы көруге барамын, бүгін 15:00"


@dataclass
class Home:
    """A running stay. `browser` opens a page as one of them."""

    case: Case
    stay: Placement
    family: FosterFamily
    manager: User
    head: User
    officer: User

    @property
    def url(self) -> str:
        return f"/placements/{self.stay.public_id}/address"


def family(district: Any, **more: Any) -> FosterFamily:
    now, count = clock.now(), len(db.session.scalars(select(FosterFamily.id)).all())
    given = {
        "number": f"FF-T-{count:04}", "surname": "Оспан", "district_id": district.id, "region_id": district.region_id,
        "languages": ["kk"], "places": 2, "stage": Stage.ACTIVE, "stage_since_at": now, "applied_at": now,
    }  # fmt: skip
    return make.add(FosterFamily(**given | more))


def family_of(placement_id: str) -> FosterFamily:
    """The family of the placement of that public id."""
    wanted = select(FosterFamily).join(Placement, Placement.family_id == FosterFamily.id)
    return db.session.scalars(wanted.where(Placement.public_id == placement_id)).one()


def lived_in(address: str = ADDRESS, **facts: Any) -> Home:
    """The child is there since an hour; nobody has asked for anything."""
    case = make_work.case(**facts)
    case.place = Place.FOSTER_FAMILY
    with_whom = family(case.district)
    stay = make_work.placement(case, family_id=with_whom.id, state=PlacementState.RUNNING, began_at=clock.now())
    head = make.user(Role.HEAD, region_id=case.region_id)
    officer = make.user(Role.PLACEMENT_OFFICER, region_id=case.region_id)
    if address:
        addresses.set_home(with_whom, address, by=officer)
    return Home(case, stay, with_whom, case.manager, head, officer)


def asked(home: Home, by: User | None = None, **more: Any) -> AddressGrant:
    """`by`, or the case manager, has asked."""
    wanted: dict[str, Any] = {"why": Why.VISIT, "words": REASON, "is_tied": False} | more
    asking = Asking(**wanted)
    return addresses.ask(home.stay, home.case, asking, by=by or home.manager)


def granted(home: Home, by: User | None = None, days: int = 7) -> AddressGrant:
    """The head has said yes."""
    row = asked(home, by)
    addresses.grant(row, days, by=home.head, remark="Тексердім, туыс емес", is_checked=True)
    db.session.flush()
    return row


def look(browser: Any, home: Home, **more: Any) -> Any:
    """The form with a reason and the password, sent."""
    data = {"why": REASON, "password": make.PASSWORD, "once": f"once-{len(more)}-{id(object())}"}
    return browser.post(home.url, data | more)
