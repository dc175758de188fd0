"""Web server and worker side by side: whatever dies is started again, and all of it ends together."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable

import click

from app import config
from app.cli.database import Addresses

LOG = config.VAR / "log" / "alaqan.log"
STARTS_A_MINUTE = 5
GRACE_S = 25.0  # until what does not end by itself is killed
THREADS = "2"
"""Of each web process. Requests compute more than they wait, and more threads take each other's turn: 8 serve a third
less than 2."""


def run(chosen: config.Config, places: Addresses, ready: Callable[[], None]) -> None:
    """Until Ctrl-C or SIGTERM; `ready` is called once, when the web server answers."""
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
    web = [sys.executable, "-m", "app.cli.serve", "--interface", "wsgi", "--workers", str(chosen.web_processes)]
    web += ["--blocking-threads", THREADS]
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
            child.wait(GRACE_S)
        _kill_group(child.pid)


def _kill_group(leader: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)
