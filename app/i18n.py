"""Languages, dates and numbers: the only import of Flask-Babel."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytz
from babel import Locale, dates, numbers
from babel.support import Translations
from flask import Flask, appcontext_popped, appcontext_pushed, g, has_app_context, has_request_context, request
from flask_babel import Babel, Domain, force_locale, get_locale, get_translations, refresh
from flask_babel.speaklater import LazyString
from markupsafe import Markup

from app.sentences import filled

LANGUAGES = ("kk", "ru", "en")
NAMES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}  # each in itself, never translated
DEFAULT = "kk"
COOKIE = "language"
ZONE = "Asia/Almaty"
with pytz.open_resource(ZONE) as _file:  # pinned with the dependencies: one time zone since March 2024
    ALMATY = ZoneInfo.from_file(_file, key=ZONE)
Text = str | LazyString
"""What may be shown: a string, or one that is looked up when it is shown."""

_DATES = {  # Babel's own short Kazakh year has two digits
    ("kk", "short"): "dd.MM.y",
    ("ru", "short"): "dd.MM.y",
    ("en", "short"): "dd/MM/y",
    ("kk", "medium"): "y 'ж'. d MMM",
    ("kk", "brief"): "d MMM",
    ("ru", "brief"): "d MMM",
    ("en", "brief"): "d MMM",
    ("kk", "day"): "d MMMM",
    ("ru", "day"): "d MMMM",
    ("en", "day"): "d MMMM",
    ("en", "medium"): "d MMM y",
    ("en", "long"): "d MMMM y",
    ("en", "full"): "EEEE d MMMM y",
}
FORMER: dict[str, str] = json.loads((Path(__file__).parent / "translations/former.json").read_text(encoding="utf-8"))
"""What names and reasons of diagrams and tables were called before, and are called now.

Rows and running cases keep the words of their own version; they are said as today's, in every language.
"""
_person_language: list[Callable[[], str | None]] = []

__all__ = [
    "ALMATY",
    "COOKIE",
    "LANGUAGES",
    "LazyString",
    "Text",
    "format_date",
    "format_datetime",
    "format_number",
    "format_time",
    "gettext",
    "in_language",
    "language",
    "lasting",
    "lazy_gettext",
    "lazy_ngettext",
    "lazy_pgettext",
    "library_words",
    "ngettext",
    "pgettext",
    "speaking",
    "until",
    "without_person",
]


@dataclass(slots=True)
class _Voice:
    """The language of a request with its catalogue: Flask-Babel asks its way to both at every word."""

    code: str
    locale: Locale
    words: Any


_spoken: ContextVar[_Voice | None] = ContextVar("spoken", default=None)


def _voice() -> _Voice | None:
    """None outside an application context, where everything is said as it is written in the code."""
    found = _spoken.get()
    if found is None and has_app_context():
        locale = get_locale()
        found = _Voice(str(locale.language), locale, get_translations())
        _spoken.set(found)
    return found


def _silent(*_: Any, **__: Any) -> None:
    """Another context begins or goes on: it chooses for itself."""
    _spoken.set(None)


appcontext_pushed.connect(_silent)
appcontext_popped.connect(_silent)


def gettext(message: str, **variables: Any) -> str:
    """What the catalogue says for it, filled in."""
    message = FORMER.get(message, message)
    voice = _voice()
    said: str = voice.words.ugettext(message) if voice else message
    return filled(said, variables) if variables else said


def pgettext(context: str, message: str, **variables: Any) -> str:
    """The same for a word that has several meanings."""
    said: str = voice.words.upgettext(context, message) if (voice := _voice()) else message
    return filled(said, variables) if variables else said


def ngettext(one: str, many: str, num: int, **variables: Any) -> str:
    """The form the language has for that number, which is filled in as `num`."""
    voice = _voice()
    said = voice.words.ungettext(one, many, num) if voice else one if num == 1 else many
    return str(filled(said, {"num": num, **variables}))


def lazy_gettext(message: str, **variables: Any) -> LazyString:
    """Said when it is shown."""
    return LazyString(gettext, message, **variables)


def lazy_pgettext(context: str, message: str, **variables: Any) -> LazyString:
    """Said when it is shown."""
    return LazyString(pgettext, context, message, **variables)


def lazy_ngettext(one: str, many: str, num: int, **variables: Any) -> LazyString:
    """Said when it is shown."""
    return LazyString(ngettext, one, many, num, **variables)


def _in_template(message: str, **variables: Any) -> Markup:
    """As Jinja's own: the catalogue is trusted, what is filled in is escaped, and %% is a per cent sign."""
    said = Markup(gettext(message))  # noqa: S704
    return filled(said, variables) if variables or "%" in said else said


class _Babel(Babel):
    """Flask-Babel makes a domain for each request, and so reads the whole catalogue each time. One is enough."""

    @cached_property
    def domain_instance(self) -> Domain:
        return super().domain_instance


def init(app: Flask, person_language: Callable[[], str | None]) -> None:
    """`person_language` tells the choice of whoever is signed in; it lives above and is handed down."""
    _person_language[:] = [person_language]
    _Babel(app, locale_selector=_choose, default_locale=DEFAULT, default_timezone=ZONE)
    app.jinja_env.globals.update(language=language, LANGUAGES=LANGUAGES, LANGUAGE_NAMES=NAMES, _=_in_template)
    app.jinja_env.filters.update(date=format_date, datetime=format_datetime, time=format_time, number=format_number)


def language() -> str:
    """Two letters: what the page is shown in. Kazakh outside a request, unless `speaking` says otherwise."""
    voice = _voice()
    return voice.code if voice else DEFAULT


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Everything inside is said in this language: for jobs, mails and comparisons."""
    with force_locale(code):
        _silent()
        try:
            yield
        finally:
            _silent()


def _choose() -> str:
    if not has_request_context():
        return DEFAULT
    for find in () if g.get("without_person") else _person_language:
        chosen = find()
        if chosen in LANGUAGES:
            return str(chosen)
    cookie = request.cookies.get(COOKIE)
    if cookie in LANGUAGES:
        return str(cookie)
    return request.accept_languages.best_match(LANGUAGES) or DEFAULT


def format_date(value: date | datetime | None, style: str = "medium") -> str:
    """`short` 09.03.2026 · `brief` 9 Mar · `day` 9 March · `medium` · `long` · `full`. Empty for None."""
    if value is None:
        return ""
    return _day(_here(value).date() if isinstance(value, datetime) else value, language(), style)


@lru_cache(maxsize=4096)
def _day(value: date, code: str, style: str) -> str:
    return str(dates.format_date(value, _DATES.get((code, style), style), _locale(code)))


@cache
def _locale(code: str) -> Locale:
    return Locale.parse(code)


def _here(value: datetime) -> datetime:
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(ALMATY)


def format_time(value: datetime | None) -> str:
    """Hours and minutes in Almaty."""
    return "" if value is None else f"{_here(value):%H:%M}"


def format_datetime(value: datetime | None, style: str = "medium") -> str:
    """The day in that style and the hour in Almaty."""
    return "" if value is None else f"{format_date(value, style)}, {format_time(value)}"


def format_number(value: float | int | None) -> str:
    """With the language's own separators. Empty for None."""
    return "" if value is None else str(numbers.format_decimal(value, locale=_locale(language())))


def until(moment: datetime | None, now: datetime) -> str:
    """How far off `moment` is, in one unit: "in 3 hours", "2 days late". Empty for None."""
    if moment is None:
        return ""
    late, minutes = moment < now, abs(moment - now) // timedelta(minutes=1)
    if minutes == 0:
        return gettext("just overdue") if late else gettext("due now")
    if minutes < 60:
        return _minutes(minutes, late)
    if minutes < 48 * 60:
        return _hours(minutes // 60, late)
    return _days(minutes // (24 * 60), late)


def lasting(length: timedelta) -> str:
    """How long, in one unit, as `until` counts: "3 hours"."""
    minutes = int(length / timedelta(minutes=1))
    if minutes < 1:
        return gettext("less than a minute")
    if minutes < 60:
        return ngettext("%(num)d minute", "%(num)d minutes", minutes)
    if minutes < 48 * 60:
        return ngettext("%(num)d hour", "%(num)d hours", minutes // 60)
    return ngettext("%(num)d day", "%(num)d days", minutes // (24 * 60))


def _minutes(count: int, late: bool) -> str:
    if late:
        return ngettext("%(num)d minute overdue", "%(num)d minutes overdue", count)
    return ngettext("in %(num)d minute", "in %(num)d minutes", count)


def _hours(count: int, late: bool) -> str:
    if late:
        return ngettext("%(num)d hour overdue", "%(num)d hours overdue", count)
    return ngettext("in %(num)d hour", "in %(num)d hours", count)


def _days(count: int, late: bool) -> str:
    if late:
        return ngettext("%(num)d day overdue", "%(num)d days overdue", count)
    return ngettext("in %(num)d day", "in %(num)d days", count)


def in_language(row: Any, name: str) -> str:
    """The column `name`_kk, _ru or _en of a row that carries all three."""
    return str(getattr(row, f"{name}_{language()}"))


def library_words(folder: str, domain: str) -> Any:
    """What a library says in the language of the page, from its own catalogue; English where it has none."""
    return _read(folder, domain, language())


@cache
def _read(folder: str, domain: str, code: str) -> Any:
    return Translations.load(folder, [code], domain)


def without_person() -> None:
    """Ask nobody who is signed in: for pages that must be drawn while the database is away."""
    g.without_person = True
    _silent()
    refresh()
