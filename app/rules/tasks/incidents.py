"""What an administrator does about a machine step that failed: have it tried now, or go on without it."""

from app import audit, clock, subjects
from app.audit_codes import AuditCode
from app.db import db
from app.errors import Conflict, RuleBroken
from app.i18n import gettext as _
from app.rules import timeline
from app.staff.models import User
from app.tables.words.timeline import Event
from app.workflow import engine, escalating
from app.workflow.models import Incident, Machine


def retry(incident: Incident, *, by: User) -> None:
    """It is tried at once, by a worker. Conflict if it was mended or skipped meanwhile."""
    _lock(incident)
    engine.retry_now(incident)
    audit.record(by, audit.keyed(AuditCode.TRIED_AGAIN, incident.step), incident.instance)


def skip(incident: Incident, reason: str, *, by: User) -> None:
    """The process goes on without it. RuleBroken for timers, which nobody can do without; Conflict as above."""
    _lock(incident)
    if incident.machine is Machine.TIMERS:
        raise RuleBroken(_("The timers of a process cannot be skipped: the case would become inactive."), "reason")
    if incident.machine is Machine.ESCALATION and incident.task_id is not None:
        escalating.forgo(incident.task_id)
        incident.ended_at, incident.next_try_at = clock.now(), None
    else:
        engine.skip(incident)
    incident.ended_by_id, incident.end_reason = by.id, reason
    _note(incident, by)
    audit.record(by, audit.keyed(AuditCode.SKIPPED, incident.step), incident.instance)


def _lock(incident: Incident) -> None:
    db.session.refresh(incident, with_for_update=True)
    if incident.ended_at is not None:
        raise Conflict(_("This has already been fixed or skipped."))


def _note(incident: Incident, by: User) -> None:
    """The reason stays with the incident: an administrator writes nothing into a case."""
    about = subjects.load(incident.instance)
    if about is not None:
        timeline.note(Event.STEP_SKIPPED, **subjects.named(about), by=by)
