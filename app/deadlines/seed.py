"""The deadline table and the calendar as they are delivered; both are rows and may be changed there."""

from datetime import date
from typing import Any, NamedTuple

import holidays
from sqlalchemy import func, insert, select

from app.db import db
from app.deadlines import times
from app.deadlines.models import CalendarDay, DeadlineRule
from app.deadlines.rules import BASES, RULES, Row

VALID_FROM = date(2026, 1, 1)
YEARS = (2026, 2027)
OBSERVED = " (observed)"
ESTIMATED = " (estimated)"


class Name(NamedTuple):
    """A day's name in three languages."""

    kk: str
    ru: str
    en: str


NAMES = {  # the holidays package speaks no Russian, and its Kazakh is not the law's
    "New Year's Day": Name("Жаңа жыл", "Новый год", "New Year"),
    "Orthodox Christmas": Name("Православиелік Рождество", "Православное Рождество", "Orthodox Christmas"),
    "International Women's Day": Name("Халықаралық әйелдер күні", "Международный женский день", "Women's Day"),
    "Constitution Day": Name("Конституция күні", "День Конституции", "Constitution Day"),
    "Nowruz Holiday": Name("Наурыз мейрамы", "Наурыз мейрамы", "Nauryz"),
    "Kazakhstan's People Solidarity Holiday": Name(
        "Қазақстан халқының бірлігі мерекесі", "Праздник единства народа Казахстана", "Unity Day"
    ),
    "Defender of the Fatherland Day": Name(
        "Отан қорғаушы күні", "День защитника Отечества", "Defender of the Fatherland Day"
    ),
    "Victory Day": Name("Жеңіс күні", "День Победы", "Victory Day"),
    "Eid al-Adha": Name("Құрбан айттың бірінші күні", "Первый день Курбан-айта", "First day of Qurban Ait"),
    "Capital Day": Name("Астана күні", "День столицы", "Capital Day"),
    "Republic Day": Name("Республика күні", "День Республики", "Republic Day"),
    "Independence Day": Name("Тәуелсіздік күні", "День Независимости", "Independence Day"),
}
MOVED = Name("Ауыстырылған демалыс күні: ", "Перенесённый выходной: ", "Day off in lieu: ")
CONFIRMED = {date(2026, 5, 27)}  # announced, though the package still estimates it
WORKED = {
    date(2026, 8, 31): Name(
        "Жұмыс күні: Конституция күні 15 наурызға ауысты",
        "Рабочий день: День Конституции перенесён на 15 марта",
        "Worked: Constitution Day moved to 15 March",
    )
}
"""Off in the lists of January 2026, worked since the constitution of March; marked estimated until confirmed."""
UNCERTAIN = {date(2027, 3, 15)}  # the new Constitution Day follows from the same change


def seed() -> None:
    """Every rule and day that is missing; what is there already stays as it is."""
    seed_rules()
    seed_calendar()
    times.forget()


def seed_rules() -> None:
    """One row for each key and level of `rules.RULES` that the table does not have."""
    known = {(key, risk) for key, risk in db.session.execute(select(DeadlineRule.key, DeadlineRule.risk))}
    new = [_rule(process, row) for process, rows in RULES.items() for row in rows if (row.key, row.risk) not in known]
    if new:
        db.session.execute(insert(DeadlineRule), new)


def seed_calendar() -> None:
    """The days of `YEARS` that differ from their weekday; days of a later delivery are a version of their own."""
    known = set(db.session.scalars(select(CalendarDay.day)))
    version = (db.session.scalar(select(func.max(CalendarDay.version))) or 0) + 1
    found = holidays.country_holidays("KZ", years=YEARS, language="en_US")
    days = [_holiday(day, said) for day, said in sorted(found.items())]
    days += [_day(day, name, is_working=True, is_estimated=True) for day, name in WORKED.items()]
    new = [day | {"version": version} for day in days if day["day"] not in known]
    if new:
        db.session.execute(insert(CalendarDay), new)


def _rule(process: str, row: Row) -> dict[str, Any]:
    basis = BASES[row.basis]
    return dict(
        process=process,
        key=row.key,
        risk=row.risk,
        value=row.value,
        unit=row.unit,
        start_event=row.start,
        warn_percent=row.warn_percent,
        escalates_to=row.escalates_to,
        basis_kk=basis.kk,
        basis_ru=basis.ru,
        basis_en=basis.en,
        standing=basis.standing,
        valid_from=VALID_FROM,
    )


def _holiday(day: date, said: str) -> dict[str, Any]:
    """`said` is the package's English: a name, perhaps in lieu of a weekend, perhaps estimated by the moon."""
    first = said.split("; ")[0]
    plain = first.replace(OBSERVED, "").replace(ESTIMATED, "")
    name = NAMES.get(plain, Name(plain, plain, plain))
    if OBSERVED in first:
        name = Name(*(moved + word for moved, word in zip(MOVED, name, strict=True)))
    is_estimated = (ESTIMATED in said and day not in CONFIRMED) or day in UNCERTAIN
    return _day(day, name, is_working=False, is_estimated=is_estimated)


def _day(day: date, name: Name, *, is_working: bool, is_estimated: bool) -> dict[str, Any]:
    return dict(
        day=day, is_working=is_working, is_estimated=is_estimated, name_kk=name.kk, name_ru=name.ru, name_en=name.en
    )
