"""`flask check`: the diagrams and tables against the code, before an instance can find out."""

import click

from app.config import ROOT
from app.deadlines.rules import RULES
from app.roles import LANES
from app.workflow.lint import check
from app.workflow.registry import services, user_tasks

CARRIED = frozenset({"came_of_age"})
"""Moments that the record knows (`registry.moments`): the deadline table has no row for them."""


@click.command("check")
def command() -> None:
    """Names each fault by file, element and reason."""
    keys = {row.key for rows in RULES.values() for row in rows} | CARRIED
    found = check.problems(ROOT / "workflows", set(user_tasks), set(services), set(LANES), keys)
    for problem in found:
        click.echo(f"{problem.file}  {problem.element}  {problem.reason}")
    if found:
        raise click.ClickException(f"{len(found)} faults in the diagrams.")
    click.echo("The diagrams, the tables and the code agree.")
