"""The individual identification number: length and check digit are rules, date and sex inside are hints only."""

from dataclasses import dataclass
from datetime import date

from app.errors import RuleBroken
from app.i18n import lazy_gettext as _l
from app.values.terms import Sex

_FIRST = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
_SECOND = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
NOBODY = "0" * 12
"""What people type for "none": the check digit fits, and different children would become one."""
_CENTURIES = {"1": 1800, "2": 1800, "3": 1900, "4": 1900, "5": 2000, "6": 2000}


@dataclass(frozen=True, slots=True)
class Hint:
    """What the digits suggest. It binds nobody since 2013 (Decree No 853): it prefills, and never blocks."""

    born_on: date | None
    sex: Sex | None


def is_iin(text: str) -> bool:
    """Twelve digits with the right check digit. Date and sex inside are not looked at: they bind nobody since 2013."""
    if len(text) != 12 or not (text.isascii() and text.isdigit()):
        return False
    if text == NOBODY:
        return False
    for weights in (_FIRST, _SECOND):
        rest = sum(int(d) * w for d, w in zip(text, weights, strict=False)) % 11
        if rest < 10:
            return rest == int(text[11])
    return False


def read(text: str) -> str:
    """The twelve digits without blanks. Empty if it is no such number."""
    digits = "".join(text.split())
    return digits if is_iin(digits) else ""


def check(text: str, field: str | None = "iin") -> str:
    """The twelve digits without blanks. RuleBroken if there are not twelve or the check digit is wrong."""
    digits = "".join(text.split())
    if len(digits) != 12 or not (digits.isascii() and digits.isdigit()):
        raise RuleBroken(_l("An IIN has 12 digits."), field=field)
    if not is_iin(digits):
        raise RuleBroken(_l("This IIN has a wrong digit. Compare it with the document."), field=field)
    return digits


def hint(iin: str) -> Hint:
    """Date of birth and sex as the digits suggest them, each empty if they make none."""
    century = _CENTURIES.get(iin[6:7])
    if century is None:
        return Hint(None, None)
    sex = Sex.BOY if iin[6] in "135" else Sex.GIRL
    try:
        return Hint(date(century + int(iin[:2]), int(iin[2:4]), int(iin[4:6])), sex)
    except ValueError:
        return Hint(None, sex)


def masked(iin: str | None) -> str:
    """For showing on a page: the last four digits. Empty for none."""
    return f"•••• •••• {iin[-4:]}" if iin else ""
