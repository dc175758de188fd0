"""`flask set-up`: a database for real data, ready for the first administrator."""

import click
from sqlalchemy import select

from app import config, settings, vault
from app.cli.database import find
from app.cli.migrate import migrate
from app.db import db
from app.deadlines import seed as deadlines
from app.errors import NotReady
from app.roles import Role
from app.rules.families import seed
from app.settings import Mode
from app.staff import seed as people
from app.staff import sign_in as login
from app.staff.models import User

SHORTEST = 12


@click.command("set-up")
@click.option("--administrator", metavar="SIGN-IN", help="Also make an administrator of that sign-in name.")
@click.option("--password", envvar="ADMINISTRATOR_PASSWORD", help="Asked for when it is not given.")
def command(administrator: str | None, password: str | None) -> None:
    """Tables, regions and deadlines are there and up to date; the database is marked for real data."""
    if administrator is not None:  # before any transaction: nobody types as fast as an idle one ends
        password = _long_enough(password or click.prompt("Password", hide_input=True, confirmation_prompt=True))
    try:
        migrate(find(config.read()).owner)
        with db.unit_of_work():
            settings.declare(Mode.LIVE)
            settings.hold_key("vault", vault.keys().fingerprint)
            people.seed_regions()
            deadlines.seed()
            seed.seed()
        if administrator is not None and password is not None:
            with db.unit_of_work():
                _add(administrator, password)
    except NotReady as error:
        raise click.ClickException(str(error)) from error
    click.echo("Ready.")


def _long_enough(password: str) -> str:
    if len(password) < SHORTEST:
        raise click.ClickException(f"The password needs at least {SHORTEST} characters.")
    return password


def _add(sign_in: str, password: str) -> None:
    if db.session.scalar(select(User.id).where(User.sign_in == sign_in)) is not None:
        raise click.ClickException(f"Somebody signs in as {sign_in} already: nobody was added.")
    user = User(sign_in=sign_in, name=sign_in, role=Role.ADMINISTRATOR, password_hash=login.hash_password(password))
    db.session.add(user)
    db.session.flush()
