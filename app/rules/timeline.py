"""One line for everything that happened to what work is about, said in the reader's language."""

from typing import Any

from app import clock, vault
from app.db import db
from app.i18n import gettext as _
from app.sentences import filled
from app.staff.models import User
from app.subjects import KINDS, Subject, named
from app.tables import sealing
from app.tables.cases import CaseEvent
from app.tables.words.timeline import Event, shown
from app.workflow.models import Task

_KNOWN = frozenset(Event)


class _Shown(dict[str, str]):
    """A line written before a sentence named one thing more is still readable."""

    def __missing__(self, name: str) -> str:
        return "…"


def note(
    kind: Event,
    *,
    by: User | None = None,
    params: dict[str, Any] | None = None,
    words: str | None = None,
    task: Task | None = None,
    **about: Subject | None,
) -> CaseEvent:
    """A line of the timeline now, of what stands under the name of its kind, as `case=`. Words are sealed with its key.

    ValueError if it is about nothing. params: codes and numbers.
    """
    event = CaseEvent(**line(kind, by=by, params=params, words=words, task=task, **about))
    db.session.add(event)
    return event


def line(
    kind: Event,
    *,
    by: User | None = None,
    params: dict[str, Any] | None = None,
    words: str | None = None,
    task: Task | None = None,
    **about: Subject | None,
) -> dict[str, Any]:
    """What `note` would write, for who writes it together with other rows."""
    return {
        **{of.column: _id(about.get(of.name)) for of in KINDS.values()},
        "at": clock.now(),
        "kind": kind,
        "params": params or {},
        "by_id": _id(by),
        "task_id": _id(task),
        "words_sealed": vault.seal(_owner(about).key, words or None, sealing.about(CaseEvent, "words")),
    }


def _id(row: Subject | User | Task | None) -> int | None:
    return row.id if row is not None else None


def _owner(about: dict[str, Subject | None]) -> Subject:
    """The first of them in the order of the kinds: the line is sealed with its key."""
    given = {name: subject for name, subject in about.items() if subject is not None}
    if not given or any(named(subject) != {name: subject} for name, subject in given.items()):
        raise ValueError(f"a line about no subject: {', '.join(about)}")
    return next(given[name] for name in KINDS if name in given)


def sentence(event: CaseEvent) -> str:
    """What happened, without who, when and the words."""
    if event.kind not in _KNOWN:
        return str(_("Something happened that this version cannot name."))
    said = _Shown({name: shown(name, value) for name, value in event.params.items()})
    return str(filled(str(Event(event.kind).words), said))


def mark(event: CaseEvent) -> tuple[str, str]:
    """Icon and colour; a plain dot for a line of another version."""
    known = Event(event.kind) if event.kind in _KNOWN else None
    return (known.icon, known.colour) if known else ("circle-dot", "")


def words(event: CaseEvent, owner: Subject) -> str:
    """What somebody wrote with it; empty if nothing, or after erasure."""
    return sealing.get(event, "words", owner.key)
