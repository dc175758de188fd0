"""What work can be about: a case, a foster family, a contact to 111. A new kind is a line in `About`, and a migration.

Each floor above says its part of every kind: the tables its rows, policy who sees one, the pages its words. A kind that
lacks a part is refused at start, so nothing else lists the kinds.
"""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, ForeignKeyConstraint, Identity, Index, LargeBinary, text
from sqlalchemy.orm import InstrumentedAttribute, Mapped, MappedColumn, mapped_column

from app.db import Model, db
from app.errors import NotReady

P = TypeVar("P")
_TABLE = "subject"


class Subject(Model):
    """A row that work can be about: its number is read out, and its key seals what is written about it."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    number: Mapped[str] = mapped_column(unique=True)
    key: Mapped[bytes | None] = mapped_column(LargeBinary)  # wrapped data key; destroyed by erasure


def _about(table: str) -> MappedColumn[int | None]:
    return mapped_column(BigInteger, info={_TABLE: table})


class About:
    """The columns that say what a row is about, each with the table of its kind. The first that is filled names it."""

    case_id: Mapped[int | None] = _about("case")
    family_id: Mapped[int | None] = _about("foster_family")
    contact_id: Mapped[int | None] = _about("contact")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of subject. `name` is also the keyword under which it is handed on: `note(kind, case=…)`."""

    name: str
    table: str

    @property
    def column(self) -> str:
        """The name of its column in rows that are about it."""
        return f"{self.name}_id"

    @property
    def model(self) -> type[Subject]:
        """The class of its rows. NotReady if there is none."""
        found = next((model for model in Subject.__subclasses__() if model.__tablename__ == self.table), None)
        if found is None:
            raise NotReady(f"No class of app/tables is a Subject with the table {self.table}, which {self.name} names.")
        return found

    def key_of(self, row: About) -> int | None:
        """The id of the subject, if the row is about one of this kind."""
        found: int | None = getattr(row, self.column)
        return found

    def key_in(self, model: type[About]) -> InstrumentedAttribute[int | None]:
        """Its column, for statements."""
        found: InstrumentedAttribute[int | None] = getattr(model, self.column)
        return found


def _kinds(columns: type[About]) -> dict[str, Kind]:
    found = {name.removesuffix("_id"): column for name, column in vars(columns).items() if name.endswith("_id")}
    return {name: Kind(name, column.column.info[_TABLE]) for name, column in found.items()}


KINDS = _kinds(About)
"""By name, in order of precedence: a row of a case is about the case, whatever else it names."""


def kind_of(row: About) -> Kind | None:
    """The kind of what the row is about."""
    return next((kind for kind in KINDS.values() if kind.key_of(row) is not None), None)


def load(row: About) -> Subject | None:
    """What the row is about; None if it names nothing that is there."""
    keys = [(kind, kind.key_of(row)) for kind in KINDS.values()]
    found = (db.session.get(kind.model, key) for kind, key in keys if key is not None)
    return next((subject for subject in found if subject is not None), None)


def keys(row: About) -> dict[str, int | None]:
    """Column and id of every kind, for a row that is about the same."""
    return {kind.column: kind.key_of(row) for kind in KINDS.values()}


def named(subject: Subject) -> dict[str, Any]:
    """The subject under its keyword: `note(…, **named(subject))`."""
    return {kind.name: subject for kind in KINDS.values() if kind.table == subject.__tablename__}


def indexes(table: str, *then: str) -> list[Index]:
    """Of a table of rows that are about something: one for each kind, over the rows about it."""
    return [
        Index(f"ix_{table}_{kind.name}", kind.column, *then, postgresql_where=text(f"{kind.column} is not null"))
        for kind in KINDS.values()
    ]


def references() -> list[ForeignKeyConstraint]:
    """For a table above those of the subjects."""
    return [ForeignKeyConstraint([kind.column], [f"{kind.table}.id"]) for kind in KINDS.values()]


class Part(Generic[P]):
    """What one floor says of each kind. `what` completes the sentence "the kind has no …"."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.said: dict[str, P] = {}
        _parts.append(self)

    def __getitem__(self, kind: Kind) -> P:
        return self.said[kind.name]

    def say(self, name: str, part: P) -> P:
        """That is it, for this kind. ValueError for an unknown kind, and for one of which it was said before."""
        if name not in KINDS or name in self.said:
            raise ValueError(f"{name} is no kind of subject, or has {self.what} already")
        self.said[name] = part
        return part


_parts: list[Part[Any]] = []


def refuse_gaps() -> None:
    """NotReady names every kind that lacks a part, once the floors that say them are loaded."""
    gaps = [f"{name} has no {part.what}" for part in _parts for name in KINDS if name not in part.said]
    if gaps:
        raise NotReady(f"Of the kinds of subjects declared in app/subjects.py, {'; '.join(gaps)}.")
    for kind in KINDS.values():
        _ = kind.model
