"""`flask fill`: the demonstration's database is up to date and full. `flask demo` runs it when it is not."""

import click

from app import clock, config, settings, vault
from app.cli.database import Addresses, find
from app.cli.migrate import migrate
from app.db import db
from app.demo import seed
from app.errors import NotReady
from app.settings import Mode


@click.command("fill")
def command() -> None:
    """Tables, and demonstration data if there is none yet."""
    try:
        places = find(config.read())
        migrate(places.owner)
        _fill(places)
    except NotReady as error:
        raise click.ClickException(str(error)) from error


def _fill(places: Addresses) -> None:
    with db.unit_of_work():
        settings.declare(Mode.DEMO)
        settings.hold_key("vault", vault.keys().fingerprint)
        is_full, is_half = settings.has("seeded_at"), settings.has("seeding_at")
    if is_full:
        return
    if is_half:
        _start_anew(places)
    click.echo("Making demonstration data; this takes half a minute, once.")
    with db.unit_of_work():
        settings.declare(Mode.DEMO)
        settings.hold_key("vault", vault.keys().fingerprint)
        settings.put("seeding_at", clock.real_now().isoformat())
    seed.run()
    with db.unit_of_work():
        settings.put("seeded_at", clock.real_now().isoformat())


def _start_anew(places: Addresses) -> None:
    """The filling was interrupted. What is half made cannot be gone on with: it was made in the order of time."""
    if places.server is None:
        raise NotReady("Filling this database was interrupted. Drop it, create it again, and `make demo`.")
    db.engine.dispose()
    places.server.drop_database()
    places.server.ensure_database()
    migrate(places.owner)
    clock.reset()
