"""Reading a table from a file: CSV in the encodings that Excel writes, and XLSX."""

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from app.errors import RuleBroken
from app.i18n import lazy_gettext as _l

LIMIT = 50 * 1024 * 1024  # bytes
MOST_ROWS = 50_000
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


class Line(NamedTuple):
    """`number` as the person sees it in the file; cells by column, trimmed."""

    number: int
    cells: dict[str, str]


def read(path: Path) -> tuple[list[str], list[Line]]:
    """The column names and the lines that are not empty. RuleBroken if the file is no such table."""
    if not path.is_file():
        raise RuleBroken(_l("There is no such file."))
    if path.stat().st_size > LIMIT:
        raise RuleBroken(_l("The file is larger than 50 MB. Split it."))
    content = path.read_bytes()
    rows = _workbook(content) if content.startswith(b"PK") else _text(content)
    return _table(rows)


def _table(rows: Iterator[list[str]]) -> tuple[list[str], list[Line]]:
    header = next(rows, [])
    if not any(header):
        raise RuleBroken(_l("The first row must name the columns."))
    lines: list[Line] = []
    for number, row in enumerate(rows, start=2):
        if not any(row):
            continue
        if len(lines) == MOST_ROWS:
            raise RuleBroken(_l("The file has more than 50,000 rows. Split it."))
        lines.append(Line(number, dict(zip(header, row, strict=False))))
    return header, lines


def _text(content: bytes) -> Iterator[list[str]]:
    text = _decoded(content)
    first = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=first.count)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            yield [cell.strip() for cell in row]
    except csv.Error as error:
        raise RuleBroken(_l("The file is not a readable CSV table. Save it as CSV (UTF-8) again.")) from error


def _decoded(content: bytes) -> str:
    """By its mark if it has one; else UTF-8, else the Cyrillic of old Windows, which has no Kazakh letters."""
    encodings = [encoding for mark, encoding in _MARKS.items() if content.startswith(mark)]
    for encoding in encodings or ["utf-8", "cp1251"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise RuleBroken(_l("The file is not text. Save it as CSV (UTF-8) or XLSX."))


def _workbook(content: bytes) -> Iterator[list[str]]:
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for row in sheet.iter_rows(values_only=True):
            yield [_cell(value) for value in row]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, ValueError, OSError) as error:
        raise RuleBroken(_l("The file is not a readable XLSX workbook.")) from error


def _cell(value: object) -> str:
    """Whole numbers without a point; moments so that they are read again."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
