"""`flask family-dates`: look at every family now, not at night."""

import click

from app.db import db
from app.rules.families import dates


@click.command("family-dates")
def command() -> None:
    """Renewals before anything expires, annual checks, children of families who came of age: each asked for once."""
    together = [0, 0, 0]
    while True:
        with db.unit_of_work():
            some = dates.check()
        together = [one + more for one, more in zip(together, some, strict=True)]
        if max(some) < dates.AT_A_TIME:
            break
    grown, renewals, checks = together
    click.echo(f"{renewals} renewals, {checks} annual checks, {grown} children of families came of age.")
