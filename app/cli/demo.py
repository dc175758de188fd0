"""`flask demo`: everything in one terminal, with demonstration data."""

import socket
import subprocess
import sys
from pathlib import Path

import click
import psycopg

from app import config, vault
from app.cli import supervise, tour
from app.cli.database import Addresses, find
from app.errors import NotReady
from app.staff import demo_sign_ins

STATE = """select (select version_num from alembic_version),
    exists (select from setting where key = 'seeded_at'),
    (select value #>> '{}' from setting where key = 'vault_key')"""


@click.command("demo")
def demo() -> None:
    """Database, demonstration data, web server and worker in this terminal."""
    try:
        chosen = config.read()
        _refuse_taken(chosen.port)
        places = find(chosen)
        if not _is_full(places):
            _fill()
            _refuse_taken(chosen.port)  # filling took a while
    except NotReady as error:
        raise click.ClickException(str(error)) from error
    supervise.run(chosen, places, lambda: _greet(chosen, places))


@click.command("demo-reset")
def reset() -> None:
    """Throw the demonstration data away."""
    chosen = config.read()
    if chosen.database_url is not None:
        raise click.ClickException("DATABASE_URL is set: drop and create that database yourself, then `make demo`.")
    places = find(chosen)
    if _is_live(places):
        raise click.ClickException("This database is marked for real data: nothing was removed.")
    if places.server is not None:
        places.server.drop_database()
    click.echo("The demonstration data is gone.")


def _is_full(places: Addresses) -> bool:
    """Whether nothing is left to do. Asked without loading what would do it: the second start takes seconds."""
    try:
        with psycopg.connect(_plain(places.owner)) as connection:
            found = connection.execute(STATE).fetchone()
    except psycopg.errors.UndefinedTable:
        return False
    return found == (config.revision(), True, vault.keys().fingerprint)


def _is_live(places: Addresses) -> bool:
    try:
        with psycopg.connect(_plain(places.owner)) as connection:
            found = connection.execute("select value #>> '{}' from setting where key = 'mode'").fetchone()
    except psycopg.errors.UndefinedTable:
        return False
    return found == ("live",)


def _plain(url: str) -> str:
    return url.replace("+psycopg", "")


def _fill() -> None:
    flask = str(Path(sys.executable).parent / "flask")
    if subprocess.run([flask, "fill"], cwd=config.ROOT, check=False).returncode:
        raise click.exceptions.Exit(1)  # it has said why


def _greet(chosen: config.Config, places: Addresses) -> None:
    scheme = "https" if chosen.https else "http"
    click.echo(f"\nAlaqan is ready: {scheme}://localhost:{chosen.port}/\n")
    people = demo_sign_ins.credentials()
    width = max(len(role) for role, _, _ in people)
    for role, name, password in people:
        click.echo(f"{role:<{width}}  {name}  {password}")
    click.echo("\n" + "\n".join(tour.lines(tour.next_visit(_plain(places.owner)))))
    click.echo(f"\nThe log is {supervise.LOG.relative_to(config.ROOT)}. Ctrl-C ends it; the data stays.")


def _refuse_taken(port: int) -> None:
    """The web server would share the port with whoever has it, and old and new code would answer in turn."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise NotReady(f"Port {port} is taken. Choose another: PORT={port + 1} make demo") from error


if __name__ == "__main__":
    demo()
