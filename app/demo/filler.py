"""Fills in any form of ours with answers it accepts, chosen by a seeded generator."""

import random
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from werkzeug.datastructures import MultiDict

from app import clock
from app.forms import (
    BooleanField,
    CheckboxesField,
    DateField,
    DateTimeField,
    FileField,
    IinField,
    IntegerField,
    PhoneField,
    RadioField,
    RowsField,
    SelectField,
    StringField,
    TextAreaField,
    not_in_future,
)

PAST, AHEAD = (0, -1, -2), (0, 14, 7, 30, 3)
"""Days from today that a date is tried with: visits were today or before, plans are for later."""

PHRASES = (
    "Үйде болдық, баламен оңаша сөйлестік.",
    "Мектеппен келісілді, сынып жетекшісі хабардар.",
    "Семья идёт на контакт, бабушка готова помогать.",
    "Ребёнок спокоен, рассказывает охотно.",
    "Учаскелік инспектор бірге барды.",
    "Договорились о следующей встрече.",
)


TO_A_PERSON = "answer"
"""A message that only somebody with a reply code can read: it is sent where a story says so, not by chance."""


def fill(form: Any, chance: random.Random, chosen: Mapping[str, Any] | None = None, attempt: int = 0) -> Any:
    """What a browser would send for `form`. `chosen` wins over chance; `attempt` varies what chance picks."""
    sent: MultiDict[str, Any] = MultiDict()
    for field in form.questions():
        given = (chosen or {}).get(field.short_name)
        if isinstance(field, RowsField):
            _rows(field, given, chance, sent)
        else:
            _put(sent, field, given if given is not None else _answer(field, chance, attempt))
    return sent


def _rows(field: Any, given: Any, chance: random.Random, sent: "MultiDict[str, Any]") -> None:
    rows = given if given is not None else [{} for _ in range(max(field.least, 1))]
    for at, row in enumerate(rows):
        entry = field.entries[at].form if at < len(field.entries) else field.append_entry().form
        for inner in entry:
            chosen = row.get(inner.short_name)
            _put(sent, inner, chosen if chosen is not None else _answer(inner, chance, 1))


def _put(sent: "MultiDict[str, Any]", field: Any, value: Any) -> None:
    for one in value if isinstance(value, list) else [value]:
        if one is not None:
            sent.add(field.name, str(one))


def _answer(field: Any, chance: random.Random, attempt: int) -> Any:
    if _is_to_a_person(field) or isinstance(field, FileField | IinField) or _is_left_out(field, chance, attempt):
        return None
    if isinstance(field, DateField):
        return _moment(field, attempt)
    if isinstance(field, CheckboxesField):
        known = _values(field)
        return chance.sample(known, chance.randint(1, min(field.most or 3, 3, len(known)))) if known else None
    if isinstance(field, RadioField | SelectField):
        known = _values(field)
        return chance.choice(known) if known else None
    return _typed(field, chance)


def _is_to_a_person(field: Any) -> bool:
    return isinstance(field, TextAreaField) and field.short_name == TO_A_PERSON


def _is_left_out(field: Any, chance: random.Random, attempt: int) -> bool:
    """Choices one need not make are made more or less often from one attempt to the next, in case they clash."""
    may = isinstance(field, BooleanField | RadioField | SelectField | CheckboxesField) and not field.flags.required
    return may and chance.random() < (0.5, 0.1, 0.9)[attempt % 3]


def _typed(field: Any, chance: random.Random) -> Any:
    if isinstance(field, IntegerField):
        return chance.randint(field.least, min(field.most, field.least + 4))
    if isinstance(field, PhoneField):
        return f"+7701{chance.randint(0, 9_999_999):07}"
    if isinstance(field, BooleanField):
        return "y"
    if isinstance(field, TextAreaField):
        return chance.choice(PHRASES)
    if isinstance(field, StringField):
        return chance.choice(PHRASES)[: field.limit]
    return None


def _moment(field: Any, attempt: int) -> list[str]:
    local = (clock.now() - timedelta(minutes=1)).astimezone(clock.ALMATY)
    days = PAST if not_in_future in field.validators else AHEAD
    day = local + timedelta(days=days[attempt % len(days)])
    boxes = [str(day.day), str(day.month), str(day.year)]
    return [*boxes, day.strftime("%H:%M")] if isinstance(field, DateTimeField) else boxes


def _values(field: Any) -> list[str]:
    return [str(choice[0]) for choice in field.iter_choices() if str(choice[0])]
