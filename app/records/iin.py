"""The individual identification number: length and check digit are rules, date and sex inside are hints only."""

from dataclasses import dataclass
from datetime import date

from app.errors import RuleBroken
from app.forms.iin import is_iin
from app.i18n import lazy_gettext as _l
from app.records.terms import Sex

_CENTURIES = {"1": 1800, "2": 1800, "3": 1900, "4": 1900, "5": 2000, "6": 2000}


@dataclass(frozen=True, slots=True)
class Hint:
    """What the digits suggest. It binds nobody since 2013 (Decree No 853): it prefills, and never blocks."""

    born_on: date | None
    sex: Sex | None


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
