"""`flask demo`: everything in one terminal; whatever dies is started again, and all of it ends together."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click

from app import clock, config, settings, vault
from app.cli.database import Addresses, find
from app.cli.migrate import migrate
from app.db import db
from app.demo import seed
from app.errors import NotReady
from app.settings import Mode

LOG = config.VAR / "log" / "alaqan.log"
STARTS_A_MINUTE = 5
Credentials = list[tuple[str, str, str]]


@click.command("demo")
def demo() -> None:
    """Database, demonstration data, web server and worker in this terminal."""
    began = time.monotonic()
    try:
        chosen = config.read()
        _refuse_taken(chosen.port)
        places = find(chosen)
        migrate(places.owner)
        people = _fill(places)
        _refuse_taken(chosen.port)  # filling took a while
    except NotReady as error:
        raise click.ClickException(str(error)) from error
    db.engine.dispose()
    _supervise(chosen, places, lambda: _greet(chosen, people, began))


@click.command("demo-reset")
def demo_reset() -> None:
    """Throw the demonstration data away."""
    chosen = config.read()
    if chosen.database_url is not None:
        raise click.ClickException("DATABASE_URL is set: drop and create that database yourself, then `make demo`.")
    places = find(chosen)
    migrate(places.owner)
    with db.unit_of_work():
        if settings.mode() is not Mode.DEMO and _has_people():
            raise click.ClickException("This database is not marked as a demonstration: nothing was removed.")
    db.engine.dispose()
    if places.server is not None:
        places.server.drop_database()
    click.echo("The demonstration data is gone.")


def _has_people() -> bool:
    return bool(db.session.connection().exec_driver_sql("select exists (select from user_account)").scalar())


def _fill(places: Addresses) -> Credentials:
    """Mark the database as a demonstration, fill it if it is empty, and tell who may sign in."""
    with db.unit_of_work():
        settings.declare(Mode.DEMO)
        settings.hold_key("vault", vault.keys().fingerprint)
        is_full, is_half = settings.has("seeded_at"), settings.has("seeding_at")
    if is_half and not is_full:
        _start_anew(places)
    if not is_full:
        click.echo("Making demonstration data; this takes half a minute, once.")
        with db.unit_of_work():
            settings.declare(Mode.DEMO)
            settings.put("seeding_at", clock.real_now().isoformat())
        seed.run()
        with db.unit_of_work():
            settings.put("seeded_at", clock.real_now().isoformat())
    return seed.credentials()


def _start_anew(places: Addresses) -> None:
    """The filling was interrupted. What is half made cannot be gone on with: it was made in the order of time."""
    if places.server is None:
        raise NotReady("Filling this database was interrupted. Drop it, create it again, and `make demo`.")
    db.engine.dispose()
    places.server.drop_database()
    places.server.ensure_database()
    migrate(places.owner)
    clock.reset()


def _greet(chosen: config.Config, people: Credentials, began: float) -> None:
    scheme = "https" if chosen.https else "http"
    click.echo(f"\nAlaqan is ready after {time.monotonic() - began:.1f} s: {scheme}://localhost:{chosen.port}/\n")
    width = max((len(role) for role, _, _ in people), default=0)
    for role, name, password in people:
        click.echo(f"{role:<{width}}  {name}  {password}")
    click.echo(f"\nThe log is {LOG.relative_to(config.ROOT)}. Ctrl-C ends it; the data stays.")


def _refuse_taken(port: int) -> None:
    """The web server would share the port with whoever has it, and old and new code would answer in turn."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise NotReady(f"Port {port} is taken. Choose another: PORT={port + 1} make demo") from error


def _supervise(chosen: config.Config, places: Addresses, ready: Callable[[], None]) -> None:
    ending: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ending.append(1))
    children = [Child(name, *started) for name, started in _commands(chosen, places).items()]
    greeted = False
    try:
        while not ending:
            for child in children:
                child.keep_up()
            if not greeted and _answers(chosen.port):
                greeted = True
                ready()
            time.sleep(0.5 if greeted else 0.1)
    finally:
        _end([child.process for child in children if child.process is not None])


class Child:
    """A process that is started again when it dies, unless it dies at once and again and again."""

    def __init__(self, name: str, command: list[str], url: str) -> None:
        self.name, self.command, self.url = name, command, url
        self.process: subprocess.Popen[bytes] | None = None
        self.starts: list[float] = []

    def keep_up(self) -> None:
        """Running. ClickException when it died too often in a minute."""
        if self.process is not None and self.process.poll() is None:
            return
        if self.process is not None:
            _kill_group(self.process.pid)  # a killed web server leaves its own workers answering on the port
        now = time.monotonic()
        self.starts = [moment for moment in self.starts if now - moment < 60]
        if len(self.starts) >= STARTS_A_MINUTE:
            raise click.ClickException(f"The {self.name} process dies again and again; {LOG} says why.")
        self.starts.append(now)
        self.process = _start(self.command, self.url)


def _commands(chosen: config.Config, places: Addresses) -> dict[str, tuple[list[str], str]]:
    granian = str(Path(sys.executable).parent / "granian")
    web = [granian, "--interface", "wsgi", "--workers", str(chosen.web_processes), "--blocking-threads", "8"]
    web += ["--http", "1", "--no-ws", "--respawn-failed-workers", "--workers-kill-timeout", "30s", "--no-log"]
    web += ["--http1-header-read-timeout", "5000", "--host", chosen.address, "--port", str(chosen.port), "wsgi:app"]
    return {"web": (web, places.web), "worker": ([sys.executable, "-m", "app.worker"], places.worker)}


def _start(command: list[str], url: str) -> subprocess.Popen[bytes]:
    env = {**os.environ, "DATABASE_URL": url}
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with LOG.open("ab") as log:
        return subprocess.Popen(
            command,
            env=env,
            cwd=config.ROOT,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=_die_with_us,
        )


def _die_with_us() -> None:
    """kill -9 of this process must leave no old web server answering beside the next one (it shares the port)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        child.terminate()
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(25)
        _kill_group(child.pid)


def _kill_group(leader: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)
