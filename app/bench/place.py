"""Where a bench runs: a database of its own on the embedded server, the people it needs, and granian before it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from app import config
from app.db import db
from app.roles import NATIONAL, Role
from app.staff import sign_in
from app.staff.models import District, Region, User

DATABASE = "bench"
PASSWORD = "bench " + "password"
ROLES = (Role.OPERATOR, Role.SPECIALIST, Role.COMMISSIONER, Role.PLACEMENT_OFFICER)
SERVER = ("--interface", "wsgi", "--workers", "2", "--blocking-threads", "2", "--http", "1", "--no-ws")
UP_WITHIN_S = 20.0


@dataclass(frozen=True)
class Place:
    """Ready to be measured. `dsn` is the owner's, for counting; `web` and `worker` are what the application uses."""

    dsn: str
    web: str
    worker: str
    home: Path  # of the server


def staff() -> None:
    """Two districts of one region, and one member of staff for each role of the bench's process."""
    region = db.session.scalars(select(Region.id).order_by(Region.id)).first()
    names = ({"name_kk": name, "name_ru": name, "name_en": name} for name in ("A", "B"))
    district, other = (District(region_id=region, **name) for name in names)
    db.session.add_all((district, other))
    db.session.flush()
    secret = sign_in.hash_password(PASSWORD)
    for role in ROLES:
        local = role not in NATIONAL
        db.session.add(
            User(
                sign_in=f"bench_{role.value}",
                name=role.value,
                role=role,
                region_id=district.region_id if local else None,
                district_id=district.id if role is Role.SPECIALIST else None,
                password_hash=secret,
                language="kk",
            )
        )


@contextmanager
def served(place: Place) -> Iterator[int]:
    """granian with two workers on a free port, the last thing stopped."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {**os.environ, "BENCH_DATABASE_URL": place.web}
    granian = str(Path(sys.executable).parent / "granian")
    command = [granian, *SERVER, "--port", str(port), "app.bench.server:app"]
    with (config.VAR / "bench.log").open("w") as log:
        child = subprocess.Popen(command, env=environment, cwd=config.ROOT, stdout=log, stderr=log)  # noqa: S603
    try:
        _wait(port, child)
        yield port
    finally:
        child.send_signal(signal.SIGTERM)
        child.wait(30)


def _wait(port: int, child: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + UP_WITHIN_S
    while time.monotonic() < until and child.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"the web server did not come up: see {config.VAR / 'bench.log'}")
