"""0018 adds a table whose rows live for minutes; nothing that was there changes."""

from sqlalchemy import Connection, text

from app.rules.contacts import public_pages


def fill(connection: Connection) -> None:
    """At 0017: there is no such table."""
    assert connection.scalar(text("select to_regclass('public_page')")) is None


def after(connection: Connection) -> None:
    """At 0018: it is there, and empty."""
    assert connection.scalar(text("select count(*) from public_page")) == 0


def read() -> None:
    """What is kept is found by its token, and by no other."""
    token = public_pages.keep({"code": "K7M4X29PT3"})
    assert public_pages.kept(token) == {"code": "K7M4X29PT3"} and public_pages.kept("another") == {}
    public_pages.forget(token)
