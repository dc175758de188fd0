"""A file of contacts uploaded by the shift lead: looked at, put right, its good rows taken in by the machine."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import update

from app import audit, clock, vault
from app.audit_codes import AuditCode
from app.db import db
from app.errors import Conflict, RuleBroken
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.jobs import defer, every, job
from app.rules.imports import spreadsheets, workbooks
from app.rules.imports.import_rows import columns_of
from app.rules.imports.importing import Looked, look, take
from app.rules.imports.spreadsheets import How, Table
from app.staff.models import User
from app.tables import sealing
from app.tables.imported_rows import ContactImport, ImportState

CHUNK = 250
"""Rows in one transaction: what is done is seen, and a killed worker loses no more than that."""
KEPT_FOR = timedelta(days=7)


def upload(name: str, content: bytes, *, by: User) -> ContactImport:
    """The file is kept, sealed. RuleBroken if it is no table; which of its sheets is meant can be said later."""
    try:
        spreadsheets.read(content)
    except RuleBroken as broken:
        if broken.field != "sheet":
            raise RuleBroken(broken.message, field="file") from broken
    row = ContactImport(key=vault.new_key(), uploaded_at=clock.now(), by_id=by.id, state=ImportState.PREPARED)
    sealing.put(row, "name", name[-120:])
    row.content_sealed = vault.seal_bytes(row.key, content, sealing.about(ContactImport, "content"))
    db.session.add(row)
    db.session.flush()
    audit.record(by, AuditCode.CONTACT_IMPORT_UPLOADED, row)
    return row


def table_of(row: ContactImport) -> Table:
    """As it is to be read. RuleBroken while nobody said which sheet is meant, or once the file is forgotten."""
    content = vault.reveal_bytes(row.key, row.content_sealed, sealing.about(ContactImport, "content"))
    if content is None:
        raise RuleBroken(_l("This file is no longer kept. Upload it again."))
    return spreadsheets.read(content, How(row.encoding, sealing.get(row, "sheet")))


def columns(row: ContactImport, table: Table) -> dict[int, str]:
    """What stands at which place: as a person chose, else as the headings say."""
    if row.columns is None:
        return columns_of(table.header)
    return {int(place): column for place, column in row.columns.items() if int(place) < len(table.header)}


def choose(row: ContactImport, how: How, chosen: Mapping[int, str] | None) -> None:
    """How the file is read. RuleBroken if it cannot be, or if two columns are to be the same."""
    if row.state is not ImportState.PREPARED:
        raise Conflict(_("The import of this file has already been started."))
    before = _header(row)
    row.encoding = how.encoding
    sealing.put(row, "sheet", how.sheet)
    table = table_of(row)
    if table.header != before or chosen is None:
        row.columns = None  # the headings are others now
        return
    twice = next((column for column in chosen.values() if list(chosen.values()).count(column) > 1), None)
    if twice is not None:
        place = max(place for place, column in chosen.items() if column == twice)
        raise RuleBroken(_l("Another column already holds this. Choose each only once."), field=f"column_{place}")
    look(Table(table.header, []), chosen)
    row.columns = {str(place): column for place, column in chosen.items()}


def _header(row: ContactImport) -> list[str]:
    """As the file was read until now; empty if it could not be."""
    try:
        return table_of(row).header
    except RuleBroken:
        return []


def start(row: ContactImport, *, by: User) -> None:
    """The good rows are taken in, a few hundred at a time. Conflict if it was started; RuleBroken without one."""
    db.session.refresh(row, with_for_update=True)
    if row.state is not ImportState.PREPARED:
        raise Conflict(_("The import of this file has already been started."))
    table, found = looked(row)
    if not found.new:
        raise RuleBroken(_l("There is no row to import."))
    row.state, row.rows, row.good = ImportState.RUNNING, len(table.lines), len(found.new)
    row.wrong, row.known = found.wrong(), found.known
    audit.record(by, AuditCode.CONTACT_IMPORT_STARTED, row)
    defer(take_rows, import_id=row.id)


@job("take_import_rows")
def take_rows(import_id: int) -> None:
    """The next rows; those taken before are known by then, so that nothing is taken twice."""
    row = db.session.get_one(ContactImport, import_id, with_for_update=True)
    if row.state is not ImportState.RUNNING:
        return
    _table, found = looked(row)
    now = found.new[:CHUNK]
    take(now, by=db.session.get_one(User, row.by_id))
    row.imported += len(now)
    if len(found.new) > CHUNK:
        defer(take_rows, import_id=row.id)
    else:
        row.state, row.ended_at = ImportState.DONE, clock.now()


@every("37 * * * *", name="forget_imports")
def forget_imports() -> None:
    """What is in a file stands in the contacts; the wrong rows are kept a week to be corrected."""
    old = ContactImport.uploaded_at < clock.now() - KEPT_FOR
    kept = ContactImport.content_sealed.is_not(None)
    db.session.execute(
        update(ContactImport)
        .where(old, kept, ContactImport.state != ImportState.RUNNING)
        .values(content_sealed=None, key=None)
    )


def looked(row: ContactImport) -> tuple[Table, Looked]:
    """The file and what it holds now. RuleBroken as `table_of` and `look` say."""
    table = table_of(row)
    return table, look(table, columns(row, table))


def sheets_of(row: ContactImport) -> list[str]:
    """The sheets one may choose between; none for text, and for a file that is forgotten."""
    content = vault.reveal_bytes(row.key, row.content_sealed, sealing.about(ContactImport, "content"))
    return workbooks.sheets(content) if content is not None and content.startswith(b"PK") else []
