"""`flask import-contacts`: a backlog from a file."""

from pathlib import Path

import click

from app.db import db
from app.errors import RuleBroken
from app.rules.imports.importing import ImportReport, import_contacts


@click.command("import-contacts")
@click.argument("path", metavar="FILE.csv|.xlsx", type=click.Path(path_type=Path))
def import_contacts_command(path: Path) -> None:
    """Each row of the file becomes a contact that waits for triage. All of it or nothing; nothing twice."""
    try:
        with db.unit_of_work():
            report = import_contacts(path, progress=_progress)
    except RuleBroken as error:
        raise click.ClickException(str(error.message)) from error
    _tell(report)
    if report.errors:
        raise SystemExit(1)


def _progress(done: int, of: int) -> None:
    click.echo(f"{done} of {of} rows", err=True)


def _tell(report: ImportReport) -> None:
    if report.ignored:
        click.echo(f"Columns that were not read: {', '.join(report.ignored)}", err=True)
    if report.errors:
        rows = len({error.row for error in report.errors})
        click.echo(f"Nothing was imported: {rows} of {report.rows} rows must be corrected, see {report.error_file}")
        return
    click.echo(f"{report.imported} contacts imported, {report.known} known already.")
