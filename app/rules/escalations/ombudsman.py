"""What escalates past the commissioner: the Ombudsman sees it, decides, and the decision reaches the case."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app import audit, clock
from app.audit_codes import AuditCode
from app.db import db
from app.errors import RuleBroken
from app.i18n import gettext as _
from app.roles import Role
from app.rules import timeline
from app.rules.escalations import applying
from app.rules.notices import tell
from app.rules.team import recipients
from app.rules.team.workload import head_of
from app.staff.models import User
from app.tables import sealing
from app.tables.cases import Case
from app.tables.escalations import Desk, Escalation, Finding, Ruling
from app.tables.notices import NoticeKind
from app.tables.words.timeline import Event
from app.workflow.models import Task

NOBODY = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """A decision of the national desk as it was entered; `addressee` is a code of ADDRESSEES."""

    finding: Finding
    addressee: str
    why: str
    recommendation: str | None = None
    act_by: datetime | None = None


def show_late_review(row: Escalation, case: Case) -> None:
    """The Ombudsman sees what the commissioner has not decided in time. It stays the commissioner's to decide."""
    if _reach(row, case):
        _tell(case, row, NoticeKind.REVIEW_LATE)


def take_over(row: Escalation, case: Case) -> None:
    """It is the Ombudsman's to decide: taken there, or missed again."""
    _reach(row, case)
    if row.decision is not Ruling.OMBUDSMAN:
        row.missed_again_at = clock.now()
        timeline.note(Event.MISSED_AGAIN, case=case)
    row.lies_with = Desk.OMBUDSMAN
    _tell(case, row, NoticeKind.ESCALATION_WAITS)


def review(row: Escalation, case: Case, given: Opinion, *, by: User) -> None:
    """The finding, the recommendation and the step's new date are the case's. RuleBroken if one of them is missing."""
    if given.addressee != NOBODY and not given.recommendation:
        raise RuleBroken(_("Enter what you recommend, or select that no recommendation is needed."), "recommendation")
    late = applying.open_step(row)
    is_due = late is not None and given.finding is not Finding.UNFOUNDED
    if is_due and given.act_by is None:
        raise RuleBroken(_("The task is still open. Enter by when it must be done."), "act_by")
    if late is not None and given.act_by is not None:
        applying.set_date(case, late, given.act_by)
        row.act_by = given.act_by
    row.recommended_to = given.addressee
    words = "\n\n".join(filter(None, [given.why, given.recommendation]))
    timeline.note(Event.OMBUDSMAN_DECIDED, case=case, by=by, params={"finding": given.finding}, words=words)
    sealing.put(row, "opinion", words, case.key)
    audit.record(by, AuditCode.ESCALATION_REVIEWED_BY_THE_OMBUDSMAN, row)
    for person in _concerned(case):
        tell(person, NoticeKind.OMBUDSMAN_DECIDED, case, late)


def _concerned(case: Case) -> Iterable[User]:
    """Head, manager and commissioners of the case, nobody twice."""
    people = [head_of(case.region_id), case.manager, *recipients.people(Role.COMMISSIONER, case.region_id)]
    return {person.id: person for person in people if person is not None}.values()


def _reach(row: Escalation, case: Case) -> bool:
    """The case is open to the Ombudsman from now on. False if it was."""
    if row.reached_ombudsman_at is not None:
        return False
    row.reached_ombudsman_at = clock.now()
    timeline.note(Event.ESCALATION_OMBUDSMAN, case=case)
    audit.record(None, AuditCode.ESCALATION_SHOWN_TO_THE_OMBUDSMAN, row)
    return True


def _tell(case: Case, row: Escalation, kind: NoticeKind) -> None:
    late = db.session.get(Task, row.task_id) if row.task_id else None
    for person in recipients.people(Role.OMBUDSMAN, None):
        tell(person, kind, case, late)
