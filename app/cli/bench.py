"""`flask bench`: measured on a database of its own; `flask bench timers` with 100,000 timers that wait."""

from typing import Any

import click
import orjson
import psycopg

from app import config, create_app, embedded, vault
from app.bench import families, live, work
from app.bench import timers as waiting
from app.bench.place import DATABASE, Place, staff
from app.cli.migrate import migrate
from app.db import db
from app.deadlines import seed as deadlines
from app.staff import seed as people

as_json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object and nothing else.")


@click.group("bench", invoke_without_command=True)
@as_json_option
@click.pass_context
def bench(context: click.Context, as_json: bool) -> None:
    """How long a completion, a start and a queue page take, and what a finished case weighs."""
    if context.invoked_subcommand is None:
        _tell(work.run(_prepare()), as_json)


def _timers(as_json: bool) -> None:
    """With 100,000 timers that wait: how long a sweep takes, and how many due ones two workers advance in a second."""
    _tell(waiting.run(_prepare()), as_json)


def _matching(as_json: bool) -> None:
    """A child's search among 5,000 families of its region, and the list of 10,000 children who wait for one."""
    _tell(families.run(_prepare()), as_json)


def _live(as_json: bool) -> None:
    """Fifty open pages that ask what has changed: how soon each hears of a change, and what their asking costs."""
    _tell(live.run(_prepare()), as_json)


bench.command("live")(as_json_option(_live))
bench.command("matching")(as_json_option(_matching))
bench.command("timers")(as_json_option(_timers))  # kept under no name here: whatever has one is a command of its own


def _tell(found: dict[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(orjson.dumps(found).decode())
        return
    for name, value in found.items():
        click.echo(f"{name:32} {value}")


def _prepare() -> Place:
    """A fresh database with regions, deadlines and one member of staff for each role of the process."""
    server = embedded.start(config.VAR / "bench-pg")
    maintenance = server.url(database="postgres").replace("+psycopg", "")
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(f'drop database if exists "{DATABASE}" with (force)')
    server.ensure_database(DATABASE)
    migrate(server.url(embedded.OWNER, DATABASE))
    web = server.url("app_web", DATABASE)
    vault.keys()
    db.engine.dispose()
    with create_app(web).app_context(), db.unit_of_work():
        people.seed_regions()
        deadlines.seed()
        staff()
    db.engine.dispose()
    owner = server.url(embedded.OWNER, DATABASE).replace("+psycopg", "")
    return Place(owner, web, server.url("app_worker", DATABASE), server.home)
