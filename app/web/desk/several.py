"""Several tasks given out with one press: the boxes that were ticked, and what is said afterwards."""

import re
from typing import Any

from app.forms import CheckboxesField
from app.i18n import ngettext


class Ticked(CheckboxesField):
    """Tasks by their public ids, at most `most`. One that is done meanwhile is passed over when they are given."""

    def pre_validate(self, form: Any) -> None:
        self.data = [value for value in self.data or [] if re.fullmatch(r"[0-9a-f-]{36}", value)][: self.most]


def said(number: int, missed: int) -> str:
    """How many were given, and how many could not be."""
    done = ngettext("%(num)d task was assigned.", "%(num)d tasks were assigned.", number)
    if not missed:
        return str(done)
    rest = ngettext(
        "%(num)d could not be assigned: it is done, or no one at work can do it.",
        "%(num)d could not be assigned: they are done, or no one at work can do them.",
        missed,
    )
    return f"{done} {rest}"
