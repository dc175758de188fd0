"""Who has looked at a case, and who changed it."""

from datetime import datetime

from sqlalchemy import select

from app.audit import Access, AuditEntry
from app.i18n import format_datetime
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.roles import Role
from app.staff.models import User
from app.tables.cases import Case
from app.tables.words.labels import label
from app.values.moments import within
from app.web.cases import access_log
from app.web.listing import Chosen, Cursor, Filter, Listing, Order

WORDS = ((Access.READ, _l("Viewed")), (Access.WRITE, _l("Changed")))


def moment(text: str) -> datetime:
    """With its zone. ValueError for none."""
    found = within(datetime.fromisoformat(text))
    if found.tzinfo is None:
        raise ValueError(text)
    return found


LISTING = Listing(
    "cases.access",
    size=50,
    filters=(
        Filter(
            "deed",  # the name in the address is that of the first release
            Access,
            lambda access: AuditEntry.access == access,
            options=lambda _chosen: WORDS,
            every=_l("Everything"),
        ),
    ),
    order=lambda _chosen: Order(AuditEntry, (AuditEntry.id,), is_descending=True),
    cursor=Cursor("before", "at", moment, datetime.isoformat),
)


def page(case: Case, chosen: Chosen) -> tuple[list[dict[str, str]], str]:
    """The newest first, and the address of the next ones or nothing."""
    entries = select(AuditEntry, User).outerjoin(User, User.id == AuditEntry.actor_id)
    found, next_url = chosen.page(entries.where(AuditEntry.case_id == case.id))
    return [_row(entry, user) for entry, user in found], next_url


def _row(entry: AuditEntry, user: User | None) -> dict[str, str]:
    return {
        "at": format_datetime(entry.at, "medium"),
        "name": user.name if user else str(_("System")),
        "role": label(Role, user.role) if user else "",
        "what": access_log.said(entry.what),
    }
