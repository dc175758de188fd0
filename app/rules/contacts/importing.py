"""A backlog of contacts from a CSV or XLSX file: all of it or nothing, and nothing twice."""

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import select

from app import clock, vault
from app.db import db
from app.errors import RuleBroken
from app.i18n import gettext as _
from app.rules.contacts import spreadsheets
from app.rules.contacts.facilities import find_facility
from app.rules.contacts.import_rows import Checked, Places, RowError, column_of
from app.rules.contacts.receiving import Incoming, receive
from app.rules.contacts.spreadsheets import Line
from app.staff.models import User
from app.tables.imported_rows import ImportedRow

EVERY = 100  # rows between two words on progress
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of the file. With an error in any row nothing was imported."""

    rows: int
    imported: int
    known: int  # imported before, or twice in this file
    errors: list[RowError]
    error_file: Path | None
    ignored: list[str]  # headings that no column has


def import_contacts(path: Path, *, by: User | None = None, progress: Progress | None = None) -> ImportReport:
    """Each row becomes a contact that waits for triage, in the caller's transaction. RuleBroken for an unreadable file.

    Every row is checked first. Errors go into FILE.errors.csv beside the file, which names rows and columns and repeats
    nothing that somebody wrote.
    """
    header, lines = spreadsheets.read(path)
    named = {heading: column_of(heading) for heading in header}
    if "words" not in named.values():
        raise RuleBroken(_("No column contains the words of the contact. Name one of the columns “words”."))
    ignored = [heading for heading, column in named.items() if heading and column is None]
    good, errors = _checked(lines, named)
    error_file = _write(path, errors)
    if errors:
        return ImportReport(len(lines), 0, 0, errors, error_file, ignored)
    _take(good, by, progress)
    return ImportReport(len(lines), len(good), len(lines) - len(good), [], None, ignored)


def _checked(lines: list[Line], named: dict[str, str | None]) -> tuple[list[tuple[bytes, Incoming]], list[RowError]]:
    """What is new, each row with its mark; and what is wrong in any."""
    places, known = Places.read(), set(db.session.scalars(select(ImportedRow.hash)))
    good: list[tuple[bytes, Incoming]] = []
    errors: list[RowError] = []
    for line in lines:
        cells = {column: line.cells.get(heading, "") for heading, column in named.items() if column}
        row = Checked(line.number, cells, places)
        incoming = row.incoming()
        errors += row.errors
        mark = _mark(cells)
        if incoming is not None and mark not in known:
            known.add(mark)
            good.append((mark, incoming))
    return good, errors


def _take(good: list[tuple[bytes, Incoming]], by: User | None, progress: Progress | None) -> None:
    for count, (mark, incoming) in enumerate(good, start=1):
        contact = receive(_with_facility(incoming), by=by)
        db.session.add(ImportedRow(hash=mark, contact_id=contact.id, imported_at=clock.now()))
        if progress is not None and (count % EVERY == 0 or count == len(good)):
            progress(count, len(good))


def _with_facility(incoming: Incoming) -> Incoming:
    """The school coded, so that clusters can be found; only where the district says which school of that name."""
    if not incoming.school or not incoming.district_id:
        return incoming
    return replace(incoming, facility_id=find_facility("school", incoming.school, incoming.district_id).id)


def _mark(cells: dict[str, str]) -> bytes:
    """The same for the same content, whatever the order of the columns and the kind of file."""
    content = {column: " ".join(text.split()) for column, text in sorted(cells.items()) if text.strip()}
    return vault.index("imported_row", json.dumps(content, ensure_ascii=False))


def _write(path: Path, errors: list[RowError]) -> Path | None:
    """Beside the file, readable by Excel; the file of an earlier try is removed once all is well."""
    target = path.with_name(f"{path.name}.errors.csv")
    if not errors:
        target.unlink(missing_ok=True)
        return None
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow([_("row"), _("column"), _("what to correct")])
        writer.writerows((error.row, error.column, error.reason) for error in errors)
    return target
