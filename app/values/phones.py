"""Telephone numbers in one normal form, so that the same number is found again. One rule for forms, calls and imports.

The numbering plans are Google's, as the library `phonenumbers` keeps them.
"""

from phonenumbers import (
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    format_number,
    is_possible_number,
    is_valid_number,
    parse,
)

from app.errors import RuleBroken
from app.i18n import Text
from app.i18n import lazy_gettext as _l
from app.values import plain_text

COUNTRY = "KZ"
"""Whose number it is if it names no country."""
LONGEST = 40


def normal(text: str, field: str | None = "phone") -> str:
    """The number as `read` gives it. RuleBroken if it cannot be one."""
    number = read(text)
    if not number:
        raise RuleBroken(fault(text), field=field)
    return number


def read(text: str) -> str:
    """+77011234567; foreign numbers keep their own country code. Empty if it cannot be a number."""
    bare = plain_text.digits(text).strip()
    if len(bare) > LONGEST or any(char.isalpha() for char in bare):
        return ""
    if bare.startswith("00"):  # as other countries dial abroad
        bare = f"+{bare[2:]}"
    try:
        found = parse(bare, COUNTRY)
    except NumberParseException:
        return ""
    is_number = is_possible_number(found) if bare.startswith("+") else is_valid_number(found)
    return str(format_number(found, PhoneNumberFormat.E164)) if is_number else ""


def fault(text: str) -> Text:
    """Why `read` finds no number in it."""
    if any(char.isdigit() for char in text) and not any(char.isalpha() for char in text):
        return _l("A phone number of Kazakhstan has 10 digits after 8 or +7.")
    return _l("Enter the phone number in digits, for example 8 701 123 45 67.")


def shown(number: str | None) -> str:
    """+7 701 123 45 67, +998 90 123 45 67. Empty for none."""
    if not number:
        return ""
    if len(number) == 12 and number.startswith("+7"):
        return f"+7 {number[2:5]} {number[5:8]} {number[8:10]} {number[10:]}"
    found = _stored(number)
    return str(format_number(found, PhoneNumberFormat.INTERNATIONAL)).replace("-", " ") if found else number


def masked(number: str | None) -> str:
    """+7 701 ••• •• 67, +998 ••• 67: enough to recognise, too little to call. Empty for none."""
    if not number:
        return ""
    if len(number) == 12 and number.startswith("+7"):
        return f"+7 {number[2:5]} ••• •• {number[10:]}"
    found = _stored(number)
    return f"+{found.country_code} ••• {number[-2:]}" if found else f"••• {number[-2:]}"


def _stored(number: str) -> PhoneNumber | None:
    """What was stored before this rule stood may be no number any more."""
    try:
        return parse(number)
    except NumberParseException:
        return None
