"""What somebody typed into a task's form: kept as a draft, shown again, and read by people."""

from collections.abc import Iterable
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from app.forms import FileField, RowsField, TaskForm, is_storable
from app.i18n import gettext as _

MOST_VALUES = 400
NOT_KEPT = frozenset({"csrf_token", "once"})


def sent(form: TaskForm) -> dict[str, list[str]]:
    """The answers of this request under the names of the form's fields, each with all its values. No files."""
    own = {field.name for field in form if field.name not in NOT_KEPT and not isinstance(field, FileField)}
    names = [name for name in request.form if name.split("-")[0] in own][:MOST_VALUES]
    return {name: [text for text in request.form.getlist(name) if is_storable(text)] for name in names}


def restore(form: TaskForm, typed: dict[str, Any]) -> None:
    """Lay the draft over the first values: a field that the draft does not know stays as it is."""
    data: MultiDict[str, str] = MultiDict(
        (name, value) for name, values in typed.items() for value in values if isinstance(value, str)
    )
    for field in form:
        if field.name not in NOT_KEPT and any(_belongs(name, field.name) for name in typed):
            field.process(data)


def in_words(form: TaskForm) -> list[tuple[str, str]]:
    """Question and answer of every field that was answered, codes by their labels."""
    return list(_words_of(form.questions()))


def _belongs(name: str, field: str) -> bool:
    return name == field or name.startswith(f"{field}-")


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
