"""Builders: a row with whatever the test does not care about."""

from datetime import date
from functools import cache
from itertools import count

from argon2 import PasswordHasher

from app import clock, vault
from app.db import db
from app.deadlines import seed as deadline_seed
from app.roles import NATIONAL, Role
from app.rules.cases import cases
from app.rules.cases import people as persons
from app.rules.families import seed
from app.staff.models import District, Region, User
from app.tables import sealing
from app.tables.contacts import Contact, ContactState
from app.tables.numbers import next_number
from app.values.names import fold
from app.values.terms import Channel

PASSWORD = "correct horse battery"
_numbers = count(1001)  # beyond those of the demonstration, which bear the names of roles too
_NAMES = {61: ("KZ-61", "Түркістан облысы", "Туркестанская область", "Turkistan region")}


@cache
def password_hash():
    """As cheap to check as the library allows: hundreds of tests sign in."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def add(row):
    db.session.add(row)
    db.session.flush()
    return row


def region(id=61):
    """The region of that number, made at the first call."""
    found = db.session.get(Region, id)
    if found is not None:
        return found
    code, kk, ru, en = _NAMES.get(id, (f"KZ-{id}", f"Өңір {id}", f"Регион {id}", f"Region {id}"))
    return add(Region(id=id, code=code, name_kk=kk, name_ru=ru, name_en=en, children=100_000))


def district(of=None, **more):
    of = of or region()
    n = next(_numbers)
    names = {"name_kk": f"Аудан {n}", "name_ru": f"Район {n}", "name_en": f"District {n}"}
    return add(District(**{"region_id": of.id, **names, **more}))


def user(role=Role.SPECIALIST, **more):
    """With a region unless the role is national, and a district if it is a specialist."""
    n = next(_numbers)
    given = {"sign_in": f"{role.value}{n}", "name": f"Айгерім {n}", "role": role, "password_hash": password_hash()}
    if role not in NATIONAL and "region_id" not in more:
        place = more.get("district_id") and db.session.get(District, more["district_id"])
        given["region_id"] = place.region_id if place else region().id
    if role is Role.SPECIALIST and "district_id" not in more:
        given["district_id"] = district(db.session.get(Region, more.get("region_id") or given["region_id"])).id
    return add(User(**{**given, "language": "en", **more}))


def person(**more):
    """A child of ten unless told otherwise. `iin` and `phone` in clear."""
    facts = {"surname": "Серікова", "given": "Айгерім", "is_child": True, "born_on": date(2016, 5, 4), **more}
    return persons.create_person(by=None, **facts)


def adult(**more):
    return person(**{"surname": "Серіков", "given": "Нұрлан", "is_child": False, "born_on": date(1985, 5, 20), **more})


def household(*people, district_id=None, address="Абай көшесі 5"):
    """The people live there since nobody knows when; a child as child, others as mother."""
    home = persons.create_household(district_id, address, by=None)
    for one in people:
        persons.join(home, one, "child" if one.is_child else "mother", None, by=None)
    return home


def contact(words="Көмектесіңіздер", **more):
    """A text that waits for triage; its process is not started. `phone` in normal form."""
    phone = more.pop("phone", None)
    row = Contact(
        number=next_number("contact"), key=vault.new_key(), state=ContactState.WAITING, channel=Channel.WEB,
        language="kk", received_at=clock.now(), child_folded=fold(more.get("child_surname"), more.get("child_given")),
        harms=[],
    )  # fmt: skip
    for name, value in more.items():
        setattr(row, name, value)
    sealing.put(row, "words", words)
    if phone:
        sealing.put(row, "caller_phone", phone)
        row.caller_phone_index = vault.index("phone", phone)
    return add(row)


def case(child=None, manager=None, **more):
    """Open, in the manager's district; its process is not started."""
    manager = manager or user()
    where = more.pop("district", None) or db.session.get(District, manager.district_id)
    opening = {"district": where, "risk": "high", "harms": ["neglect"], "manager": manager, **more}
    return cases.open_case(child or person(), by=None, **opening)


def requirements():
    """The kinds of requirements and the pay as they are delivered."""
    seed.seed()


def deadlines():
    """The deadline table and the calendar as they are delivered."""
    deadline_seed.seed()
