"""`flask silent-cases`: look at every open case now, not at night."""

import click

from app.db import db
from app.rules.course import inactivity


@click.command("silent-cases")
def command() -> None:
    """Each case without a manager at work, a live step, a known place or a recent sighting gets a task for the head."""
    found = 0
    while True:
        with db.unit_of_work():
            some = inactivity.check()
        found += some
        if some < inactivity.AT_A_TIME:
            break
    with db.unit_of_work():
        resolved = inactivity.resolved()
        known = inactivity.open_inactive()
    click.echo(f"{found} newly inactive, {resolved} active again, {known} on the list.")
