"""The links of the rail: each page module declares its own, or under which link its pages stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from types import ModuleType

from app.i18n import Text

DESK = "desk"
"""The section of pages that belong to the desk at which the work of one's role waits."""
OUTSIDE = ""
"""The section of pages under no link."""


@dataclass(frozen=True)
class Entry:
    """A link of the rail: its words, its icon, the short words of the phone's bar, and its place from the top."""

    endpoint: str
    words: Text
    icon: str
    short: Text
    place: int


entries: dict[str, Entry] = {}
sections: dict[str, str] = {}


def declare(pages: Iterable[ModuleType]) -> None:
    """Each module's pages stand under its own link or in its section. LookupError if one declares neither."""
    for module in pages:
        if hasattr(module, "bp"):
            entry, section = getattr(module, "RAIL", None), getattr(module, "SECTION", None)
            if entry is None and section is None:
                raise LookupError(f"{module.__name__} declares neither RAIL nor SECTION")
            if entry is not None:
                entries[entry.endpoint] = entry
            sections[module.bp.name] = module.bp.name if section is None else section


def ordered() -> list[Entry]:
    """From the top of the rail."""
    return sorted(entries.values(), key=lambda entry: entry.place)
