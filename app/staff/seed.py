"""The regions, and for a demonstration the districts and the staff of all eleven roles."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import cycle

from sqlalchemy import select

from app import config
from app.db import db
from app.errors import NotReady
from app.roles import Role
from app.settings import Mode, mode
from app.staff.demo_sign_ins import SIGN_INS
from app.staff.models import District, Region, User
from app.staff.places import DEMO_REGIONS, DISTRICTS, REGIONS
from app.staff.sign_in import hash_password

_LINE = {Role.OPERATOR: 4, Role.PSYCHOLOGIST: 2, Role.SHIFT_LEAD: 1}
_DESKS = (Role.OMBUDSMAN, Role.ANALYST, Role.ADMINISTRATOR)
_REGIONAL = (Role.HEAD, Role.COMMISSIONER, Role.PLACEMENT_OFFICER, Role.INSPECTOR)
_SPECIALISTS = (3, 2)  # in the first district of a demonstration region, in each other one

_WOMEN = "Әсем Гүлнәр Жанар Мадина Сәуле Динара Айжан Ләззат Ботагөз Наталья Ұлжан Меруерт Шолпан Ирина Роза Қарлығаш"
_MEN = "Ерлан Қайрат Нұрлан Бауыржан Тимур Серік Азамат Дәурен Максим Ғалым Жандос Руслан Мұрат Әлібек Санжар"
_SURNAMES = (
    "Абдрахман Бекмұрат Сейітқали Оспан Жұмабай Төлеген Қасым Нұрпейіс Сүлеймен Ахмет Досжан Байжан "
    "Мұқан Есім Ысқақ Тілеу Қожахмет Әбдірахман Рахым Смағұл Тоқтар Жанұзақ Көшербай"
)


def seed_regions() -> None:
    """All 20, for a demonstration and for real data alike; what is there already stays."""
    known = set(db.session.scalars(select(Region.id)))
    db.session.add_all(
        Region(
            id=facts.id,
            code=f"KZ-{facts.id}",
            name_kk=facts.kk,
            name_ru=facts.ru,
            name_en=facts.en,
            children=facts.children * 1000,
        )
        for facts in REGIONS
        if facts.id not in known
    )
    db.session.flush()


def seed_demo() -> None:
    """Districts and staff, all made up, once. NotReady with real data."""
    if mode() is not Mode.DEMO:
        raise NotReady("This database is marked live: no made-up people are put into it.")
    seed_regions()
    if db.session.scalar(select(User.id).limit(1)) is not None:
        return
    districts = _districts()
    db.session.add_all(_staff(districts))
    db.session.flush()


def _districts() -> list[District]:
    """The demonstration's own regions first, so that the first of each role is in Turkistan."""
    order = [*DEMO_REGIONS, *(region for region in DISTRICTS if region not in DEMO_REGIONS)]
    rows = [
        District(region_id=region, name_kk=name.kk, name_ru=name.ru, name_en=name.en, is_demo=True)
        for region in order
        for name in DISTRICTS[region]
    ]
    db.session.add_all(rows)
    db.session.flush()
    return rows


def _staff(districts: Iterable[District]) -> Iterator[User]:
    """Deterministic, so that two demonstrations have the same people."""
    password, names, made = hash_password(config.read().demo_password), _names(), Counter[Role]()

    def person(role: Role, region: int | None = None, district: int | None = None) -> User:
        made[role] += 1
        stem = SIGN_INS.get(role, role.value)
        return User(
            sign_in=stem if made[role] == 1 else f"{stem}{made[role]}",
            name=next(names),
            role=role,
            region_id=region,
            district_id=district,
            password_hash=password,
        )

    for role in (*_LINE, *_DESKS):
        for _ in range(_LINE.get(role, 1)):
            yield person(role)
    seen: set[int] = set()
    for district in districts:
        if district.region_id not in seen:
            for role in _REGIONAL:
                yield person(role, district.region_id)
        for _ in range(_posts(district.region_id, is_first=district.region_id not in seen)):
            yield person(Role.SPECIALIST, district.region_id, district.id)
        seen.add(district.region_id)
    yield person(Role.ADMINISTRATOR)  # what the first one asks for, another decides


def _posts(region_id: int, *, is_first: bool) -> int:
    if region_id not in DEMO_REGIONS:
        return 1
    return _SPECIALISTS[0] if is_first else _SPECIALISTS[1]


def _names() -> Iterator[str]:
    """Given name and surname; women and men in turn, no name twice before all pairs are used."""
    women, men = _WOMEN.split(), _MEN.split()
    surnames = cycle(_SURNAMES.split())
    for turn in range(len(women) * len(men) * 23):
        yield f"{(women, men)[turn % 2][turn // 2 % len((women, men)[turn % 2])]} {next(surnames)}"
