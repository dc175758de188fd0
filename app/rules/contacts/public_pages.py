"""What the public page shows after a form was sent, kept sealed for a quarter of an hour.

A form answers with a redirect, so that Back and Reload show a page and not an error of the browser; what the page needs
cannot stand in its address. Who leaves by the button takes it away at once.
"""

import secrets
from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy import delete, select

from app import clock, vault
from app.db import db
from app.jobs import every
from app.tables import sealing
from app.tables.contacts import PublicPage

KEPT_FOR = timedelta(minutes=15)


def keep(page: dict[str, Any]) -> str:
    """The token under which it is found again. Only its blind index is kept."""
    token = secrets.token_urlsafe(18)
    row = PublicPage(token_index=_index(token), key=vault.new_key(), at=clock.real_now())
    sealing.put(row, "page", orjson.dumps(page).decode())
    db.session.add(row)
    db.session.flush()
    return token


def kept(token: str) -> dict[str, Any]:
    """Empty for none, or when its time is over."""
    since = clock.real_now() - KEPT_FOR
    row = db.session.scalar(select(PublicPage).where(PublicPage.token_index == _index(token), PublicPage.at > since))
    found: dict[str, Any] = orjson.loads(sealing.get(row, "page")) if row is not None else {}
    return found


def forget(token: str) -> None:
    """Nobody sees it again."""
    db.session.execute(delete(PublicPage).where(PublicPage.token_index == _index(token)))


@every("*/5 * * * *", name="forget_public_pages")
def forget_public_pages() -> None:
    """What is over goes, with what was typed in it."""
    db.session.execute(delete(PublicPage).where(PublicPage.at <= clock.real_now() - KEPT_FOR))


def _index(token: str) -> bytes:
    return vault.index("public page", token)
