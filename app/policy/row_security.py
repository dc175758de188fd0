"""The second wall: the region of whoever asks goes with every transaction, and the database holds rows against it.

It stands only where `flask wall up` has raised it; see migrations/sql/row_level_security.sql.
"""

from typing import Any

from sqlalchemy import Connection, event, text
from sqlalchemy.orm import Session

from app.db import db
from app.staff.models import User

_TELL = text("select set_config('app.region', :region, true)")
_IS_UP = text("""select coalesce((select relrowsecurity from pg_class where oid = to_regclass('"case"')), false)""")
_REGION = "wall_region"
_known: dict[str, bool] = {}


def stand(actor: User) -> None:
    """From here on this request reads and writes rows of the actor's region only. Nothing for a national role."""
    if actor.region_id is None or not is_up():
        return
    db.session.info[_REGION] = str(actor.region_id)
    db.session.execute(_TELL, {"region": db.session.info[_REGION]})


def is_up() -> bool:
    """Asked once by each process: raise the wall, then start the web processes anew."""
    address = str(db.engine.url)
    if address not in _known:
        _known[address] = bool(db.session.scalar(_IS_UP))
    return _known[address]


def forget() -> None:
    """Ask again."""
    _known.clear()


@event.listens_for(Session, "after_begin")
def _again(session: Session, transaction: Any, connection: Connection) -> None:
    """A second transaction of the same request, after a rollback, is behind the wall as well."""
    if _REGION in session.info:
        connection.execute(_TELL, {"region": session.info[_REGION]})
