"""What was entered, read with the questions it was given to."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson

from app import vault
from app.forms import Asks, TaskForm, questions, title_of
from app.i18n import format_date, format_datetime, language
from app.i18n import gettext as _
from app.values import iin, phones
from app.workflow import registry
from app.workflow.answers.keeping import ABOUT, ABOUT_OFFERED, NAMED, plain
from app.workflow.models import Answer, Task

ASIDE = "set_aside"
"""Under this name stands what could not be read and was kept as it was typed."""
SEALED_BEFORE = "visit.report"
"""Stands for the version of what was sealed in a visit, before answers were kept: its answers, or words alone."""


@dataclass(frozen=True, slots=True)
class Said:
    """A question and its answer in the reader's language, and how it is read."""

    name: str
    question: str
    answer: str
    asks: str = Asks.WORDS

    @property
    def is_words(self) -> bool:
        """Somebody's own, to be shown as written."""
        return self.asks == Asks.WORDS


def entered(row: Answer, key: bytes | None) -> dict[str, Any]:
    """Field name to what was entered; empty after erasure."""
    version = row.form.partition(" ")[2]
    content = vault.reveal_bytes(key, row.sealed, SEALED_BEFORE if version == SEALED_BEFORE else ABOUT)
    if not content:
        return {}
    if version == SEALED_BEFORE and not content.startswith(b"{"):
        return {"report": content.decode()}
    return dict(orjson.loads(content))


def read(row: Answer, key: bytes | None, kept: dict[str, Any] | None, task: Task | None) -> list[Said]:
    """Every answer that was given, in the order of the form. `kept`: what its version asked, if that is known."""
    values = entered(row, key)
    content = vault.reveal_bytes(key, row.offered_sealed, ABOUT_OFFERED)
    offered: dict[str, dict[str, str]] = dict(orjson.loads(content)) if content else {}
    asked = kept["questions"] if kept else plain(questions(form)) if (form := _form(row, task)) else []
    return list(_said(asked, values, offered))


def title(row: Answer, kept: dict[str, Any] | None, task: Task | None) -> str:
    """The step, or what the form was called."""
    if task is not None:
        return str(_(task.name))
    if kept:
        return _here(kept["title"])
    form = _form(row, task)
    return str(title_of(form)) if form is not None else row.form.partition(" ")[0]


def _form(row: Answer, task: Task | None) -> type[TaskForm] | None:
    """The form of the step, or of that name, as it is today: for answers whose questions were not kept."""
    binding = registry.user_tasks.get(task.key) if task is not None else None
    if binding is not None:
        return binding.form
    return next((form for form in _every(TaskForm) if form.__name__ == row.form.partition(" ")[0]), None)


def _every(form: type[TaskForm]) -> Iterator[type[TaskForm]]:
    for one in form.__subclasses__():
        yield one
        yield from _every(one)


def _said(asked: Iterable[dict[str, Any]], values: Mapping[str, Any], offered: Mapping[str, Any]) -> Iterator[Said]:
    known = {one["name"]: one for one in asked}
    if values.get(NAMED):
        yield Said(NAMED, str(_("Whom or what it is about")), values[NAMED])
    for name, question in known.items():
        if _is_given(values.get(name)):
            answer = _answer(question, values[name], offered.get(name, {}))
            yield Said(name, _here(question["text"]), answer, question["asks"])
    for name, typed in values.get(ASIDE, {}).items():
        put = _here(known[name]["text"]) if name in known else name
        yield Said(name, str(_("%(question)s – as it was typed", question=put)), ", ".join(typed))
    for name in sorted(values.keys() - known.keys() - {ASIDE, NAMED}):
        if _is_given(values[name]):
            yield Said(name, name, str(values[name]))


def _is_given(value: Any) -> bool:
    """A nought is an answer; a box that is not ticked is none."""
    return value is not False and value not in (None, "", [])


def _answer(question: dict[str, Any], value: Any, offered: dict[str, str]) -> str:
    match question["asks"]:
        case Asks.CODES:
            return _chosen(question, value if isinstance(value, list) else [value], offered)
        case Asks.ROWS:
            return "\n".join(_row(question["rows"], row) for row in value)
    return _PLAIN.get(question["asks"], str)(value)


def _chosen(question: dict[str, Any], codes: list[Any], offered: dict[str, str]) -> str:
    names = {code: _here(label) for code, label in question["choices"]} | offered
    return ", ".join(names.get(str(code), str(code)) for code in codes)


_PLAIN: dict[str, Callable[[Any], str]] = {
    Asks.MOMENT: lambda value: format_datetime(datetime.fromisoformat(value)),
    Asks.DAY: lambda value: format_date(date.fromisoformat(value)),
    Asks.TICK: lambda _value: str(_("Yes")),
    Asks.IIN: iin.masked,
    Asks.PHONE: phones.masked,
}


def _row(asked: Iterable[dict[str, Any]], row: Mapping[str, Any]) -> str:
    return " · ".join(f"{one.question}: {one.answer}" for one in _said(asked, row, {}))


def _here(words: Mapping[str, str]) -> str:
    return words[language()]
