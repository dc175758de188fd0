"""One row of a backlog, checked column by column: every mistake is named at once."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app import clock
from app.db import db
from app.i18n import Text
from app.i18n import gettext as _
from app.rules.contacts.receiving import Incoming
from app.staff.models import District, Region
from app.values import phones, plain_text
from app.values.names import fold
from app.values.terms import Channel, Sex

COLUMNS: dict[str, tuple[str, ...]] = {
    "received_at": ("received", "date", "получено", "дата", "дата обращения", "келген уақыты", "күні"),
    "time": ("время", "время обращения", "уақыт", "уақыты", "сағат"),
    "channel": ("канал", "арна"),
    "language": ("язык", "тіл", "тілі"),
    "words": ("text", "message", "текст", "обращение", "текст обращения", "мәтін", "өтініш", "өтініш мәтіні"),
    "caller_name": ("name", "имя", "заявитель", "аты", "өтініш беруші"),
    "caller_phone": ("phone", "телефон", "телефон заявителя", "өтініш берушінің телефоны"),
    "child_surname": ("surname", "фамилия ребёнка", "фамилия ребенка", "баланың тегі"),
    "child_given": ("given name", "имя ребёнка", "имя ребенка", "баланың аты"),
    "child_age": ("age", "возраст", "возраст ребёнка", "возраст ребенка", "жасы", "баланың жасы"),
    "child_sex": ("sex", "пол", "пол ребёнка", "пол ребенка", "жынысы", "баланың жынысы"),
    "region": ("регион", "область", "өңір", "облыс"),
    "district": ("район", "аудан"),
    "school": ("школа", "мектеп"),
}
"""A column and the other names it may go by; its own code is always understood."""

CHANNELS: dict[str, Channel] = {
    **{channel.value: channel for channel in Channel},
    "телефон": Channel.PHONE,
    "звонок": Channel.PHONE,
    "қоңырау": Channel.PHONE,
    "сайт": Channel.WEB,
    "лично": Channel.IN_PERSON,
    "жеке": Channel.IN_PERSON,
    "ведомство": Channel.AGENCY,
    "мекеме": Channel.AGENCY,
    "другое": Channel.OTHER,
    "басқа": Channel.OTHER,
}

LANGUAGES: dict[str, str] = {
    **{code: code for code in ("kk", "ru", "en")},
    **dict.fromkeys(("kaz", "қазақша", "қазақ", "казахский"), "kk"),
    **dict.fromkeys(("rus", "орысша", "орыс", "русский"), "ru"),
    **dict.fromkeys(("eng", "ағылшынша", "английский", "english"), "en"),
}

SEXES: dict[str, Sex] = {
    **dict.fromkeys(("girl", "f", "female", "ж", "жен", "женский", "девочка", "қыз", "әйел"), Sex.GIRL),
    **dict.fromkeys(("boy", "m", "male", "м", "муж", "мужской", "мальчик", "ұл", "ер"), Sex.BOY),
}

_BY_NAME = {name: code for code, names in COLUMNS.items() for name in (code, *names)}


def column_of(header: str) -> str | None:
    """The code of a column by its heading in any of the languages; None for one that is not read."""
    return _BY_NAME.get(" ".join(header.casefold().split()))


_FORMS = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d.%m.%Y %H:%M",
          "%d.%m.%Y %H:%M:%S", "%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y %H:%M", "%d/%m/%Y")  # fmt: skip
OLDEST = 1990
_ZONED = re.compile(r"(Z|[+-]\d\d:?\d\d)$")


@dataclass(frozen=True, slots=True)
class RowError:
    """What a person must mend: the row as numbered in the file, the column, and why, in words."""

    row: int
    column: str
    reason: str


def columns_of(header: Sequence[str]) -> dict[int, str]:
    """Which place holds which column, as the headings say. Of two for the same one the first: nothing is guessed."""
    found: dict[int, str] = {}
    for place, heading in enumerate(header):
        column = column_of(heading)
        if column is not None and column not in found.values():
            found[place] = column
    return found


@dataclass
class Places:
    """Regions and districts by every name they go by, read once for a whole file."""

    regions: dict[str, int] = field(default_factory=dict)
    districts: dict[tuple[int, str], int] = field(default_factory=dict)

    @classmethod
    def read(cls) -> "Places":
        found = cls()
        for region in db.session.scalars(select(Region).order_by(Region.id)):
            for name in (region.name_kk, region.name_ru, region.name_en, region.code, str(region.id)):
                found.regions[fold(name)] = region.id
                found.regions[_short(name)] = region.id
        for place in db.session.scalars(select(District).order_by(District.id)):
            for name in (place.name_kk, place.name_ru, place.name_en):
                found.districts[place.region_id, fold(name)] = place.id
                found.districts[place.region_id, _short(name)] = place.id
        return found


_GENERIC = {
    fold(word)
    for word in ("область", "облысы", "region", "oblast", "город", "қаласы", "city", "район", "ауданы", "district")
}


def _short(name: str) -> str:
    """Without "region", "district", "city" in any language: «Сайрам ауданы» and «Сайрам» are the same."""
    return " ".join(word for word in fold(name).split() if word not in _GENERIC)


class Checked:
    """A row being read: cells go in, an Incoming or the errors come out."""

    def __init__(self, number: int, cells: Mapping[str, str], places: Places) -> None:
        self.number, self.cells, self.places = number, cells, places
        self.errors: list[RowError] = []

    def incoming(self) -> Incoming | None:
        """None if any column is wrong; then `errors` says what."""
        region_id = self._region()
        district_id = self._district(region_id)
        words = self._text("words", 10_000)
        if not words:
            self._wrong("words", _("Enter what the person said or wrote."))
        values: dict[str, Any] = {
            "received_at": self._moment(),
            "channel": self._one_of("channel", CHANNELS, Channel.IMPORTED),
            "language": self._one_of("language", LANGUAGES, "kk"),
            "caller_name": self._text("caller_name", 160),
            "caller_phone": self._phone(),
            "child_surname": self._text("child_surname", 80),
            "child_given": self._text("child_given", 80),
            "child_age": self._age(),
            "child_sex": self._one_of("child_sex", SEXES, None),
            "school": self._text("school", 160),
        }
        if self.errors:
            return None
        return Incoming(words=words, region_id=region_id, district_id=district_id, **values)

    def _wrong(self, column: str, reason: Text) -> None:
        self.errors.append(RowError(self.number, column, str(reason)))

    def _text(self, column: str, limit: int) -> str:
        clean: Callable[[str], str] = plain_text.paragraphs if column == "words" else plain_text.line
        text = clean(self.cells.get(column, ""))
        if len(text) > limit:
            self._wrong(
                column, _("Shorten this to %(max)d characters. It has %(length)d now.", max=limit, length=len(text))
            )
        return text

    def _one_of(self, column: str, codes: Mapping[str, Any], default: Any) -> Any:
        text = self._text(column, 40).casefold()
        if text and text not in codes:
            self._wrong(column, _("Not one of the known values: %(values)s.", values=", ".join(codes)))
        return codes.get(text, default)

    def _moment(self) -> datetime | None:
        text = self._text("received_at", 40)
        hour = self._text("time", 20)
        if hour and text:
            text = f"{text.partition(' 00:00')[0]} {hour}"
        if not text:
            self._wrong("received_at", _("Enter when the contact arrived."))
            return None
        moment = _parsed(text)
        if moment is None:
            self._wrong("received_at", _("Enter the date and time like 2026-03-09 14:30 or 09.03.2026 14:30."))
        elif moment.year < OLDEST:
            self._wrong("received_at", _("Check the year. 111 has no contacts from before %(year)d.", year=OLDEST))
        elif moment > clock.now():
            self._wrong("received_at", _("This time is in the future."))
        return moment

    def _age(self) -> int | None:
        text = self._text("child_age", 20)
        if not text:
            return None
        if text.isascii() and text.isdigit() and len(text) < 3 and int(text) < 18:
            return int(text)
        self._wrong("child_age", _("A child's age is a whole number of years, 0 to 17."))
        return None

    def _phone(self) -> str:
        text = self._text("caller_phone", 40)
        number = phones.read(text)
        if text and not number:
            self._wrong("caller_phone", str(phones.fault(text)))
        return number

    def _region(self) -> int | None:
        text = self._text("region", 80)
        found = self.places.regions.get(fold(text)) or self.places.regions.get(_short(text))
        if text and found is None:
            self._wrong("region", _("No region has this name or code."))
        return found

    def _district(self, region_id: int | None) -> int | None:
        text = self._text("district", 80)
        if not text:
            return None
        if region_id is None:
            self._wrong("district", _("Enter the region too: districts of two regions may have the same name."))
            return None
        districts = self.places.districts
        found = districts.get((region_id, fold(text))) or districts.get((region_id, _short(text)))
        if found is None:
            self._wrong("district", _("This region has no district of this name."))
        return found


def _parsed(text: str) -> datetime | None:
    """In Almaty unless the text names its zone."""
    if _ZONED.search(text):
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            return None
    for form in _FORMS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=clock.ALMATY)
        except ValueError:
            continue
    return None
