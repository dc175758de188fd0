"""A backlog of contacts from a CSV or XLSX file: nothing is taken twice, and no cell is lost without a word."""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import select

from app import clock, vault
from app.db import db
from app.errors import RuleBroken
from app.i18n import gettext as _
from app.rules.contacts.facilities import find_facility
from app.rules.contacts.receiving import Incoming, receive
from app.rules.imports import spreadsheets
from app.rules.imports.import_rows import Checked, Places, RowError, columns_of
from app.rules.imports.spreadsheets import Line, Table
from app.staff.models import User
from app.tables.imported_rows import ImportedRow

EVERY = 100  # rows between two words on progress
WORDS = "words"
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class New:
    """A row that is in order and was not imported before. `mark`: the same for the same content."""

    line: Line
    mark: bytes
    incoming: Incoming


@dataclass(frozen=True, slots=True)
class Looked:
    """What a file holds. Every line is new, wrong, or known already."""

    new: list[New] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    known: int = 0  # imported before, or twice in this file
    ignored: list[str] = field(default_factory=list)  # headings of columns that hold something and are not read

    def wrong(self) -> int:
        """How many lines have an error."""
        return len({error.row for error in self.errors})


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of the file. With an error in any row nothing was imported."""

    rows: int
    imported: int
    known: int
    errors: list[RowError]
    error_file: Path | None
    ignored: list[str]


def import_contacts(path: Path, *, by: User | None = None, progress: Progress | None = None) -> ImportReport:
    """Each row becomes a contact that waits for triage, in the caller's transaction. RuleBroken for an unreadable file.

    Every row is checked first: all of them or none. Errors go into FILE.errors.csv beside the file, which names rows
    and columns and repeats nothing that somebody wrote.
    """
    if not path.is_file():
        raise RuleBroken(_("There is no such file."))
    table = spreadsheets.read(path.read_bytes())
    columns = columns_of(table.header)
    looked = look(table, columns)
    target = path.with_name(f"{path.name}.errors.csv")
    if looked.errors:
        target.write_bytes(error_rows(looked.errors))
        return ImportReport(len(table.lines), 0, 0, looked.errors, target, looked.ignored)
    target.unlink(missing_ok=True)
    take(looked.new, by=by, progress=progress)
    return ImportReport(len(table.lines), len(looked.new), looked.known, [], None, looked.ignored)


def look(table: Table, columns: Mapping[int, str]) -> Looked:
    """Every line checked. `columns`: what stands at which place. RuleBroken if no column holds the words."""
    if WORDS not in columns.values():
        raise RuleBroken(_("No column contains the words of the contact. Name one of the columns “words”."))
    places, known = Places.read(), set(db.session.scalars(select(ImportedRow.hash)))
    found = Looked(ignored=_ignored(table, columns))
    errors, repeated = found.errors, 0
    for line in table.lines:
        cells = {column: line.cells[place] for place, column in columns.items()}
        row = Checked(line.number, cells, places)
        incoming = row.incoming()
        wrong = [*_of_the_line(line), *row.errors]
        mark = _mark(cells)
        if wrong or incoming is None:
            errors += wrong
        elif mark in known:
            repeated += 1
        else:
            known.add(mark)
            found.new.append(New(line, mark, incoming))
    return replace(found, known=repeated)


def take(rows: Sequence[New], *, by: User | None, progress: Progress | None = None) -> None:
    """They wait for triage."""
    for count, row in enumerate(rows, start=1):
        contact = receive(_with_facility(row.incoming), by=by)
        db.session.add(ImportedRow(hash=row.mark, contact_id=contact.id, imported_at=clock.now()))
        if progress is not None and (count % EVERY == 0 or count == len(rows)):
            progress(count, len(rows))


def error_rows(errors: Sequence[RowError]) -> bytes:
    """Readable by Excel. It repeats nothing that somebody wrote."""
    rows = [(str(error.row), error.column, error.reason) for error in errors]
    return _csv([(_("row"), _("column"), _("what to correct")), *rows])


def wrong_rows(table: Table, looked: Looked) -> bytes:
    """The lines with an error as they stand in the file, the reasons behind them: corrected, it can be imported."""
    reasons: dict[int, list[str]] = {}
    for error in looked.errors:
        reasons.setdefault(error.row, []).append(f"{error.column}: {error.reason}" if error.column else error.reason)
    rows = [(*line.cells, " ".join(reasons[line.number])) for line in table.lines if line.number in reasons]
    return _csv([(*table.header, _("what to correct")), *rows])


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=";").writerows(rows)
    return stream.getvalue().encode("utf-8-sig")


def _of_the_line(line: Line) -> list[RowError]:
    """What is wrong with a line as such, before anybody reads its cells."""
    found = []
    if line.extra:
        found.append(RowError(line.number, "", _("There are more cells in this row than headings.")))
    if line.is_hidden:
        found.append(RowError(line.number, "", _("The sheet hides this row. Show it, or remove it.")))
    return found


def _ignored(table: Table, columns: Mapping[int, str]) -> list[str]:
    """Those that hold something; one without a heading by its number."""
    filled = {place for line in table.lines for place, cell in enumerate(line.cells) if cell}
    rest = sorted(filled - columns.keys())
    return [table.header[place] or _("column %(number)d", number=place + 1) for place in rest]


def _with_facility(incoming: Incoming) -> Incoming:
    """The school coded, so that clusters can be found; only where the district says which school of that name."""
    if not incoming.school or not incoming.district_id:
        return incoming
    return replace(incoming, facility_id=find_facility("school", incoming.school, incoming.district_id).id)


def _mark(cells: Mapping[str, str]) -> bytes:
    """The same for the same content, whatever the order of the columns and the kind of file."""
    content = {column: " ".join(text.split()) for column, text in sorted(cells.items()) if text.strip()}
    return vault.index("imported_row", json.dumps(content, ensure_ascii=False))
