"""Who must be told of what was reported: agencies by a step of the case manager, our own people here."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app import audit
from app.audit_codes import AuditCode
from app.db import db
from app.roles import Role
from app.rules import routes, timeline
from app.rules.notices import tell
from app.rules.team.recipients import people
from app.rules.team.workload import head_of
from app.staff.models import User
from app.tables.cases import Case
from app.tables.notices import NoticeKind
from app.tables.words.timeline import Event
from app.workflow import engine
from app.workflow.models import Instance, InstanceState, Task

PROCESS = "agency_notice"
HEAD, COMMISSIONER, AMBULANCE = "head", "commissioner", "ambulance"
STEPS = ("police", AMBULANCE, "prosecutor")
"""Whom the case manager tells, by a step of their own."""
NOTICES = {
    "police": NoticeKind.TELL_POLICE,
    AMBULANCE: NoticeKind.TELL_AMBULANCE,
    "prosecutor": NoticeKind.TELL_PROSECUTOR,
    HEAD: NoticeKind.TELL_HEAD,
    COMMISSIONER: NoticeKind.TELL_COMMISSIONER,
}


@dataclass(frozen=True, slots=True)
class Told:
    """When an agency was told, by which way (a code), who took it, and under which number, if there is one."""

    at: datetime
    how: str
    who: str
    reference: str = ""


def tell_bodies(case: Case, codes: str, *, is_connected: bool = False) -> None:
    """Each stands on the timeline, and whoever tells it has a notice. `codes`: as the triage table names them.

    Police, ambulance and prosecutor are a step of the case manager, once however many contacts ask for it; no ambulance
    where 111 `is_connected` to the emergency services itself.
    """
    waiting = set(_running(case).values())
    for body in filter(None, codes.split(",")):
        timeline.note(Event(f"tell_{body}"), case=case)
        if body == AMBULANCE and is_connected:
            continue
        for person in _who(case, body):
            tell(person, NOTICES[body], case)
        if body in STEPS and body not in waiting:
            engine.start_later(PROCESS, about={"case_id": case.id, "agency": body}, route=routes.of_case(case))


def told(case: Case, step: Task, notice: Told, *, by: User) -> None:
    """That it was told stands on the record: when, how, by whom and to whom."""
    params = {"task": step.name, "how": notice.how, "moment": notice.at.isoformat()}
    words = " · ".join(part for part in (notice.who, notice.reference) if part)
    timeline.note(Event.AGENCY_TOLD, case=case, by=by, params=params, words=words, task=step)
    audit.record(by, AuditCode.AGENCY_TOLD, step)


def clear(case: Case) -> None:
    """The case is closed: nobody has to tell anything any more."""
    engine.not_to_start(PROCESS, "case_id", case.id)
    for instance_id in _running(case):
        engine.end_later(instance_id)


def _running(case: Case) -> dict[int, str]:
    """Notices that still wait for somebody: instance to agency."""
    mine = (Instance.case_id == case.id, Instance.process == PROCESS, Instance.state == InstanceState.RUNNING)
    rows = db.session.execute(select(Instance.id, Instance.about["agency"].astext).where(*mine).order_by(Instance.id))
    return {instance_id: agency for instance_id, agency in rows}


def _who(case: Case, body: str) -> list[User]:
    if body == COMMISSIONER:
        return people(Role.COMMISSIONER, case.region_id)
    head = head_of(case.region_id)
    if body == HEAD:
        return [head] if head is not None else []
    return [case.manager]
