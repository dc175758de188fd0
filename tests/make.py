"""Builders: a row with whatever the test does not care about."""

from functools import cache
from itertools import count

from app.db import db
from app.people import login
from app.people.models import District, Region, User
from app.roles import NATIONAL, Role

PASSWORD = "correct horse battery"
_numbers = count(1)
_NAMES = {61: ("KZ-61", "Түркістан облысы", "Туркестанская область", "Turkistan region")}


@cache
def password_hash():
    return login.hash_password(PASSWORD)


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
