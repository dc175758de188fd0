"""`flask check`: the diagrams and tables against the code, before an instance can find out."""

import click
from sqlalchemy.exc import DBAPIError

from app.config import ROOT
from app.db import db
from app.errors import NotReady
from app.settings import hold_revision
from app.workflow.lint import check
from app.workflow.lint.code import declared
from app.workflow.lint.files import files_of
from app.workflow.lint.model import Problem, lines
from app.workflow.lint.stored import stored_problems


@click.command("check")
def command() -> None:
    """Names each fault by file, line, element and mend; of a database that is set up, also those of running cases."""
    found = check.problems(files_of(ROOT / "workflows"), declared()) + _stored()
    if found:
        click.echo(lines(found))
        raise click.ClickException(f"{len(found)} faults in the diagrams.")
    click.echo("The diagrams, the tables and the code agree.")


def _stored() -> list[Problem]:
    """Nothing is stored where there are no tables yet, or none of this program."""
    try:
        with db.unit_of_work():
            hold_revision()
            return stored_problems()
    except (NotReady, DBAPIError):
        return []
