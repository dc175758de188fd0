"""A file of contacts: uploaded, its columns chosen, looked at, its good rows imported, the wrong ones returned."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import audit, policy
from app.audit_codes import AuditCode
from app.db import db
from app.errors import RuleBroken
from app.forms import FileField, SelectField, TaskForm, choices, error_summary, file_required, file_size
from app.i18n import Text, format_datetime
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.policy import guard
from app.roles import Action
from app.rules.imports import importing, uploads
from app.rules.imports.spreadsheets import ENCODINGS, How, Table
from app.staff.models import User
from app.staff.sign_in import actor
from app.tables import sealing
from app.tables.imported_rows import ContactImport, ImportState
from app.web.shell.submitting import done, first

bp = Blueprint("imports", __name__)
SECTION = "shift"
SHOWN, ERRORS, FILES = 8, 50, 25
MEGABYTES = 10
COLUMNS: dict[str, Text] = {
    "received_at": _l("Date, or date and time"),
    "time": _l("Time"),
    "channel": _l("Channel"),
    "language": _l("Language"),
    "words": _l("Caller’s words, as they say them"),
    "caller_name": _l("Name of the caller"),
    "caller_phone": _l("Phone number of the caller"),
    "child_surname": _l("Surname of the child"),
    "child_given": _l("First name of the child"),
    "child_age": _l("Age of the child"),
    "child_sex": _l("Sex of the child"),
    "region": _l("Region"),
    "district": _l("District or city"),
    "school": _l("School or kindergarten"),
}
STATES: dict[ImportState, Text] = {
    ImportState.PREPARED: _l("Not imported yet"),
    ImportState.RUNNING: _l("Being imported"),
    ImportState.DONE: _l("Imported"),
}
ENCODING_NAMES: dict[str, str] = {
    "utf-8": "UTF-8", "utf-16": "UTF-16", "kz1048": "KZ-1048 (Windows, қазақша)", "cp1251": "Windows-1251",
    "cp866": "CP866 (DOS)", "mac_cyrillic": "Mac Cyrillic",
}  # fmt: skip


class UploadForm(TaskForm):
    """A file of contacts"""

    file = FileField(
        _l("File"),
        description=_l("CSV or XLSX, at most 10 MB. The first row names the columns."),
        validators=[file_required(), file_size(MEGABYTES)],
    )


class HowForm(TaskForm):
    """How the file is to be read"""

    def how(self) -> How:
        """What was chosen; empty for what the file leaves no choice about."""
        return How(self._chosen("encoding"), self._chosen("sheet"))

    def columns(self) -> dict[int, str] | None:
        """Place and code; None before there were columns to choose."""
        found = {name: field.data for name, field in self._fields.items() if name.startswith("column_")}
        return {int(name.removeprefix("column_")): code for name, code in found.items() if code} if found else None

    def _chosen(self, name: str) -> str:
        return str(self[name].data or "") if name in self else ""


@bp.route("/imports", methods=["GET", "POST"])
@guard(Action.IMPORT_CONTACTS)
def index() -> ResponseReturnValue:
    """The files of late, and a new one."""
    form, made = UploadForm(), list[ContactImport]()

    def save() -> None:
        made.append(uploads.upload(form.file.data.filename or "", form.file.data.read(), by=actor()))

    if done(form, actor(), save):
        return redirect(url_for(".page", public_id=made[0].public_id) if made else url_for(".index"), 303)
    problem = error_summary(form)
    rows = db.session.scalars(policy.contact_imports(actor()).limit(FILES)).all()
    audit.looked(actor(), AuditCode.CONTACT_IMPORT, actor())
    shown = [_row(row) for row in rows]
    return render_template("contacts/imports.html", form=form, problem=problem, rows=shown), 422 if problem else 200


@bp.route("/imports/<uuid:public_id>", methods=["GET", "POST"])
@guard(Action.IMPORT_CONTACTS)
def page(public_id: UUID) -> ResponseReturnValue:
    """How the file is read, what its rows look like, and what is wrong in any."""
    row = policy.contact_import(actor(), public_id)
    audit.looked(actor(), AuditCode.CONTACT_IMPORT, row)
    if row.state is not ImportState.PREPARED:
        return render_template("contacts/import_progress.html", row=_row(row))
    table, fault = _table(row)
    form = _how_form(row, table)
    if done(form, actor(), lambda: uploads.choose(row, form.how(), form.columns())):
        return redirect(url_for(".page", public_id=public_id), 303)
    problem = error_summary(form)
    shown = _preview(row, table) if table else {}
    page = render_template(
        "contacts/import.html", row=_row(row), form=form, problem=problem, fault=fault, table=table, **shown
    )
    return page, 422 if problem else 200


@bp.post("/imports/<uuid:public_id>/start")
@guard(Action.IMPORT_CONTACTS)
def start(public_id: UUID) -> ResponseReturnValue:
    """The good rows; a second press starts nothing."""
    row, form = policy.contact_import(actor(), public_id), TaskForm()
    if form.submitted() and first(form, actor()):
        uploads.start(row, by=actor())
    return redirect(url_for(".page", public_id=public_id), 303)


@bp.get("/imports/<uuid:public_id>/progress")
@guard(Action.IMPORT_CONTACTS)
def progress(public_id: UUID) -> ResponseReturnValue:
    """The part of the page that says how far it is."""
    row = policy.contact_import(actor(), public_id)
    return render_template("contacts/import_numbers.html", row=_row(row))


@bp.get("/imports/<uuid:public_id>/wrong.csv")
@guard(Action.IMPORT_CONTACTS)
def wrong(public_id: UUID) -> ResponseReturnValue:
    """The rows that were not imported, each with its reasons: corrected, the file can be uploaded again."""
    row = policy.contact_import(actor(), public_id)
    table, found = uploads.looked(row)
    audit.looked(actor(), AuditCode.CONTACT_IMPORT, row)
    answer = Response(importing.wrong_rows(table, found), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="wrong-rows.csv"'
    return answer


def _table(row: ContactImport) -> tuple[Table | None, str]:
    """The file as it is read now, or why it is not."""
    try:
        return uploads.table_of(row), ""
    except RuleBroken as broken:
        return None, str(broken.message)


def _how_form(row: ContactImport, table: Table | None) -> HowForm:
    """A question for each column of this file; of encoding and sheet only what the file leaves open."""
    fields: dict[str, Any] = {**_ways(row), **_columns(table.header if table else [])}
    known = uploads.columns(row, table) if table else {}
    first_values: dict[str, Any] = {f"column_{place}": code for place, code in known.items()}
    if table:
        first_values |= {"encoding": _plain(table.encoding), "sheet": table.sheet}
    made: type[HowForm] = type("HowFormOfAFile", (HowForm,), {**fields, "__doc__": HowForm.__doc__})
    return made(data=first_values)


def _ways(row: ContactImport) -> dict[str, SelectField]:
    sheets = uploads.sheets_of(row)
    if len(sheets) > 1:
        options = choices([(name, name) for name in sheets], empty=_l("Choose"))
        return {"sheet": SelectField(_l("Sheet"), choices=options)}
    return {} if sheets else {"encoding": SelectField(_l("Encoding"), choices=choices([*ENCODING_NAMES.items()]))}


def _columns(header: list[str]) -> dict[str, SelectField]:
    options = choices([*COLUMNS.items()], empty=_l("Not read"))
    named = ((place, heading or _("column %(number)d", number=place + 1)) for place, heading in enumerate(header))
    return {f"column_{place}": SelectField(label, choices=options) for place, label in named}


def _plain(encoding: str) -> str:
    """As it is named in the list."""
    return "utf-8" if encoding == "utf-8-sig" else encoding if encoding in ENCODINGS else ""


def _preview(row: ContactImport, table: Table) -> dict[str, Any]:
    """A few rows as they are read, and what all of them come to."""
    try:
        found = importing.look(table, uploads.columns(row, table))
    except RuleBroken as broken:
        return {"lines": table.lines[:SHOWN], "missing": str(broken.message)}
    errors = [
        {"row": error.row, "column": str(COLUMNS.get(error.column, "")), "reason": error.reason}
        for error in found.errors[:ERRORS]
    ]
    return {
        "lines": table.lines[:SHOWN],
        "found": found,
        "wrong": found.wrong(),
        "errors": errors,
        "has_more": len(found.errors) > ERRORS,
        "once": TaskForm(),
    }


def _row(row: ContactImport) -> dict[str, Any]:
    by = db.session.get_one(User, row.by_id)
    is_kept = row.key is not None
    return {
        "public_id": row.public_id,
        "name": sealing.get(row, "name") if is_kept else _("File no longer kept"),
        "by": by.name,
        "uploaded": format_datetime(row.uploaded_at),
        "state": str(STATES[row.state]),
        "is_running": row.state is ImportState.RUNNING,
        "is_done": row.state is ImportState.DONE,
        "is_kept": is_kept,
        "rows": row.rows,
        "good": row.good,
        "imported": row.imported,
        "wrong": row.wrong,
        "known": row.known,
    }
