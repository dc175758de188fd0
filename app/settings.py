"""Facts about this database as a whole: whether it is a demonstration, and how far its clock was moved."""

from enum import StrEnum
from typing import Any

from sqlalchemy import URL, String, text
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, mapped_column

from app import config
from app.db import Model, db, make_engine
from app.errors import NotReady

NO_TABLES = "The database holds no tables yet. Run `flask set-up`, or `make demo` for a demonstration."


class Setting(Model):
    """One fact under a name. `mode` is written once and never changed; a trigger holds it."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[Any] = mapped_column(JSONB)


class Mode(StrEnum):
    """Demonstration and real data never mix."""

    DEMO = "demo"
    LIVE = "live"


def mode() -> Mode:
    """`live` until something else was declared."""
    row = db.session.get(Setting, "mode")
    return Mode(row.value) if row is not None else Mode.LIVE


def declare(wanted: Mode) -> None:
    """The database is `wanted` for ever. NotReady if it is already the other one."""
    db.session.execute(
        insert(Setting).values(key="mode", value=wanted.value).on_conflict_do_nothing(index_elements=["key"])
    )
    if mode() is not wanted:
        raise NotReady(f"This database is marked {mode().value}: it cannot become {wanted.value}.")


def put(key: str, value: Any) -> None:
    """Remember `value`, which must be JSON, under `key`."""
    statement = insert(Setting).values(key=key, value=value)
    db.session.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"value": value}))


def get(key: str) -> Any:
    """What is remembered under `key`, or None."""
    row = db.session.get(Setting, key, populate_existing=True)
    return row.value if row is not None else None


def has(key: str) -> bool:
    """Whether anything is remembered under `key`."""
    return db.session.get(Setting, key) is not None


def hold_key(name: str, fingerprint: str) -> None:
    """This machine uses the key the data was made with. NotReady if it has another one."""
    statement = insert(Setting).values(key=f"{name}_key", value=fingerprint)
    db.session.execute(statement.on_conflict_do_nothing(index_elements=["key"]))
    row = db.session.get_one(Setting, f"{name}_key", populate_existing=True)
    if row.value != fingerprint:
        raise NotReady(
            f"The data was made with another {name} key: give this machine the same one "
            f"({name.upper()}_KEY, or the file in var/ of the first machine)."
        )


def hold_revision() -> None:
    """The tables are those this program was written for. NotReady says what to do if they are not."""
    may_ask = "select has_table_privilege(to_regclass('alembic_version'), 'select')"  # None: there is no such table
    found = db.session.scalar(text(may_ask))
    if found is None:
        raise NotReady(NO_TABLES)
    revision = db.session.scalar(text("select version_num from alembic_version")) if found else None
    if revision == config.revision():
        return
    refuse_newer(revision)
    command = "flask fill" if mode() is Mode.DEMO else "flask set-up"
    raise NotReady(f"The tables are older than this program. Run `{command}`, which brings them up to date.")


def may_become(url: URL, role: str) -> bool:
    """Whether this login may act as `role`. On a fresh server nobody may: `flask set-up` makes the roles."""
    engine = make_engine(url, pool=1)
    try:
        with engine.connect() as connection:
            found = text("select exists (select from pg_roles where rolname = :role and pg_has_role(oid, 'set'))")
            return bool(connection.scalar(found, {"role": role}))
    finally:
        engine.dispose()


def refuse_newer(revision: str | None) -> None:
    """NotReady if the tables are of a revision that this program does not know."""
    if revision is not None and revision > config.revision():
        raise NotReady(
            f"The tables were brought up to date by a newer program: they are of revision {revision}, and this one "
            f"knows them up to {config.revision()}. Start the newer program."
        )
