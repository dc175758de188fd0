"""Whatever is typed into a form is kept: while it is typed, when the press is refused, until it is sent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Response, request
from werkzeug.datastructures import MultiDict

from app import clock
from app.errors import Answered
from app.forms import DRAFT, FileField, PasswordField, StringField, TaskForm, TextAreaField, is_storable
from app.i18n import format_datetime, format_time
from app.rules.tasks import form_drafts
from app.staff.models import User
from app.subjects import Subject

MOST_VALUES = 400
NOT_KEPT = frozenset({"csrf_token", "once"})
FORGET = "draft_forget"
"""Sent when a draft is thrown away."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page must know of the form it shows: since when it is on the screen, and what was put back into it."""

    at: int  # milliseconds, by the server's clock
    saved_at: str = ""  # when what it holds was saved; empty if nothing was typed yet
    is_restored: bool = False
    has_files: bool = False
    may_forget: bool = False


def is_draft() -> bool:
    """Whether this is not a press but what is typed so far."""
    return request.method == "POST" and DRAFT in request.form


def begin(form: TaskForm, by: User, where: str = "", about: Subject | None = None) -> None:
    """Called with every form before it is read. Answers for itself if a draft came; otherwise puts the draft back.

    `where`: the address the form is sent to, if that is not this page's; `about`: with what its draft is erased.
    """
    if not keeps(form):
        return
    place = _place(form, where, about)
    if is_draft():
        is_kept = form_drafts.save(place, sent(form), typed_at(), by=by)
        raise Answered(Response(status=204 if is_kept else 409))
    if request.method == "POST" and FORGET in request.form:
        form_drafts.end(place, by=by)
        raise Answered(Response(status=204))
    if not form.is_submitted():
        put_back(form, by, where, about)


def put_back(form: TaskForm, by: User, where: str = "", about: Subject | None = None) -> None:
    """The form holds what the person had typed into it."""
    typed, saved_at = form_drafts.kept(_place(form, where, about), by=by)
    show(form, restore(form, typed), saved_at, may_forget=True)


def refused(form: TaskForm, by: User, where: str = "", about: Subject | None = None) -> None:
    """A press that was not taken: what was sent is kept, to be there for whoever leaves and comes back."""
    if keeps(form) and form.is_submitted():
        form_drafts.save(_place(form, where, about), sent(form), clock.real_now(), by=by)
        show(form, False, clock.real_now())


def end(form: TaskForm, by: User, where: str = "") -> None:
    """The form was taken: its draft is over."""
    if keeps(form):
        form_drafts.end(_place(form, where), by=by)


def show(form: TaskForm, is_restored: bool, saved_at: datetime | None, may_forget: bool = False) -> None:
    """The page says what is kept."""
    said = moment(saved_at) if saved_at is not None else ""
    has_files = any(isinstance(field, FileField) for field in form)
    form.draft_shown = Shown(milliseconds(), said, is_restored, has_files, may_forget)


def keeps(form: TaskForm) -> bool:
    """Whether there is anything to type into it that may be kept."""
    return form.keeps_draft and any(True for _ in _kept_fields(form))


def sent(form: TaskForm) -> dict[str, list[str]]:
    """The answers of this request under the names of the form's fields, each with all its values. No files."""
    own = {field.name for field in _kept_fields(form)}
    names = [name for name in request.form if name.split("-")[0] in own][:MOST_VALUES]
    return {name: [text for text in request.form.getlist(name) if is_storable(text)] for name in names}


def restore(form: TaskForm, typed: dict[str, Any]) -> bool:
    """Lay the draft over the first values, and whether that changed any; a field it does not know stays as it is."""
    data: MultiDict[str, str] = MultiDict(
        (name, value) for name, values in typed.items() for value in values if isinstance(value, str)
    )
    known = [field for field in _kept_fields(form) if any(_belongs(name, field.name) for name in typed)]
    return any([_put_back(field, data) for field in known])


def _put_back(field: Any, data: MultiDict[str, str]) -> bool:
    before = field.data
    field.process(data)
    if isinstance(field, StringField | TextAreaField) and field.raw_data:
        field.data = field.raw_data[0]  # with the space before the next word
    return (field.data or None) != (before or None) or _has_words(field)


def typed_at() -> datetime:
    """When the last key of this draft was pressed, as its page says; now, if it says nothing that can be."""
    text = request.form.get(DRAFT, "")
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        return clock.real_now()
    return min(datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=int(text)), clock.real_now())


def milliseconds() -> int:
    """The server's clock as the pages are told it."""
    return int(clock.real_now().timestamp() * 1000)


def moment(at: datetime) -> str:
    """The hour today, with the day if it was another one."""
    same_day = at.astimezone(clock.ALMATY).date() == clock.real_today()
    return str(format_time(at) if same_day else format_datetime(at, "day"))


def _has_words(field: Any) -> bool:
    """Something that cannot be read as an answer counts as typed: a day without its year."""
    return field.data is None and any(str(raw or "").strip() for raw in getattr(field, "raw_data", None) or [])


def _place(form: TaskForm, where: str, about: Subject | None = None) -> form_drafts.Place:
    key = about.key if about is not None else None
    return form_drafts.place_of(type(form).__name__, where or request.full_path.removesuffix("?"), key)


def _kept_fields(form: TaskForm) -> Iterator[Any]:
    left_out = FileField | PasswordField
    return (field for field in form if field.name not in NOT_KEPT and not isinstance(field, left_out))


def _belongs(name: str, field: str) -> bool:
    return name == field or name.startswith(f"{field}-")
