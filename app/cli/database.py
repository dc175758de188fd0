"""Where the database is."""

from dataclasses import dataclass

from app import config, embedded


@dataclass(frozen=True, slots=True)
class Addresses:
    """Migrations run as the owner, everything else as a role that owns nothing."""

    owner: str
    web: str
    worker: str
    server: embedded.Server | None = None


def find(settings: config.Config) -> Addresses:
    """The server of DATABASE_URL, or the one that comes along, started. NotReady says what to mend."""
    if settings.database_url is not None:
        url = plain(settings.database_url)
        return Addresses(url, url, url)
    server = embedded.start(settings.pg_home)
    server.ensure_database()
    return Addresses(server.url(embedded.OWNER), server.url("app_web"), server.url("app_worker"), server)


def plain(url: str) -> str:
    """The same address for psycopg 3, however it was written."""
    scheme, _, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme.split("+")[0] in {"postgres", "postgresql"} else url
