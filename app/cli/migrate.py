"""Bringing the database up to date."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import create_engine, pool
from sqlalchemy.exc import ProgrammingError

from app.config import ROOT
from app.errors import NotReady
from app.settings import refuse_newer


def migrate(owner: str) -> None:
    """Every revision is applied. One process at a time; the others wait. NotReady for tables of a newer program."""
    engine = create_engine(owner, poolclass=pool.NullPool, connect_args={"options": "-c lock_timeout=30s"})
    with engine.connect() as gate:
        gate.exec_driver_sql("select pg_advisory_lock(710)")
        with engine.begin() as connection:
            refuse_newer(MigrationContext.configure(connection).get_current_revision())
            settings = Config(toml_file=str(ROOT / "pyproject.toml"))
            settings.attributes["connection"] = connection
            try:
                command.upgrade(settings, "head")
            except ProgrammingError as error:
                if isinstance(error.orig, InsufficientPrivilege):  # the migration says what to ask for
                    raise NotReady(str(error.orig.diag.message_primary)) from error
                raise
    engine.dispose()
