"""`make translations`: every string of code, templates, diagrams and tables into the catalogues, and compiled."""

import sys
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
LANGUAGES = ("kk", "ru")
SKIPPED = {"node_modules", ".venv", ".git", "var", "tests", "static"}
CONTEXT = ((1, "c"), 2)
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "gettext", "_l", "lazy_gettext")),
    **dict.fromkeys(("ngettext", "lazy_ngettext", "_n", "_ln"), (1, 2)),
    **dict.fromkeys(("pgettext", "lazy_pgettext", "_p", "_pl"), CONTEXT),
}
NOISE = tuple(
    f'"{name}:'
    for name in (
        "Report-Msgid-Bugs-To",
        "POT-Creation-Date",
        "PO-Revision-Date",
        "Last-Translator",
        "Language-Team",
        "Generated-By",
    )
)
Key = tuple[str | None, str]


def used() -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """Message (or singular and plural) and context of everything that babel.cfg finds."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file, "babel.cfg")
    found = extract_from_dir(
        ROOT,
        methods,
        options,
        keywords=KEYWORDS,
        strip_comment_tags=True,
        directory_filter=lambda path: Path(path).name not in SKIPPED,
    )
    for _, _, message, _, context in found:
        yield message, context


def path(language: str) -> Path:
    return ROOT / f"app/translations/{language}/LC_MESSAGES/messages.po"


def load(language: str) -> Catalog:
    if not path(language).exists():
        return Catalog(locale=language)
    with path(language).open("rb") as file:
        return read_po(file, locale=language)


def key(message: Message | str | Sequence[str], context: str | None = None) -> Key:
    if isinstance(message, Message):
        return key(message.id, message.context)
    return context, message if isinstance(message, str) else message[0]


def parts(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def collect() -> None:
    """New strings are added empty, old ones go, nothing is guessed."""
    wanted = list(used())
    for language in LANGUAGES:
        old = {key(message): message for message in load(language) if message.id}
        new = Catalog(locale=language, project="Alaqan", version="1", charset="utf-8")
        for message, context in wanted:
            before = old.get(key(message, context))
            is_same = before is not None and isinstance(before.id, str) == isinstance(message, str)
            empty = "" if isinstance(message, str) else ("",) * new.num_plurals
            new.add(message, string=before.string if is_same else empty, context=context)
        _write(new, language)


def _write(catalogue: Catalog, language: str) -> None:
    """Without the headers that change each time or name nobody."""
    catalogue.header_comment, catalogue.fuzzy = "", False
    text = BytesIO()
    write_po(text, catalogue, width=0, no_location=True, sort_output=True, ignore_obsolete=True)
    lines = text.getvalue().decode().lstrip("\n").splitlines(keepends=True)
    path(language).parent.mkdir(parents=True, exist_ok=True)
    path(language).write_text("".join(line for line in lines if not line.startswith(NOISE)), encoding="utf-8")
    missing = [message for message in catalogue if message.id and not all(parts(message))]
    print(f"{language}: {len(catalogue)} strings, {len(missing)} not translated")


def compiled() -> None:
    """What is not translated is left out: an empty plural form would be shown as nothing."""
    for language in LANGUAGES:
        full, told = load(language), Catalog(locale=language, charset="utf-8")
        for message in full:
            if message.id and all(parts(message)):
                told.add(message.id, message.string, context=message.context)
        with path(language).with_suffix(".mo").open("wb") as file:
            write_mo(file, told)


if __name__ == "__main__":
    if sys.argv[1:] != ["compile"]:
        collect()
    compiled()
