"""Checks of one field, with messages a caseworker understands."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from flask_wtf.file import FileAllowed as _FileAllowed
from flask_wtf.file import FileRequired as _FileRequired
from flask_wtf.file import FileSize as _FileSize
from wtforms import validators

from app import clock
from app.errors import RuleBroken
from app.i18n import Text
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l

Optional = validators.Optional
StopValidation = validators.StopValidation
ValidationError = validators.ValidationError
UNANSWERED = _l("Answer this question.")
Check = Callable[[Any, Any], None]


class Unnamed(str):
    """What is wrong, said without the field it is about: a list of errors puts the question before it."""


class InputRequired:
    """Something was entered in at least one box."""

    field_flags = {"required": True}

    def __init__(self, message: Text | None = None) -> None:
        self.message = message or UNANSWERED

    def __call__(self, form: Any, field: Any) -> None:
        if any(str(value).strip() for value in field.raw_data or []):
            return
        field.errors = []
        raise StopValidation(str(self.message) if self.message is not UNANSWERED else Unnamed(self.message))


class Length:
    """No fewer than `min` and no more than `max` characters."""

    def __init__(self, min: int = 0, max: int = 0, message: Text | None = None) -> None:
        self.min, self.max, self.message = min, max, message

    def __call__(self, form: Any, field: Any) -> None:
        length = len(field.data or "")
        if self.max and length > self.max:
            fallback = _("Shorten this to %(max)d characters. It has %(length)d now.", max=self.max, length=length)
            raise ValidationError(str(self.message) if self.message else Unnamed(fallback))
        if length < self.min:
            fallback = _("Write at least %(min)d characters.", min=self.min)
            raise ValidationError(str(self.message) if self.message else Unnamed(fallback))


def not_in_future(form: Any, field: Any) -> None:
    """The day or the hour has come."""
    if _is_after_now(field.data):
        raise ValidationError(Unnamed(_("This cannot be in the future.")))


FURTHEST = timedelta(days=3 * 365)
"""No plan, visit or deadline is set further ahead."""


def near(form: Any, field: Any) -> None:
    """Within a year back and two years ahead: of things that people plan, such as an absence."""
    if field.data is not None and not -366 <= (field.data - clock.today()).days <= 2 * 366:
        raise ValidationError(Unnamed(_("This is too far from today. Check the date.")))


def not_in_past(form: Any, field: Any) -> None:
    """Today or later; an hour from now on."""
    value = field.data
    if value is None:
        return
    now: date = clock.now() if isinstance(value, datetime) else clock.today()
    if value < now:
        raise ValidationError(Unnamed(_("This cannot be in the past.")))
    if value > now + FURTHEST:
        words = _("This is more than %(years)d years ahead. Check the date.", years=FURTHEST.days // 365)
        raise ValidationError(Unnamed(words))


def within_days(days: int) -> Check:
    """Not further back than that many days."""

    def check(form: Any, field: Any) -> None:
        value = field.data
        if value is None:
            return
        day = value.astimezone(clock.ALMATY).date() if isinstance(value, datetime) else value
        if (clock.today() - day).days > days:
            raise ValidationError(Unnamed(_("This is more than %(days)d days ago. Check the date.", days=days)))

    return check


def obeys(rule: Callable[[Any], object]) -> Check:
    """What a rule says of the answer is told with everything else, not after it."""

    def check(form: Any, field: Any) -> None:
        try:
            rule(field.data)
        except RuleBroken as broken:
            raise ValidationError(str(broken.message)) from broken

    return check


def file_allowed(*endings: str, message: Text | None = None) -> _FileAllowed:
    """The name ends in one of these; what is inside is looked at when it is stored."""
    return _FileAllowed(endings, message or _l("This type of file is not accepted."))


def file_required(message: Text | None = None) -> _FileRequired:
    """A file was chosen."""
    return _FileRequired(message or _l("Choose a file."))


def file_size(megabytes: int, message: Text | None = None) -> _FileSize:
    """Not larger than that."""
    return _FileSize(megabytes * 2**20, message=message or _l("This file is too large."))


def _is_after_now(value: date | datetime | None) -> bool:
    if isinstance(value, datetime):
        return value > clock.now()
    return value is not None and value > clock.today()
