"""The form that every task and page uses, and what it gives back."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple, TypeVar

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # types-WTForms stops at 3.2
from wtforms.i18n import messages_path

from app.errors import RuleBroken
from app.forms import asked
from app.forms.dates import DateField
from app.forms.fields import OnceField, PasswordField
from app.forms.rows import RowsField
from app.forms.validators import Unnamed
from app.i18n import Text, library_words
from app.i18n import gettext as _

Value = TypeVar("Value")
NOT_ANSWERS = frozenset({"csrf_token", "once"})
DRAFT = "draft_typed_at"
"""Sent with what is typed and not yet pressed: when the last key was, in milliseconds by the server's clock."""


class Complaint(NamedTuple):
    """What is wrong with what stands in a box."""

    where: str  # the id of the box
    text: str
    question: str
    is_unnamed: bool = False  # the text does not say what it is about


class _Words:
    """WTForms' own messages; Flask-WTF reads their catalogue anew for every request."""

    def gettext(self, string: str) -> str:
        return str(library_words(messages_path(), "wtforms").ugettext(string))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return str(library_words(messages_path(), "wtforms").ungettext(singular, plural, n))


_WORDS = _Words()


class TaskForm(FlaskForm):
    """A form class names its fields; everything else is here."""

    class Meta(FlaskForm.Meta):
        """What the form takes from Flask."""

        def get_translations(self, form: Any) -> _Words:
            return _WORDS

    reaches_out = False
    """Whether somebody goes to the child for it, or calls: its page shows address, telephones and what was reported."""

    named: Text = ""
    """Whom or what it is about, where its own questions do not say: stands above its answers on the record."""

    once = OnceField()
    keeps_draft = True  # False: what is typed into it is never kept before it is sent
    draft_shown: Any = None  # when, and the draft it was given; set where a draft of it is kept

    def is_submitted(self) -> bool:
        """Pressed. A draft is not."""
        return bool(super().is_submitted()) and DRAFT not in request.form

    def submitted(self) -> bool:
        """Sent and valid. False as well when a button only added or removed an entry."""
        if not self.is_submitted():
            return False
        if any([field.rearrange() for field in self if isinstance(field, RowsField)]):
            return False
        return bool(self.validate())

    def blame(self, broken: RuleBroken) -> None:
        """Show a broken rule at its field, or above the form."""
        field = self._fields.get(broken.field or "")
        if field is None:
            self.form_errors.append(str(broken.message))
        else:
            field.errors = [*field.errors, str(broken.message)]

    def questions(self) -> Iterator[Any]:
        """The fields to show, in the order of the class."""
        return (field for field in self if field.widget.__class__.__name__ != "HiddenInput")

    def answers(self) -> dict[str, Any]:
        """What was entered, ready for JSON. Files are not in it."""
        return answers(self)

    def offered(self) -> dict[str, dict[str, str]]:
        """By field: the words of what was chosen among choices that only rows know, so that it can be read later."""
        fixed = {one.name: {value for value, _label in one.choices} for one in asked.questions(type(self))}
        return {
            field.short_name: found
            for field in self
            if hasattr(field, "iter_choices") and (found := _chosen(field, fixed.get(field.short_name, set())))
        }

    def mark(self) -> str:
        """The same for the same press sent twice; empty if the page sent none."""
        return str(self.once.data or "")[:64]

    @classmethod
    @cache
    def version(cls) -> str:
        """Its name and a short mark of its questions: old answers are read with the form they were given to."""
        return asked.version(cls)


def answers(form: Any) -> dict[str, Any]:
    """Field name to a value that JSON knows; days and instants in ISO 8601. Never a password, not even to be hashed."""
    left_out = FileField | PasswordField
    kept = (field for field in form if field.short_name not in NOT_ANSWERS and not isinstance(field, left_out))
    return {field.short_name: _plain(field) for field in kept}


def _chosen(field: Any, fixed: set[str]) -> dict[str, str]:
    held = {str(one) for one in (field.data if isinstance(field.data, list) else [field.data])} - fixed
    return {str(value): str(label) for value, label, *_more in field.iter_choices() if value and str(value) in held}


def _plain(field: Any) -> Any:
    if isinstance(field, RowsField):
        return [answers(row) for row in field.filled()]
    value = field.data
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, FileStorage):
        return value.filename
    return value


def given(value: Value | None) -> Value:
    """What a validated, required field holds. ValueError if it was not required after all."""
    if value is None:
        raise ValueError("the form let an empty answer through")
    return value


def options(kind: type[StrEnum], labels: "dict[Any, Text] | None" = None, empty: Text | None = None) -> list[Any]:
    """Choices of an enum in its order. Without `labels` the members' `label` is used. `empty` adds a first blank."""
    shown = [SelectChoice(member.value, labels[member] if labels else member.label) for member in kind]  # type: ignore[attr-defined]
    return shown if empty is None else [SelectChoice("", empty), *shown]


def choices(pairs: "list[tuple[str, Text]]", empty: Text | None = None) -> list[Any]:
    """Choices from value and label, for what is not an enum."""
    shown = [SelectChoice(value, label) for value, label in pairs]
    return shown if empty is None else [SelectChoice("", empty), *shown]


def error_summary(form: Any) -> dict[str, Any] | None:
    """Parameters of the GOV.UK error summary, each entry linked to its box; None if all is well."""
    found = [{"text": str(message)} for message in form.form_errors]
    found += [{"text": text, "href": f"#{where}"} for where, text in _told_apart(list(_complaints(form)))]
    return {"titleText": _("There is a problem"), "errorList": found} if found else None


def _told_apart(complaints: list[Complaint]) -> Iterator[tuple[str, str]]:
    """Where and what; with the question before what is said of several, or does not say of what."""
    said = Counter(one.text for one in complaints)

    def is_vague(one: Complaint) -> bool:
        return one.is_unnamed or said[one.text] > 1

    for one in complaints:
        yield one.where, f"{one.question} – {one.text}" if one.question and is_vague(one) else one.text


def _complaints(form: Any) -> Iterator[Complaint]:
    for field in form:
        if not field.errors:
            continue
        if isinstance(field, RowsField):
            yield from _of_rows(field)
        else:
            where = field.id + ("-day" if isinstance(field, DateField) else "")
            first = field.errors[0]
            yield Complaint(where, str(first), str(field.label.text), isinstance(first, Unnamed))


def _of_rows(field: RowsField) -> Iterator[Complaint]:
    for error in field.errors:
        if isinstance(error, str):
            yield Complaint(field.id, error, "")
    for entry in field.entries:
        if entry.errors:
            yield from _complaints(entry.form)
