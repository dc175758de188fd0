"""`flask wall`: the database holds other regions' rows back by itself."""

import click
from psycopg.errors import DuplicateFunction
from sqlalchemy import create_engine, pool
from sqlalchemy.exc import ProgrammingError

from app import config
from app.cli.database import find
from app.config import ROOT

SQL = ROOT / "migrations/sql"


@click.group("wall")
def wall() -> None:
    """Row-level security by region, behind the application's own rules."""


@wall.command("up")
def up() -> None:
    """Raise it. Start the web processes anew afterwards."""
    try:
        raise_wall(find(config.read()).owner)
    except ProgrammingError as error:
        if isinstance(error.orig, DuplicateFunction):
            raise click.ClickException("The wall stands already.") from error
        raise
    click.echo("The wall stands. Start the web processes anew.")


@wall.command("down")
def down() -> None:
    """Take it down."""
    take_down(find(config.read()).owner)
    click.echo("The wall is down.")


def raise_wall(owner: str) -> None:
    """As the owner of the tables. An error of the database if it stands already."""
    _run(owner, "row_level_security.sql")


def take_down(owner: str) -> None:
    """No error if there is none."""
    _run(owner, "row_level_security_down.sql")


def _run(owner: str, name: str) -> None:
    engine = create_engine(owner, poolclass=pool.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql((SQL / name).read_text(encoding="utf-8").replace("%", "%%"))
    engine.dispose()
