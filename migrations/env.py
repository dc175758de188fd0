"""Alembic, configured in pyproject.toml; the caller gives the connection, or DATABASE_URL the address."""

import os
from importlib import import_module
from typing import Any

from alembic import context
from sqlalchemy import Connection, create_engine, pool

from app import modules
from app.columns import Day, UtcDateTime
from app.db import Model

for name in ("app.settings", "app.audit", "app.staff.models", "app.deadlines.models", "app.workflow.models"):
    import_module(name)
modules("app.tables")


def ours(obj: Any, name: str | None, kind: str, *_: Any) -> bool:
    """Procrastinate's tables are its own."""
    return not (name or "").startswith(("procrastinate_", "idx_procrastinate_"))


def render(kind: str, obj: Any, _: Any) -> str | bool:
    """Our own column type as plain SQLAlchemy, so that old revisions need no code of ours."""
    plain = {Day: "sa.Date()", UtcDateTime: "sa.DateTime(timezone=True)"}
    return plain.get(type(obj), False) if kind == "type" else False


READABLE = """do $$ begin
    grant select on alembic_version to app_web, app_worker;
exception when undefined_table or undefined_object then null; -- nothing is there yet
end $$"""
"""Who serves asks at its start which revision this is (app/settings.py)."""


def run(connection: Connection) -> None:
    """All revisions in one transaction."""
    context.configure(connection=connection, target_metadata=Model.metadata, include_object=ours, render_item=render)
    with context.begin_transaction():
        context.run_migrations()
        connection.exec_driver_sql(READABLE)


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    # lock_timeout as an option: a statement before configure() would begin a transaction that nobody commits
    engine = create_engine(
        os.environ["DATABASE_URL"], poolclass=pool.NullPool, connect_args={"options": "-c lock_timeout=5s"}
    )
    with engine.connect() as fresh:
        run(fresh)
