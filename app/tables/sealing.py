"""Sealed columns of a row, read and written under one name each: "words" for `contact.words_sealed`."""

from app import vault
from app.db import Model


def put(row: Model, name: str, text: str | None, key: bytes | None = None) -> None:
    """`row.NAME_sealed` holds `text`, or nothing for an empty one. `key`: the case's, for a row without one."""
    setattr(row, f"{name}_sealed", vault.seal(_key(row, key), text or None, about(row, name)))


def get(row: Model, name: str, key: bytes | None = None) -> str:
    """What is sealed there; empty if nothing is, or after erasure."""
    return vault.reveal(_key(row, key), getattr(row, f"{name}_sealed"), about(row, name)) or ""


def about(row: Model | type[Model], name: str) -> str:
    """What binds a sealed value to its column."""
    return f"{row.__tablename__}.{name}"


def _key(row: Model, key: bytes | None) -> bytes | None:
    found: bytes | None = key or getattr(row, "key", None)
    return found
