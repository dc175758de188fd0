"""Forms that turn nobody away for what need not be answered: it is kept as it was typed, and asked again later."""

from typing import Any

from app.forms.base import TaskForm
from app.values import plain_text

LONGEST = 2_000


class SetsAside(TaskForm):
    """What cannot be read in a field that `may_set_aside` names is no error: it goes in word for word."""

    set_aside: dict[str, list[str]] = {}

    def may_set_aside(self, field: Any) -> bool:
        """Whether the form may go in without an answer to this field."""
        raise NotImplementedError

    def validate(self, extra_validators: Any = None) -> bool:
        """Valid as well where all that is wrong can be set aside."""
        self.set_aside = {}
        if super().validate(extra_validators):
            return True
        for field in self:
            if field.errors and self.may_set_aside(field):
                self.set_aside[field.short_name] = [str(value) for value in field.raw_data or []]
                field.errors, field.data = [], None
        return not self.errors

    def unread(self, **names: str) -> dict[str, str]:
        """What was set aside, in one line each. `names`: what a field is called on the record, if not as here."""
        said = {
            names.get(name, name): plain_text.line(" ".join(typed))[:LONGEST] for name, typed in self.set_aside.items()
        }
        return {name: text for name, text in said.items() if text}

    def answers(self) -> dict[str, Any]:
        """Also what was set aside."""
        entered = super().answers()
        return {**entered, "set_aside": self.set_aside} if self.set_aside else entered
