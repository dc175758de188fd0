"""What somebody typed into a form, in words: question and answer."""

from collections.abc import Iterable
from typing import Any

from app.forms import RowsField, TaskForm
from app.i18n import gettext as _


def in_words(form: TaskForm) -> list[tuple[str, str]]:
    """Question and answer of every field that was answered, codes by their labels."""
    return list(_words_of(form.questions()))


def _words_of(fields: Iterable[Any]) -> Iterable[tuple[str, str]]:
    for field in fields:
        if isinstance(field, RowsField):
            for entry in field.filled():
                yield from _words_of(entry)
        elif text := _text(field):
            yield str(field.label.text), text


def _text(field: Any) -> str:
    raw = [value for value in field.raw_data or [] if isinstance(value, str)]
    if hasattr(field, "iter_choices"):
        return _labelled(field, raw)
    if raw and field.type == "BooleanField":
        return str(_("Yes")) if field.data else ""
    return " ".join(raw).strip()


def _labelled(field: Any, codes: list[str]) -> str:
    labels = {str(choice[0]): str(choice[1]) for choice in field.iter_choices()}
    return ", ".join(labels.get(code, code) for code in codes if code)
