"""Telephone numbers in one normal form, so that the same number is found again."""

import re

from app.errors import RuleBroken
from app.i18n import Text
from app.i18n import lazy_gettext as _l

_FILLING = re.compile(r"[\s().\-–—/]+")


def normal(text: str, field: str | None = "phone") -> str:
    """The number as `read` gives it. RuleBroken if it cannot be one."""
    number = read(text)
    if not number:
        raise RuleBroken(fault(text), field=field)
    return number


def read(text: str) -> str:
    """+77011234567; foreign numbers keep their own country code. Empty if it cannot be a number."""
    bare, digits = _bare(text)
    if not (digits.isascii() and digits.isdigit()):
        return ""
    is_foreign = bare.startswith(("+", "00")) and not digits.startswith("7")
    if is_foreign and 8 <= len(digits) <= 15:
        return f"+{digits}"
    if len(digits) == 10 and not is_foreign:
        return f"+7{digits}"
    if len(digits) == 11 and digits[0] in "78":
        return f"+7{digits[1:]}"
    return ""


def fault(text: str) -> Text:
    """Why `read` finds no number in it."""
    digits = _bare(text)[1]
    if digits.isascii() and digits.isdigit():
        return _l("A phone number of Kazakhstan has 10 digits after 8 or +7.")
    return _l("Enter the phone number in digits, for example 8 701 123 45 67.")


def _bare(text: str) -> tuple[str, str]:
    """Without what fills it, and that without what says that the country follows."""
    bare = _FILLING.sub("", text)
    return bare, bare.removeprefix("+").removeprefix("00")


def shown(number: str | None) -> str:
    """+7 701 123 45 67. Empty for none."""
    if not number:
        return ""
    if len(number) != 12 or not number.startswith("+7"):
        return number
    return f"+7 {number[2:5]} {number[5:8]} {number[8:10]} {number[10:]}"


def masked(number: str | None) -> str:
    """+7 701 ••• •• 67: enough to recognise, too little to call. Empty for none."""
    if not number:
        return ""
    if len(number) != 12 or not number.startswith("+7"):
        return f"{number[:3]} ••• {number[-2:]}"
    return f"+7 {number[2:5]} ••• •• {number[10:]}"
