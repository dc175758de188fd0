"""Who has looked at a case, and who changed it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from app.audit import Access, AuditEntry
from app.db import db
from app.i18n import format_datetime
from app.i18n import gettext as _
from app.roles import Role
from app.staff.models import User
from app.tables.cases import Case
from app.tables.words.labels import label
from app.web.cases import access_log

PAGE = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """Reads, writes or both; from which moment back."""

    access: Access | None
    before: datetime | None

    @classmethod
    def read(cls, args: "MultiDict[str, str]") -> "Wanted":
        """What makes no sense is passed over."""
        access = args.get("deed")  # the name in the address is that of the first release
        return cls(Access(access) if access in set(Access) else None, _moment(args.get("before")))


def page(case: Case, wanted: Wanted) -> tuple[list[dict[str, str]], str]:
    """The newest first, and where the next page begins or nothing."""
    query = (
        select(AuditEntry, User)
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .where(AuditEntry.case_id == case.id)
        .order_by(AuditEntry.id.desc())
    )
    if wanted.access is not None:
        query = query.where(AuditEntry.access == wanted.access)
    if wanted.before is not None:
        query = query.where(AuditEntry.at < wanted.before)
    found = db.session.execute(query.limit(PAGE + 1)).all()
    rows = [_row(entry, user) for entry, user in found[:PAGE]]
    return rows, found[PAGE - 1][0].at.isoformat() if len(found) > PAGE else ""


def menu(here: str, wanted: Wanted) -> list[dict[str, Any]]:
    """The filter as links."""
    choices = [(None, _("Everything")), (Access.READ, _("Viewed")), (Access.WRITE, _("Changed"))]
    return [
        {"label": text, "url": f"{here}?deed={access}" if access else here, "current": access is wanted.access}
        for access, text in choices
    ]


def _row(entry: AuditEntry, user: User | None) -> dict[str, str]:
    return {
        "at": format_datetime(entry.at, "medium"),
        "name": user.name if user else str(_("System")),
        "role": label(Role, user.role) if user else "",
        "what": access_log.said(entry.what),
    }


def _moment(text: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
