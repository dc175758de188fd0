"""Languages, dates and sorting: the only import of Flask-Babel."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from flask import Flask, g, has_request_context, request
from flask_babel import (
    Babel,
    Domain,
    force_locale,
    get_locale,
    gettext,
    lazy_gettext,
    lazy_ngettext,
    lazy_pgettext,
    ngettext,
    pgettext,
    refresh,
)
from flask_babel import format_date as _babel_date
from flask_babel import format_datetime as _babel_datetime
from flask_babel import format_decimal as _babel_decimal
from flask_babel import format_time as _babel_time
from flask_babel.speaklater import LazyString

LANGUAGES = ("kk", "ru", "en")
NAMES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}  # each in itself, never translated
DEFAULT = "kk"
COOKIE = "language"
ZONE = "Asia/Almaty"
Text = str | LazyString
"""What may be shown: a string, or one that is looked up when it is shown."""

_KK = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
_ORDER = {letter: chr(0x400 + place) for place, letter in enumerate(_KK)}
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
_person_language: list[Callable[[], str | None]] = []

__all__ = [
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
    "kk_key",
    "language",
    "lasting",
    "lazy_gettext",
    "lazy_ngettext",
    "lazy_pgettext",
    "ngettext",
    "pgettext",
    "speaking",
    "until",
    "without_person",
]


class _Babel(Babel):
    """Flask-Babel makes a domain for each request, and so reads the whole catalogue each time. One is enough."""

    @cached_property
    def domain_instance(self) -> Domain:
        return super().domain_instance


def init(app: Flask, person_language: Callable[[], str | None]) -> None:
    """`person_language` tells the choice of whoever is signed in; it lives above and is handed down."""
    _person_language[:] = [person_language]
    _Babel(app, locale_selector=_choose, default_locale=DEFAULT, default_timezone=ZONE)
    app.jinja_env.globals.update(language=language, LANGUAGES=LANGUAGES, LANGUAGE_NAMES=NAMES)
    app.jinja_env.filters.update(date=format_date, datetime=format_datetime, time=format_time, number=format_number)


def language() -> str:
    """Two letters: what the page is shown in. Kazakh outside a request, unless `speaking` says otherwise."""
    locale = get_locale()
    return str(locale.language) if locale is not None else DEFAULT


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Everything inside is said in this language: for jobs, mails and comparisons."""
    with force_locale(code):
        yield


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
    return str(_babel_date(value, _DATES.get((language(), style), style)))


def format_time(value: datetime | None) -> str:
    """Hours and minutes in Almaty."""
    return "" if value is None else str(_babel_time(value, "HH:mm"))


def format_datetime(value: datetime | None, style: str = "medium") -> str:
    """The day in that style and the hour in Almaty."""
    if value is None:
        return ""
    pattern = _DATES.get((language(), style), style)
    day = _babel_datetime(value, pattern) if pattern != style else _babel_date(value, style)
    return f"{day}, {format_time(value)}"


def format_number(value: float | int | None) -> str:
    """With the language's own separators. Empty for None."""
    return "" if value is None else str(_babel_decimal(value))


def until(moment: datetime | None, now: datetime) -> str:
    """How far off `moment` is, in one unit: "in 3 hours", "2 days late". Empty for None."""
    if moment is None:
        return ""
    ahead = moment - now
    minutes = int(abs(ahead) / timedelta(minutes=1))
    late = ahead < timedelta()
    if minutes == 0:
        return gettext("late just now") if late else gettext("due now")
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
        return ngettext("%(num)d minute late", "%(num)d minutes late", count)
    return ngettext("in %(num)d minute", "in %(num)d minutes", count)


def _hours(count: int, late: bool) -> str:
    if late:
        return ngettext("%(num)d hour late", "%(num)d hours late", count)
    return ngettext("in %(num)d hour", "in %(num)d hours", count)


def _days(count: int, late: bool) -> str:
    if late:
        return ngettext("%(num)d day late", "%(num)d days late", count)
    return ngettext("in %(num)d day", "in %(num)d days", count)


def kk_key(text: str) -> str:
    """Sorts as the Kazakh alphabet does; the function of the same name in the database gives the same order."""
    return "".join(_ORDER.get(letter, letter) for letter in text.lower())


def in_language(row: Any, name: str) -> str:
    """The column `name`_kk, _ru or _en of a row that carries all three."""
    return str(getattr(row, f"{name}_{language()}"))


def without_person() -> None:
    """Ask nobody who is signed in: for pages that must be drawn while the database is away."""
    g.without_person = True
    refresh()
