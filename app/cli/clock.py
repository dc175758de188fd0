"""`flask clock`: tell the demonstration's time, or move it."""

from datetime import timedelta

import click

from app import clock
from app.db import db
from app.errors import RuleBroken


@click.command("clock")
@click.option("--forward", metavar="HOURS", type=float, help="Move the clock of a demonstration forward.")
def command(forward: float | None) -> None:
    """The time by which everything is due."""
    with db.unit_of_work():
        if forward is not None:
            try:
                clock.move(timedelta(hours=forward))
            except RuleBroken as error:
                raise click.ClickException(str(error.message)) from error
        click.echo(
            f"{clock.now().astimezone(clock.ALMATY):%Y-%m-%d %H:%M} in Almaty, {clock.offset()} ahead of the real time"
        )
