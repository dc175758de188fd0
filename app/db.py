"""The session, the base of every table, and the only commit()."""

import re
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any

import psycopg
import structlog
from flask import Flask
from flask.typing import ResponseReturnValue
from sqlalchemy import (
    Engine,
    Enum,
    Insert,
    MetaData,
    create_engine,
    event,
    insert,
)
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.orm.attributes import set_committed_value

from app.columns import Day, UtcDateTime
from app.errors import Answered


class Model(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        date: Day(),
        datetime: UtcDateTime(),
        StrEnum: Enum(StrEnum, native_enum=False, length=30, values_callable=lambda kind: [m.value for m in kind]),
    }


class _Columns(Sequence[Any]):
    """Read from the server's answer when somebody looks; SQLAlchemy looks once for each statement it has compiled."""

    def __init__(self, cursor: "_Cursor") -> None:
        self.cursor = cursor

    def __len__(self) -> int:
        return self.cursor.pgresult.nfields if self.cursor.pgresult else 0

    def __getitem__(self, index: Any) -> Any:
        return [psycopg.Column(self.cursor, place) for place in range(len(self))][index]


class _Cursor(psycopg.Cursor[Any]):
    """Psycopg's own makes an object of every column of every answer."""

    @property
    def description(self) -> Any:
        return _Columns(self) if self.pgresult and self.pgresult.nfields else super().description


def make_engine(url: str | URL, role: str | None = None, pool: int = 5, timeout_s: int = 10) -> Engine:
    """`pool` connections kept and as many more lent for a moment. `role` is taken at once. Every wait is bounded."""
    options = f"-c statement_timeout={timeout_s}s -c lock_timeout=5s -c idle_in_transaction_session_timeout=15s"
    if role is not None:
        options += f" -c role={role}"
    engine = create_engine(
        url,
        pool_size=pool,
        max_overflow=pool,
        pool_timeout=5,
        pool_pre_ping=True,
        hide_parameters=True,  # they are names and addresses, and errors are logged
        connect_args={
            "cursor_factory": _Cursor,
            "connect_timeout": 3,
            "application_name": role or "alaqan",
            "options": options,
        },
    )
    event.listen(engine, "before_cursor_execute", _count)
    return engine


@dataclass(slots=True)
class Unit:
    """One request, command or job: its session, opened at the first use, and how many statements it sent."""

    session: Session | None = None
    kept: list[Model] = field(default_factory=list)
    last: dict[type[Model], list[dict[str, Any]]] = field(default_factory=dict)
    statements: int = 0
    label: str = ""  # the number of the request or job: on error pages, in the audit and in the log


_unit: ContextVar[Unit | None] = ContextVar("unit", default=None)


class Database:
    """`db.session` is the session of the request, command or job that runs."""

    engine: Engine
    sessions: Callable[[], Session]

    def bind(self, engine: Engine) -> None:
        """Use this engine from now on."""
        self.engine, self.sessions = engine, sessionmaker(engine, expire_on_commit=False)

    @property
    def unit(self) -> Unit:
        """RuntimeError outside a request and outside `unit_of_work()`."""
        found = _unit.get()
        if found is None:
            raise RuntimeError("No unit of work: open one with `with db.unit_of_work():`.")
        return found

    @property
    def is_open(self) -> bool:
        """Whether a unit of work runs here."""
        return _unit.get() is not None

    @property
    def session(self) -> Session:
        """Opened at the first use. RuntimeError outside a unit of work."""
        unit = self.unit
        if unit.session is None:
            unit.session = self.sessions()
        return unit.session

    @contextmanager
    def scope(self, session: Session | None = None) -> Iterator[Unit]:
        """A unit that is closed at the end and not committed: for requests, which commit earlier, and for tests."""
        around = _unit.get()
        unit = Unit(session, label=around.label if around is not None else "")
        token = _unit.set(unit)
        try:
            yield unit
        finally:
            _unit.reset(token)
            if around is not None:
                around.statements += unit.statements  # so that a test sees what its requests cost
            if unit.session is not None and session is None:
                unit.session.close()

    @contextmanager
    def labelled(self, label: str) -> Iterator[None]:
        """What is recorded and logged inside, units of work of its own included, can be found by this label."""
        unit = self.unit
        before, unit.label = unit.label, label
        try:
            with structlog.contextvars.bound_contextvars(request=label):
                yield
        finally:
            unit.label = before

    @contextmanager
    def unit_of_work(self) -> Iterator[Session]:
        """For commands and jobs: leaving commits, raising rolls back. A transaction of its own, even inside another."""
        with self.scope(), _ending():
            yield self.session


db = Database()
unit_of_work = db.unit_of_work


def add_row(kind: type[Model], values: dict[str, Any]) -> None:
    """Insert a row nobody reads back, at once: a third of what it costs as an object of the session."""
    db.session.connection().execute(_inserting(kind), values)


def add_row_last(kind: type[Model], values: dict[str, Any]) -> None:
    """Insert it when the work is done, with all others of its kind in one statement; not at all if the work fails."""
    db.unit.last.setdefault(kind, []).append(values)


def written(row: Model, **values: Any) -> None:
    """A statement of ours has written these columns of `row`; the session has nothing left to do."""
    for name, value in values.items():
        set_committed_value(row, name, value)


@cache
def _inserting(kind: type[Model]) -> Insert:
    return insert(kind.__table__)  # type: ignore[arg-type]


def keep(row: Model) -> None:
    """Written even if the work fails: who tried what. In the work's own transaction if it succeeds."""
    db.unit.kept.append(row)


def is_away(error: BaseException) -> bool:
    """Whether the database did not answer, or not in time: to be tried again, nobody's mistake."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    return isinstance(error, OperationalError | InterfaceError | PoolExhausted)


def _finish(failed: bool) -> None:
    """End the transaction. Rows given to keep() are saved either way, on the same connection."""
    unit = db.unit
    rows, unit.kept = unit.kept, []
    last, unit.last = unit.last, {}
    if failed and unit.session is not None:
        unit.session.rollback()
    for kind, values in {} if failed else last.items():
        db.session.connection().execute(_inserting(kind), values)
    if rows:
        db.session.add_all(rows)
    if unit.session is not None and (rows or not failed):
        try:
            unit.session.commit()  # the only one in app/
        except BaseException:
            unit.session.rollback()
            raise


@contextmanager
def _ending() -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        if not is_away(error):
            _finish(failed=True)
        raise
    _finish(failed=False)


class UnitOfWorkFlask(Flask):
    """Return commits, raise rolls back. The page is rendered before the commit; a failed commit is an error too."""

    def wsgi_app(self, environ: Any, start_response: Any) -> Any:
        with db.scope(), db.labelled(_number(environ.get("HTTP_X_REQUEST_ID", ""))):
            return super().wsgi_app(environ, start_response)

    def preprocess_request(self) -> ResponseReturnValue | None:
        early: ResponseReturnValue | None = None
        try:
            early = super().preprocess_request()
        except BaseException as error:
            if not is_away(error):
                _finish(failed=True)
            raise
        if early is not None:
            early = self.make_response(early)
            _finish(failed=False)
        return early

    def dispatch_request(self, *args: Any) -> ResponseReturnValue:
        with _ending():
            try:
                return self.make_response(super().dispatch_request(*args))
            except Answered as early:
                return self.make_response(early.answer)  # type: ignore[arg-type]


def _number(given: str) -> str:
    """The number a request came with from a server before us, or a new one. None can look like a job's."""
    return given if re.fullmatch(r"[A-Za-z0-9-]{8,36}", given) else str(uuid.uuid4())


def _count(*event_arguments: Any) -> None:
    """The clock's own readings do not count: they come by the second, not by the request."""
    unit, context = _unit.get(), event_arguments[4]
    if unit is not None and context.execution_options.get("is_counted", True):
        unit.statements += 1
