"""Telephone numbers in one normal form, so that the same number is found again."""

import re

from app.errors import RuleBroken
from app.i18n import lazy_gettext as _l

_FILLING = re.compile(r"[\s().\-–—/]+")


def normal(text: str, field: str | None = "phone") -> str:
    """+77011234567; foreign numbers keep their own country code. RuleBroken if it cannot be a number."""
    bare = _FILLING.sub("", text)
    digits = bare.removeprefix("+").removeprefix("00")
    if not (digits.isascii() and digits.isdigit()):
        raise RuleBroken(_l("Enter the phone number in digits, for example 8 701 123 45 67."), field=field)
    is_foreign = bare.startswith(("+", "00")) and not digits.startswith("7")
    if is_foreign and 8 <= len(digits) <= 15:
        return f"+{digits}"
    if len(digits) == 10 and not is_foreign:
        return f"+7{digits}"
    if len(digits) == 11 and digits[0] in "78":
        return f"+7{digits[1:]}"
    raise RuleBroken(_l("A phone number of Kazakhstan has 10 digits after 8 or +7."), field=field)


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
