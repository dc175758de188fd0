"""The people around the child in a case, and the warnings that stand on every page of it."""

from sqlalchemy import select

from app import audit, clock
from app.audit_codes import AuditCode
from app.db import db
from app.errors import RuleBroken
from app.i18n import lazy_gettext as _l
from app.rules import timeline
from app.staff.models import User
from app.tables import sealing
from app.tables.cases import Case, CasePerson, CaseWarning, Safety
from app.tables.people import Person
from app.tables.words.timeline import Event
from app.values.terms import Relation


def add_person(case: Case, person: Person, relation: str, safety: Safety, *, by: User | None) -> CasePerson:
    """Somebody around the child, and how they may be contacted. RuleBroken if they are in the case already."""
    if person.id == case.child_id:
        raise RuleBroken(_l("This is the child the case is about."))
    if db.session.scalar(select(CasePerson.id).filter_by(case_id=case.id, person_id=person.id)) is not None:
        raise RuleBroken(_l("This person is in the case already."))
    member = CasePerson(case_id=case.id, person=person, relation=relation, safety=safety)
    db.session.add(member)
    db.session.flush()
    audit.record(by, AuditCode.PERSON_ADDED, member)
    timeline.note(Event.PERSON_ADDED, case=case, by=by, params={"relation": relation, "safety": safety.value})
    return member


def change_person(case: Case, member: CasePerson, safety: Safety, note: str | None, *, by: User) -> None:
    """How they may be contacted from now on, and why in words."""
    member.safety = safety
    sealing.put(member, "note", note, case.key)
    audit.record(by, AuditCode.PERSON_CHANGED, member)
    timeline.note(Event.PERSON_CHANGED, case=case, by=by, params={"relation": member.relation, "safety": safety.value})


def log_talk(case: Case, relation: Relation, text: str, *, by: User) -> None:
    """A telephone talk with somebody around the child, on the timeline. RuleBroken if nothing was said."""
    if not text.strip():
        raise RuleBroken(_l("Write what was said."), field="text")
    audit.record(by, AuditCode.TALK_WRITTEN, case)
    timeline.note(Event.TALK, case=case, by=by, params={"relation": relation.value}, words=text)


def warn(case: Case, text: str, *, by: User) -> CaseWarning:
    """A strip on every page of the case from now on. RuleBroken if it says nothing."""
    if not text.strip():
        raise RuleBroken(_l("Write what people must be warned about."), field="text")
    warning = CaseWarning(case_id=case.id, set_at=clock.now(), set_by_id=by.id)
    sealing.put(warning, "text", text, case.key)
    db.session.add(warning)
    db.session.flush()
    audit.record(by, AuditCode.WARNING_SET, warning)
    timeline.note(Event.WARNING_SET, case=case, by=by, words=text)
    return warning


def end_warning(case: Case, warning: CaseWarning, reason: str, *, by: User) -> None:
    """The danger is over, and why. RuleBroken without a reason, or if it was ended before."""
    if warning.ended_at is not None:
        raise RuleBroken(_l("This warning has already ended."))
    if not reason.strip():
        raise RuleBroken(_l("Write why the warning is no longer needed."), field="reason")
    warning.ended_at, warning.ended_by_id = clock.now(), by.id
    sealing.put(warning, "end_reason", reason, case.key)
    audit.record(by, AuditCode.WARNING_ENDED, warning)
    timeline.note(Event.WARNING_ENDED, case=case, by=by, words=reason)


def running_warnings(case: Case) -> list[CaseWarning]:
    """Those that stand now, the oldest first."""
    wanted = select(CaseWarning).where(CaseWarning.case_id == case.id, CaseWarning.ended_at.is_(None))
    return list(db.session.scalars(wanted.order_by(CaseWarning.set_at, CaseWarning.id)))
