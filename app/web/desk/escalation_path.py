"""To whom an overdue task is escalated and when, whom it has reached, until when it is instructed.

Said the same in the queue and on the page of a case.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.i18n import Text, format_datetime, until
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.roles import Role
from app.tables.escalations import Desk
from app.workflow.models import Task

ESCALATES_TO: dict[str, Text] = {
    Role.SHIFT_LEAD: _l("escalates to the shift lead %(when)s"),
    Role.HEAD: _l("escalates to the head of department %(when)s"),
    Role.COMMISSIONER: _l("escalates to the regional commissioner %(when)s"),
    Role.OMBUDSMAN: _l("escalates to the Ombudsman %(when)s"),
}
"""`when` is as in "in 3 hours"."""
CAME: dict[str, Text] = {
    Role.SHIFT_LEAD: _l("escalated to the shift lead"),
    Role.HEAD: _l("escalated to the head of department"),
    Role.COMMISSIONER: _l("escalated to the regional commissioner"),
    Role.OMBUDSMAN: _l("escalated to the Ombudsman"),
}
LIES: dict[Desk, Text] = {
    Desk.COMMISSIONER: CAME[Role.COMMISSIONER],
    Desk.HEAD: _l("waiting for the head of department to confirm another specialist"),
    Desk.OMBUDSMAN: CAME[Role.OMBUDSMAN],
}


@dataclass(frozen=True, slots=True)
class Way:
    """What a page knows of a task's way up: where its rule takes it, and the escalation that is open about it."""

    escalates_to: str | None
    lies_with: Desk | None = None
    act_by: datetime | None = None
    acts: str | None = None
    escalation: UUID | None = None

    def words(self, item: Task, now: datetime) -> str:
        """Empty while nobody has been warned."""
        if self.lies_with is Desk.CASEWORK and self.act_by is not None:
            return _instructed(format_datetime(self.act_by, "day"), self.acts)
        if self.lies_with in LIES:
            return str(LIES[self.lies_with])
        if item.escalated_at is not None:
            return str(CAME.get(self.escalates_to or "", CAME[Role.COMMISSIONER]))
        return escalates(item.escalate_at, self.escalates_to, now) if item.warned_at is not None else ""


def escalates(at: datetime | None, to: str | None, now: datetime) -> str:
    """Where a step goes that was warned of, and when: "is escalated to the commissioner in 3 hours"."""
    if at is None or at <= now or to not in ESCALATES_TO:
        return ""
    return str(ESCALATES_TO[to]) % {"when": until(at, now)}


def _instructed(when: str, name: str | None) -> str:
    if name is None:
        return str(_("must act by %(when)s", when=when))
    return str(_("%(name)s must act by %(when)s", name=name, when=when))
