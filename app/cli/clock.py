"""`flask clock`: tell the demonstration's time, or move it."""

import re
from datetime import timedelta

import click

from app import clock
from app.db import db
from app.errors import RuleBroken

UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


class Ahead(click.ParamType[timedelta]):
    """`+3d`, `+2h`, `+1d12h`, `+45m`: forward only."""

    name = "+3d"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        if re.fullmatch(r"\+([0-9]{1,4}[mhdw])+", value) is None:
            self.fail(f"{value!r} is no time to go forward by: write it like +3d, +2h or +1d12h.", param, ctx)
        parts = re.findall(r"([0-9]+)([mhdw])", value)
        return sum((int(number) * UNITS[unit] for number, unit in parts), timedelta())


@click.command("clock")
@click.argument("ahead", metavar="[+3d|+2h|+45m]", type=Ahead(), required=False)
def command(ahead: timedelta | None) -> None:
    """The time by which everything is due. With a distance, a demonstration's clock goes forward by it."""
    with db.unit_of_work():
        if ahead is not None:
            try:
                clock.move(ahead)
            except RuleBroken as error:
                raise click.ClickException(str(error.message)) from error
        click.echo(
            f"{clock.now().astimezone(clock.ALMATY):%Y-%m-%d %H:%M} in Almaty, {clock.offset()} ahead of the real time"
        )
