"""A database as an earlier program left it, and its way up and down the revisions."""

import base64
import lzma
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from psycopg import sql
from sqlalchemy import create_engine, pool

from app import embedded, vault
from app.config import ROOT

KEPT = Path(__file__).parent / "at_0004.txt"
WIDTH = 120
PACKED, LOOSE = re.compile(rb"\\\\x(7801[0-9a-f]+)"), re.compile(rb"loose:([0-9a-f]+)")
OURS = """select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'
    and table_name not in ('alembic_version', 'procrastinate_workers') order by 1"""
COUNTERS = "select sequencename, last_value from pg_sequences where schemaname = 'public' and last_value is not null"


def move(url: str, revision: str) -> None:
    """The tables are of that revision, wherever they were."""
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.begin() as connection:
        settings = Config(toml_file=str(ROOT / "pyproject.toml"))
        settings.attributes["connection"] = connection
        found = connection.exec_driver_sql("select to_regclass('alembic_version')").scalar()
        at = connection.exec_driver_sql("select version_num from alembic_version").scalar() if found else None
        is_down = at is not None and revision < at  # "head" comes after every number
        (command.downgrade if is_down else command.upgrade)(settings, revision)
    engine.dispose()


def rows(url: str) -> dict[str, list[str]]:
    """Every row of every table, as text and in order: what must be the same after the way up and down."""
    with psycopg.connect(plain(url)) as connection:
        return {
            table: [
                row[0]
                for row in connection.execute(
                    sql.SQL("select t::text from {} t order by 1").format(sql.Identifier(table))
                )
            ]
            for table in tables(connection)
        }


def tables(connection: psycopg.Connection) -> list[str]:
    return [row[0] for row in connection.execute(OURS).fetchall()]


def keep(server: embedded.Server, name: str, keys: str, file: Path = KEPT) -> None:
    """All rows of that database are in the file, which is text, with the keys that seal what people said."""
    parts = [f"keys {keys.strip()}\n".encode()]
    with psycopg.connect(plain(server.url(database=name))) as connection:
        for table in tables(connection):
            parts += _written(connection, table)
        for counter, value in connection.execute(COUNTERS).fetchall():
            parts.append(f"counter {counter} {value}\n".encode())
    text = base64.b85encode(lzma.compress(b"".join(parts), preset=9 | lzma.PRESET_EXTREME)).decode()
    file.write_text("".join(f"{text[at : at + WIDTH]}\n" for at in range(0, len(text), WIDTH)), encoding="ascii")


def _written(connection: psycopg.Connection, table: str) -> list[bytes]:
    wanted = "select column_name from information_schema.columns where table_name = %s and table_schema = 'public'"
    names = [row[0] for row in connection.execute(f"{wanted} order by ordinal_position", [table]).fetchall()]
    columns = sql.SQL(", ").join(map(sql.Identifier, names))
    statement = sql.SQL("copy (select {} from {} order by 1, 2) to stdout").format(columns, sql.Identifier(table))
    with connection.cursor().copy(statement) as copy:
        found = b"".join(bytes(part) for part in copy)
    loose = PACKED.sub(_unpack, found)
    return [f"table {table} {','.join(names)}\n".encode(), loose, b"\\.\n"] if found else []


def _unpack(found: re.Match[bytes]) -> bytes:
    """What the engine keeps is compressed row by row; all of it together takes half of that."""
    packed = bytes.fromhex(found[1].decode())
    loose = zlib.decompress(packed)
    return b"loose:" + loose.hex().encode() if zlib.compress(loose, 1) == packed else found[0]


def _pack(found: re.Match[bytes]) -> bytes:
    return rb"\\x" + zlib.compress(bytes.fromhex(found[1].decode()), 1).hex().encode()


def restore(server: embedded.Server, name: str, file: Path = KEPT) -> str:
    """A database of that name as it was kept, with its tables at revision 0004; its address, as their owner.

    From here on this process holds the keys it was made with: `vault.use(None)` takes its own again.
    """
    server.drop_database(name)
    server.ensure_database(name)
    move(server.url(embedded.OWNER, name), "0004")
    lines = lzma.decompress(base64.b85decode("".join(file.read_text(encoding="ascii").split()))).splitlines(True)
    with psycopg.connect(plain(server.url(database=name))) as connection:
        connection.execute("set session_replication_role = replica")  # no trigger: what it counts is in the rows
        _read(connection, iter(lines))
    return server.url(embedded.OWNER, name)


def _read(connection: psycopg.Connection, lines: Iterator[bytes]) -> None:
    for line in lines:
        kind, name, *more = line.decode().split(maxsplit=2)
        if kind == "keys":
            vault.use(vault.parse(line.decode().removeprefix("keys ")))
        elif kind == "counter":
            connection.execute("select setval(%s, %s)", [name, int(more[0])])
        else:
            columns = sql.SQL(", ").join(map(sql.Identifier, more[0].strip().split(",")))
            statement = sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(name), columns)
            with connection.cursor().copy(statement) as copy:
                for row in iter(lines.__next__, b"\\.\n"):
                    copy.write(LOOSE.sub(_pack, row))


def plain(url: str) -> str:
    """For psycopg itself."""
    return url.replace("+psycopg", "")
