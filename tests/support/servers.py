"""Servers of a test's own, each in a folder of its own."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from app import embedded

SMALL = {"fsync": "off", "shared_buffers": "32MB", "max_connections": "10", "shared_preload_libraries": ""}


@contextmanager
def open_to_all() -> Iterator[Path]:
    """The server's account may enter it. Not one of pytest's: each run that begins closes those of every other run."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def home():
    """Where an embedded server may live; whatever lives there is stopped afterwards."""
    with open_to_all() as folder:
        yield folder / "pg"
        server = embedded.Server(folder / "pg")
        server.leave()
        if server.ready():
            server.stop()


def ask(server, statement="select 1"):
    with psycopg.connect(server.url(database="postgres").replace("+psycopg", "")) as connection:
        return connection.execute(statement).fetchone()[0]
