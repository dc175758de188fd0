"""Settings from the environment; every name and its default stands here."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from app.errors import NotReady

ROOT = Path(__file__).parents[1]
VAR = ROOT / "var"


@dataclass(frozen=True, slots=True)
class Config:
    """One place for what differs between machines."""

    database_url: str | None
    secret_key: str | None
    vault_key: str | None
    port: int
    address: str  # of the network card the web server listens on
    https: bool
    hosts: tuple[str, ...]
    proxies: int  # reverse proxies in front whose X-Forwarded-* are believed
    web_processes: int
    worker_threads: int
    demo_password: str  # of every made-up member of staff; refused with real data
    smtp_url: str | None  # smtp://, smtp+starttls:// or smtps://, with user:password@ if the server wants it
    mail_from: str
    site_url: str  # where people sign in, for the mails

    @property
    def pg_home(self) -> Path:
        """Where the embedded server lives, one folder for each major version."""
        return VAR / "pg" / "18"


def read(environ: "os._Environ[str] | dict[str, str]" = os.environ) -> Config:
    """NotReady names the variable that cannot be understood."""
    given = {name: text for name, text in environ.items() if text}  # empty is as good as none
    hosts = tuple(name.strip() for name in given.get("HOSTS", "").split(",") if name.strip())
    return Config(
        database_url=given.get("DATABASE_URL"),
        secret_key=given.get("SECRET_KEY"),
        vault_key=given.get("VAULT_KEY"),
        port=_number(given, "PORT", 8000),
        address=given.get("ADDRESS", "127.0.0.1"),
        https=given.get("HTTPS") in {"1", "true", "yes"},
        hosts=hosts or ("localhost", "127.0.0.1", "[::1]"),
        proxies=_number(given, "PROXIES", 0),
        web_processes=_number(given, "WEB_PROCESSES", 2),
        worker_threads=_number(given, "WORKER_THREADS", 4),
        demo_password=given.get("DEMO_PASSWORD", "alaqan-demo-2026"),
        smtp_url=given.get("SMTP_URL"),
        mail_from=given.get("MAIL_FROM", "alaqan@localhost"),
        site_url=given.get("SITE_URL", ""),
    )


def _number(given: dict[str, str], name: str, default: int) -> int:
    text = given.get(name, "").strip()
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 5:
        raise NotReady(f"{name} must be a whole number, not {text!r}.")
    return int(text)


def revision() -> str:
    """The newest revision of the tables: this program is written for it."""
    return max(path.name for path in (ROOT / "migrations/versions").glob("[0-9]*.py")).partition("_")[0]


def secret() -> str:
    """The key that signs cookies, made on this machine at the first use and readable by its owner alone."""
    path = VAR / "secret"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    made = secrets.token_hex(32)
    with os.fdopen(handle, "w") as file:
        file.write(made)
    return made
