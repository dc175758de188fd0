"""The tables are those of the models, and every revision can be taken back."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, pool, text

from app import embedded, modules
from app.cli.migrate import migrate
from app.config import ROOT
from app.db import Model
from tests.conftest import maintenance


def ours(obj, name, kind, *_):
    return not (name or "").startswith(("procrastinate_", "idx_procrastinate_"))


def test_the_tables_are_those_of_the_models(session, owner):
    modules("app.tables")
    with owner().connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours})
        assert compare_metadata(context, Model.metadata) == []


def test_down_to_nothing_and_up_again(server, app):
    with maintenance(server) as connection:
        connection.execute("drop database if exists down with (force)")
    server.ensure_database("down")
    url = server.url(embedded.OWNER, "down")
    engine = create_engine(url, poolclass=pool.NullPool)
    migrate(url)
    with engine.begin() as connection:
        config = Config(toml_file=str(ROOT / "pyproject.toml"))
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        left = connection.scalar(text("select count(*) from pg_tables where schemaname = 'public'"))
    assert left == 1  # alembic's own
    migrate(url)
    with maintenance(server) as connection:
        connection.execute("drop database down with (force)")
