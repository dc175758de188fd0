"""The sheets of an XLSX workbook that a person sees, row by row."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, NamedTuple

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from app.errors import RuleBroken
from app.i18n import lazy_gettext as _l

UNPACKED = 300 * 1024 * 1024  # bytes
_HIDDEN = re.compile(rb"<row\b(?=[^>]*\bhidden=\"(?:1|true)\")[^>]*\br=\"(\d+)\"")
_BROKEN = (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, ValueError, OSError, TypeError, SyntaxError)
"""What the library stumbles over; a part whose XML breaks off is a SyntaxError."""


class Row(NamedTuple):
    """A row as the file numbers it; whether the sheet hides it."""

    number: int
    cells: list[str]
    is_hidden: bool = False


def sheets(content: bytes) -> list[str]:
    """The names of the visible sheets that hold anything. RuleBroken if it is no workbook, or too large unpacked."""
    book = _open(content)
    return [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible" and _holds(sheet)]


def rows(content: bytes, sheet: str) -> Iterator[Row]:
    """Every row of that sheet, the empty ones too."""
    book = _open(content)
    hidden = _hidden(content, book[sheet])
    try:
        for number, values in enumerate(book[sheet].iter_rows(values_only=True), start=1):
            yield Row(number, [_cell(value) for value in values], number in hidden)
    except _BROKEN as error:
        raise _unreadable() from error


def _open(content: bytes) -> Any:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > UNPACKED:
                raise RuleBroken(_l("The workbook is too large. Split it."))
        return load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except _BROKEN as error:
        raise _unreadable() from error


def _unreadable() -> RuleBroken:
    return RuleBroken(_l("The file is not a readable XLSX workbook."))


def _holds(sheet: Any) -> bool:
    try:
        return any(value is not None for row in sheet.iter_rows(values_only=True, max_row=50) for value in row)
    except _BROKEN as error:
        raise _unreadable() from error


def _hidden(content: bytes, sheet: Any) -> set[int]:
    """The numbers of the rows that a filter or a hand has hidden: a sheet that is read row by row does not tell."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {int(number) for number in _HIDDEN.findall(packed.read(sheet._worksheet_path))}


def _cell(value: object) -> str:
    """Whole numbers without a point; moments so that they are read again."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
