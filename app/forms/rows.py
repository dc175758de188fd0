"""Groups that repeat: the people at home, the services of a plan."""

from collections.abc import Callable
from typing import Any

import wtforms
from flask import request

from app.forms import widgets
from app.i18n import Text
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l


class Row(wtforms.Form):
    """The fields of one entry of a RowsField."""


class RowsField(wtforms.FieldList):  # type: ignore[type-arg]  # not generic when it runs
    """Entries of one Row form. Blank ones are passed over; at least `least` must be filled in."""

    widget = widgets.RowsInput()

    def __init__(
        self, row: type[Row], label: Text, *, least: int = 0, most: int = 20, add: Text | None = None, **kwargs: Any
    ) -> None:
        super().__init__(wtforms.FormField(row), label, min_entries=max(least, 1), max_entries=most, **kwargs)
        self.least, self.most, self.add_label = least, most, add or _l("Add another")

    def filled(self) -> list[Any]:
        """The forms of the entries that are not blank."""
        return [entry.form for entry in self.entries if not _is_blank(entry)]

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        self.errors = []
        found = []
        for entry in self.entries:
            if not _is_blank(entry):
                entry.validate(form)
            found.append(entry.errors or {})
        if any(found):
            self.errors = found
        elif len(self.filled()) < self.least:
            self.errors = [_("Fill in at least one.")]
        return not self.errors

    def rearrange(self) -> bool:
        """Whether a button of this group was pressed: the page is shown again with one entry more or less."""
        if f"add-{self.name}" in request.form:
            if len(self.entries) < self.most:
                self.append_entry()
            return True
        gone = request.form.get(f"remove-{self.name}")
        if gone is None:
            return False
        self.entries = [entry for entry in self.entries if entry.name != gone]
        while len(self.entries) < max(self.least, 1):
            self.append_entry()
        return True


def _is_blank(entry: Any) -> bool:
    return not any(_has_answer(field) for field in entry.form)


def _has_answer(field: Any) -> bool:
    if isinstance(field, wtforms.BooleanField | wtforms.HiddenField):
        return bool(field.data) and isinstance(field, wtforms.BooleanField)
    filled: Callable[[Any], bool] = lambda value: bool(str(value or "").strip())  # noqa: E731
    return any(filled(value) for value in field.raw_data or []) or (field.raw_data is None and bool(field.data))
