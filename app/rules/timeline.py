"""One line for everything that happened to a contact, a case or a family, said in the reader's language."""

from typing import Any, TypedDict, Unpack

from app import clock, vault
from app.db import db
from app.i18n import gettext as _
from app.staff.models import User
from app.tables import sealing
from app.tables.cases import Case, CaseEvent
from app.tables.contacts import Contact
from app.tables.families import FosterFamily
from app.tables.words.timeline import Event, shown
from app.workflow.models import Task

_KNOWN = frozenset(Event)


class _Shown(dict[str, str]):
    """A line written before a sentence named one thing more is still readable."""

    def __missing__(self, name: str) -> str:
        return "…"


class About(TypedDict, total=False):
    """What a line belongs to. Words are sealed with the key of the case, contact or family; params: codes, numbers."""

    case: Case | None
    contact: Contact | None
    family: FosterFamily | None
    by: User | None
    params: dict[str, Any] | None
    words: str | None
    task: Task | None


def note(kind: Event, **about: Unpack[About]) -> CaseEvent:
    """A line of the timeline now. ValueError if it belongs to nothing."""
    event = CaseEvent(**line(kind, **about))
    db.session.add(event)
    return event


def line(kind: Event, **about: Unpack[About]) -> dict[str, Any]:
    """What `note` would write, for who writes it together with other rows."""
    case, contact, by, task = about.get("case"), about.get("contact"), about.get("by"), about.get("task")
    family = about.get("family")
    owner = case or contact or family
    if owner is None:
        raise ValueError("a line of no case, no contact and no family")
    return {
        "case_id": case.id if case else None,
        "contact_id": contact.id if contact else None,
        "family_id": family.id if family else None,
        "at": clock.now(),
        "kind": kind,
        "params": about.get("params") or {},
        "by_id": by.id if by else None,
        "task_id": task.id if task else None,
        "words_sealed": vault.seal(owner.key, about.get("words") or None, sealing.about(CaseEvent, "words")),
    }


def sentence(event: CaseEvent) -> str:
    """What happened, without who, when and the words."""
    if event.kind not in _KNOWN:
        return str(_("Something happened that this version cannot name."))
    return str(Event(event.kind).words) % _Shown({name: shown(name, value) for name, value in event.params.items()})


def mark(event: CaseEvent) -> tuple[str, str]:
    """Icon and colour; a plain dot for a line of another version."""
    known = Event(event.kind) if event.kind in _KNOWN else None
    return (known.icon, known.colour) if known else ("circle-dot", "")


def words(event: CaseEvent, owner: Case | Contact | FosterFamily) -> str:
    """What somebody wrote with it; empty if nothing, or after erasure."""
    return sealing.get(event, "words", owner.key)
