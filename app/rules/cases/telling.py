"""Who must be told of what was reported, besides those who have a step for it."""

from app.roles import Role
from app.rules import timeline
from app.rules.notices import tell
from app.rules.team.recipients import people
from app.rules.team.workload import head_of
from app.staff.models import User
from app.tables.cases import Case
from app.tables.notices import NoticeKind
from app.tables.words.timeline import Event

HEAD, COMMISSIONER = "head", "commissioner"
NOTICES = {
    "police": NoticeKind.TELL_POLICE,
    "ambulance": NoticeKind.TELL_AMBULANCE,
    "prosecutor": NoticeKind.TELL_PROSECUTOR,
    HEAD: NoticeKind.TELL_HEAD,
    COMMISSIONER: NoticeKind.TELL_COMMISSIONER,
}


def tell_bodies(case: Case, codes: str) -> None:
    """Each body stands on the timeline, and whoever tells it has a notice. `codes`: as the triage table names them.

    Police, ambulance and prosecutor are told by the case manager; the head and the commissioner are told here.
    """
    for body in filter(None, codes.split(",")):
        timeline.note(Event(f"tell_{body}"), case=case)
        for person in _who(case, body):
            tell(person, NOTICES[body], case)


def _who(case: Case, body: str) -> list[User]:
    if body == COMMISSIONER:
        return people(Role.COMMISSIONER, case.region_id)
    head = head_of(case.region_id)
    if body == HEAD:
        return [head] if head is not None else []
    return [case.manager]
