"""A table in a file: CSV in the encodings of this country, or a workbook. Every cell is accounted for."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from charset_normalizer import from_bytes

from app.errors import RuleBroken
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.rules.imports import workbooks
from app.rules.imports.workbooks import Row

LIMIT = 50 * 1024 * 1024  # bytes
MOST_ROWS = 50_000
ENCODINGS = ("utf-8", "utf-16", "kz1048", "cp1251", "cp866", "mac_cyrillic")
"""What a person may choose; the code pages in the order in which they are believed."""
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_NAMED = {"utf_8": "utf-8", "utf_16": "utf-16", "ascii": "utf-8"}
_NO_RUSSIAN = re.compile("[ЈјЊњЌќЇїЎўЂђЃѓЏџЄєІі]")
"""What the Kazakh code page's own letters look like in the Russian one. A few Kazakh words do not outweigh the rest."""
_SEPARATOR = re.compile(r"sep=(.)\s*", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"')
_MANY_LETTERS = re.compile(rb"(?:[\xd0-\xd3][\x80-\xbf]){2}")


@dataclass(frozen=True, slots=True)
class How:
    """How the file is to be read. Empty: as it looks."""

    encoding: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """`number` as the person sees it in the file; `cells` in the order of the headings, trimmed.

    `extra`: how many filled cells stand behind the last heading. `is_hidden`: the sheet does not show the row.
    """

    number: int
    cells: list[str]
    extra: int = 0
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The headings, the lines that are not empty, and how the file was read."""

    header: list[str]
    lines: list[Line]
    encoding: str = ""
    sheet: str = ""
    sheets: list[str] = field(default_factory=list)  # those one could choose


def read(content: bytes, how: How | None = None) -> Table:
    """RuleBroken if the file is no such table, or if it cannot be told which of its sheets is meant."""
    how = how or How()
    if len(content) > LIMIT:
        raise RuleBroken(_l("The file is larger than 50 MB. Split it."))
    if content.startswith(b"PK"):
        sheets = workbooks.sheets(content)
        sheet = _chosen(sheets, how.sheet)
        return replace(_table(workbooks.rows(content, sheet)), sheet=sheet, sheets=sheets)
    encoding = how.encoding or encoding_of(content)
    return replace(_table(_text_rows(_decoded(content, encoding))), encoding=encoding)


def encoding_of(content: bytes) -> str:
    """By its mark if it has one; UTF-8 if it is; else the code page its letters fit best. RuleBroken if none does."""
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return encoding
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse_damaged(content, error)
        return _code_page(content)
    return "utf-8"


def _refuse_damaged(content: bytes, error: UnicodeDecodeError) -> None:
    """A file that is UTF-8 but for a wrong byte is damaged: read in any code page the rest would be garbled."""
    if _MANY_LETTERS.search(content):
        row = content.count(b"\n", 0, error.start) + 1
        raise RuleBroken(_("Row %(row)d has a damaged character. Save the file as CSV (UTF-8) again.", row=row))


def _code_page(content: bytes) -> str:
    best = from_bytes(content, cp_isolation=[*ENCODINGS]).best()
    if best is None or "\0" in str(best):
        raise RuleBroken(_l("The file is not text. Save it as CSV (UTF-8) or XLSX."))
    encoding = _NAMED.get(best.encoding, best.encoding)
    if encoding == "cp1251" and _NO_RUSSIAN.search(str(best)):
        return "kz1048"  # which has every byte that cp1251 has
    return encoding


def _decoded(content: bytes, encoding: str) -> str:
    try:
        text = content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise RuleBroken(_l("The file cannot be read in this encoding. Choose another one."), "encoding") from error
    if "\0" in text:
        raise RuleBroken(_l("The file is not text. Save it as CSV (UTF-8) or XLSX."))
    return text


def _chosen(sheets: list[str], wanted: str) -> str:
    """RuleBroken with several visible sheets, as long as nobody says which."""
    if wanted in sheets:
        return wanted
    if len(sheets) != 1:
        said = _("The workbook has several sheets. Choose one: %(sheets)s.", sheets=", ".join(sheets))
        raise RuleBroken(said if sheets else _l("The first row must name the columns."), field="sheet")
    return sheets[0]


def _text_rows(text: str) -> Iterator[Row]:
    """The line by which Excel names the delimiter is no row, and is counted."""
    stream = io.StringIO(text, newline="")
    first = stream.readline()
    named = _SEPARATOR.fullmatch(first)
    if not named:
        stream.seek(0)
    bare = _QUOTED.sub("", first)
    delimiter = named[1] if named else max(";,\t", key=bare.count)
    reader = csv.reader(stream, delimiter=delimiter, strict=True)
    try:
        for number, row in enumerate(reader, start=1 + bool(named)):
            yield Row(number, [cell.strip() for cell in row])
    except csv.Error as error:
        raise RuleBroken(_l("The file is not a readable CSV table. Save it as CSV (UTF-8) again.")) from error


def _table(rows: Iterable[Row]) -> Table:
    found = iter(rows)
    first = next((row for row in found if any(row.cells)), Row(1, []))
    header = list(first.cells)
    while header and not header[-1]:
        header.pop()
    if not header:
        raise RuleBroken(_l("The first row must name the columns."))
    lines: list[Line] = []
    for row in found:
        if not any(row.cells):
            continue
        if len(lines) == MOST_ROWS:
            raise RuleBroken(_l("The file has more than 50,000 rows. Split it."))
        lines.append(_line(row, len(header)))
    return Table(header, lines)


def _line(row: Row, width: int) -> Line:
    cells = [*row.cells[:width], *[""] * (width - len(row.cells))]
    return Line(row.number, cells, sum(1 for cell in row.cells[width:] if cell), row.is_hidden)
