"""What a form asks, read off its class: without a request, and so the same for whoever asks."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import wtforms
from flask_wtf.file import FileField

from app.forms.dates import DateField, DateTimeField
from app.forms.fields import IinField, IntegerField, PasswordField, PhoneField
from app.forms.rows import Row, RowsField
from app.i18n import LazyString, Text


class Asks(StrEnum):
    """How an answer is read."""

    WORDS = "words"
    DAY = "day"
    MOMENT = "moment"
    CODES = "codes"
    TICK = "tick"
    NUMBER = "number"
    PHONE = "phone"
    IIN = "iin"
    ROWS = "rows"


_KINDS: tuple[tuple[type[Any], Asks], ...] = (
    (RowsField, Asks.ROWS),
    (DateTimeField, Asks.MOMENT),
    (DateField, Asks.DAY),
    (wtforms.BooleanField, Asks.TICK),
    (wtforms.SelectFieldBase, Asks.CODES),
    (IinField, Asks.IIN),
    (PhoneField, Asks.PHONE),
    (IntegerField, Asks.NUMBER),
)
_UNKEPT = (FileField, PasswordField, wtforms.HiddenField)
"""What no record of answers holds."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a form: its name in the answers, how it is put, and what there was to choose from."""

    name: str
    text: Text
    asks: Asks
    choices: tuple[tuple[str, Text], ...] = ()
    rows: "tuple[Question, ...]" = ()


def questions(form: type[Any]) -> tuple[Question, ...]:
    """In the order of the page. Choices that only rows know are not among them."""
    named = [(name, getattr(form, name)) for name in dir(form) if hasattr(getattr(form, name), "field_class")]
    kept = [(name, field) for name, field in named if not issubclass(field.field_class, _UNKEPT)]
    return tuple(_question(name, field) for name, field in sorted(kept, key=lambda pair: pair[1].creation_counter))


def title(form: type[Any]) -> Text:
    """What the form is called; the first line of its docstring where nothing else is said."""
    found: Text = getattr(form, "title", None) or (form.__doc__ or form.__name__).partition("\n")[0]
    return found


def version(form: type[Any]) -> str:
    """Its name and a short mark of all it asks: an answer is read with the questions it was given to."""
    marked = repr([_mark(question) for question in questions(form)])
    return f"{form.__name__} {hashlib.sha256(marked.encode()).hexdigest()[:8]}"


def _question(name: str, field: Any) -> Question:
    asks = next((asks for kind, asks in _KINDS if issubclass(field.field_class, kind)), Asks.WORDS)
    places = ("row", "label") if asks is Asks.ROWS else ("label",)
    given: dict[str, Any] = dict(zip(places, field.args, strict=False)) | field.kwargs
    row: type[Row] | None = given.get("row")
    return Question(
        name=name,
        text=given.get("label") or name,
        asks=asks,
        choices=tuple((str(value), label) for value, label, *_more in given.get("choices") or () if value != ""),
        rows=questions(row) if row is not None else (),
    )


def _mark(question: Question) -> list[Any]:
    return [
        question.name,
        message(question.text),
        question.asks.value,
        [[value, message(label)] for value, label in question.choices],
        [_mark(row) for row in question.rows],
    ]


def message(text: Text) -> str:
    """As it stands in the code, whatever the reader's language."""
    return " ".join(map(str, text._args)) if isinstance(text, LazyString) else str(text)
