"""Families beside the needs of the children: met, partly met or not, in codes said in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from app.i18n import Text, format_date, in_language
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.rules.cases.people import age_of
from app.rules.placements.hard_rules import CONTACTS
from app.rules.placements.needs import Search
from app.rules.placements.words import LANGUAGE_NAMES, NEED_WORDS
from app.tables.families import FosterFamily, Part

MET, PARTLY, NOT = "y", "p", "x"
Params = dict[str, str | int]


@dataclass(frozen=True, slots=True)
class Cell:
    """How a family stands to one need: y, p or x, and a code of WORDS with what it says."""

    mark: str
    code: str
    params: Params = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Compared:
    """One family as it was compared: enough to show it again when it has changed."""

    public_id: str
    number: str
    surname: str
    place: dict[str, str]  # the district by language
    ages: list[int]  # of the carers
    cells: dict[str, Cell]  # by row


WORDS: dict[str, Text] = {
    "places": _l("%(free)s of %(places)s places free"),
    "place_by_sibling": _l("no free place, but siblings are an exception"),
    "carers": _l("30 to 63 years old"),
    "in_date": _l("all in order"),
    "in_date_until": _l("all in order, the first expires on %(until)s"),
    "lives_here": _l("a sibling lives here"),
    "lives_elsewhere": _l("a sibling lives with another family"),
    "all_together": _l("all %(number)s together"),
    "spoken": _l("spoken at home"),
    "not_spoken": _l("not spoken at home"),
    "prepared": _l("prepared for it"),
    "not_prepared": _l("not prepared for it"),
    "school_kept": _l("the school stays"),
    "school_near": _l("the same district: ask whether the child can stay at the school"),
    "school_changes": _l("another district: the school changes"),
    "contact_yes": _l("supports it"),
    "contact_with_support": _l("only with support"),
    "contact_no": _l("does not want it"),
    "near": _l("the child's own district"),
    "region": _l("another district of the region"),
    "elsewhere": _l("another region"),
}
LAW, NEEDS, TIES = ("places", "carers", "checks", "siblings"), ("language", "school", "contact"), ("near",)
TITLES: dict[str, Text] = {
    "places": _l("Free place"),
    "carers": _l("Age of the carers"),
    "checks": _l("Certificates and checks"),
    "siblings": _l("Siblings together"),
    "language": _l("The child's language"),
    "school": _l("The same school"),
    "contact": _l("Contact with the birth family"),
    "near": _l("Near home"),
}


def compare(families: Sequence[FosterFamily], search: Search) -> list[Compared]:
    """These families, each with a cell for every row."""
    return [_compared(one, search) for one in families]


def met(one: Compared) -> list[str]:
    """The marks in the order of the rows."""
    return [one.cells[row].mark for row in rows(one)]


def rows(one: Compared) -> list[str]:
    """Law first, then what these children need, then nearness."""
    known = [*LAW, "language", *NEED_WORDS, "school", "contact", *TIES]
    return [row for row in known if row in one.cells]


def said(cell: Cell) -> str:
    """A cell in words."""
    shown: dict[str, Any] = dict(cell.params)
    if "until" in shown:
        shown["until"] = format_date(date.fromisoformat(str(shown["until"])), "medium")
    return str(WORDS[cell.code]) % shown


def summary(one: Compared) -> str:
    """How many needs are met; no score, the same figures that the marks show."""
    marks = met(one)
    words = _("%(met)d of %(all)d met", met=marks.count(MET), all=len(marks))
    if partly := marks.count(PARTLY):
        words = _("%(so_far)s, %(num)d partly met", so_far=words, num=partly)
    if not_met := marks.count(NOT):
        words = _("%(so_far)s, %(num)d not met", so_far=words, num=not_met)
    return str(words)


def groups(shown: Sequence[Compared], wanted_words: dict[str, str]) -> list[dict[str, Any]]:
    """The rows under their headings, as the macro `need_matrix` takes them."""
    if not shown:
        return []
    return [
        {"title": heading, "rows": [_row(row, shown, wanted_words) for row in within]}
        for heading, within in groupby(rows(shown[0]), _heading)
    ]


def _heading(row: str) -> str:
    if row in LAW:
        return _("Required by law")
    return _("Near home") if row in TIES else _("Needs")


def column(one: Compared) -> dict[str, Any]:
    """The head of a family's column."""
    ages = ", ".join(str(age) for age in one.ages)
    return {
        "id": one.public_id,
        "name": one.surname,
        "sub": " · ".join(part for part in (one.number, place_of(one), ages) if part),
        "met": met(one),
        "summary": summary(one),
        "url": "",
    }


def place_of(one: Compared) -> str:
    """The district in the reader's language."""
    return in_language(_Named(one.place), "name")


def title(row: str) -> Text:
    """What a row asks for."""
    return TITLES.get(row) or NEED_WORDS[row]


def children_said(languages: Sequence[str], schools: Sequence[str]) -> dict[str, str]:
    """What the rows say of the children themselves."""
    return {
        "language": ", ".join(str(LANGUAGE_NAMES.get(code, code)) for code in languages),
        "school": ", ".join(schools),
    }


class _Named:
    """A place whose names were kept, as `in_language` reads it."""

    def __init__(self, names: dict[str, str]) -> None:
        self.name_kk, self.name_ru, self.name_en = names.get("kk", ""), names.get("ru", ""), names.get("en", "")


def _row(row: str, shown: Sequence[Compared], wanted_words: dict[str, str]) -> dict[str, Any]:
    cells = [(one.cells[row].mark, said(one.cells[row])) for one in shown]
    return {"title": title(row), "sub": wanted_words.get(row, ""), "cells": cells}


def _compared(family: FosterFamily, search: Search) -> Compared:
    district = family.district
    ages = (age_of(adult.person) for adult in family.adults if adult.part is Part.CARER and adult.left_on is None)
    return Compared(
        public_id=str(family.public_id),
        number=family.number,
        surname=family.surname,
        place={"kk": district.name_kk, "ru": district.name_ru, "en": district.name_en},
        ages=[age for age in ages if age is not None],
        cells={**_law(family, search), **_needs(family, search), "near": _near(family, search)},
    )


def _law(family: FosterFamily, search: Search) -> dict[str, Cell]:
    free = family.places - family.taken
    has_place = free >= search.children
    cells = {
        "places": Cell(MET, "places", {"free": free, "places": family.places})
        if has_place
        else Cell(MET, "place_by_sibling"),
        "carers": Cell(MET, "carers"),
        "checks": Cell(MET, "in_date_until", {"until": family.clear_until.isoformat()})
        if family.clear_until
        else Cell(MET, "in_date"),
    }
    if search.sibling_families:
        lives_here = family.id in search.sibling_families
        cells["siblings"] = Cell(MET, "lives_here") if lives_here else Cell(NOT, "lives_elsewhere")
    elif search.children > 1:
        cells["siblings"] = Cell(MET, "all_together", {"number": search.children})
    return cells


def _needs(family: FosterFamily, search: Search) -> dict[str, Cell]:
    cells = {}
    if search.languages:
        speaks = set(search.languages) <= set(family.languages)
        cells["language"] = Cell(MET, "spoken") if speaks else Cell(NOT, "not_spoken")
    for need in search.needs:
        prepared = need.value in family.abilities
        cells[need.value] = Cell(MET, "prepared") if prepared else Cell(NOT, "not_prepared")
    if search.schools:
        cells["school"] = _school(family, search)
    if search.family_contact in CONTACTS:
        says, (full, partly) = family.birth_family_contact, CONTACTS[search.family_contact]
        cells["contact"] = Cell(MET if says in full else PARTLY if says in partly else NOT, f"contact_{says}")
    return cells


def _school(family: FosterFamily, search: Search) -> Cell:
    if set(search.schools) <= set(family.schools):
        return Cell(MET, "school_kept")
    if family.district_id == search.district_id:
        return Cell(PARTLY, "school_near")
    return Cell(NOT, "school_changes")


def _near(family: FosterFamily, search: Search) -> Cell:
    if family.district_id == search.district_id:
        return Cell(MET, "near")
    return Cell(PARTLY, "region") if family.region_id == search.region_id else Cell(NOT, "elsewhere")
