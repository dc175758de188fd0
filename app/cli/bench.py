"""`flask bench`: measured on a database of its own, with granian before it and everything on."""

import click
import orjson
import psycopg

from app import config, create_app, embedded, vault
from app.bench import work
from app.bench.place import DATABASE, Place, staff
from app.cli.migrate import migrate
from app.db import db
from app.deadlines import seed as deadlines
from app.people import seed as people


@click.command("bench")
@click.option("--json", "as_json", is_flag=True, help="One JSON object and nothing else.")
def bench(as_json: bool) -> None:
    """How long a completion, a start and a queue page take, and what a finished case weighs."""
    found = work.run(_prepare())
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
    return Place(server.url(embedded.OWNER, DATABASE).replace("+psycopg", ""), web)
