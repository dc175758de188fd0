"""A contact of a colleague, or the number of an old one, is read for a reason: it is on the record, and flagged."""

from app import audit, clock
from app.audit_codes import AuditCode
from app.db import db
from app.errors import RuleBroken
from app.i18n import lazy_gettext as _l
from app.roles import Role
from app.rules.notices import tell
from app.rules.team import recipients
from app.staff.models import User
from app.tables import sealing
from app.tables.contacts import Contact, ContactReading, Ground
from app.tables.notices import NoticeKind


def ask(contact: Contact, ground: Ground, why: str, *, by: User) -> None:
    """The reason is kept, and the shift leads are told. RuleBroken for another reason without words."""
    if ground is Ground.OTHER and not why.strip():
        raise RuleBroken(_l("Enter the reason."), field="why")
    row = ContactReading(contact_id=contact.id, by_id=by.id, at=clock.now(), ground=ground)
    sealing.put(row, "why", why.strip(), contact.key)
    db.session.add(row)
    db.session.flush()
    audit.record(by, AuditCode.CONTACT_REASON_GIVEN, contact)
    for lead in recipients.people(Role.SHIFT_LEAD, None):
        if lead.id != by.id:
            tell(lead, NoticeKind.CONTACT_READ)
