"""What the machine could not do is kept, tried again with longer and longer waits, and then waits for a person."""

from datetime import datetime, timedelta

from sqlalchemy import select

from app import clock
from app.db import db
from app.workflow.models import Incident, Task, Timer

MOST_TRIES = 5
FIRST_RETRY = timedelta(seconds=10)
LOST = "WorkerLost"
"""The cause when no error was raised: the process that tried died, each time."""


def next_try(tries: int) -> datetime | None:
    """20, 40, 80, 160 s after the first four; then the incident waits for the administrator."""
    return clock.now() + FIRST_RETRY * 2**tries if tries < MOST_TRIES else None


def hold_timers(instance_id: int, cause: str, tries: int = 1) -> Incident:
    """The instance's timers could not be fired: the sweep leaves them to this incident from now on."""
    open_one = (Incident.instance_id == instance_id, Incident.engine_id.is_(None), Incident.task_id.is_(None))
    earliest = select(Timer.step).where(Timer.instance_id == instance_id).order_by(Timer.due_at).limit(1)
    kept = _open(*open_one)
    if kept is not None:
        return fail_again(kept, cause, tries)
    return _keep(Incident(instance_id=instance_id, step=db.session.scalar(earliest) or ""), cause, tries)


def hold_escalation(task_id: int, cause: str, tries: int = 1) -> Incident:
    """Nobody could be told about the task: the sweep leaves it to this incident from now on."""
    kept = _open(Incident.task_id == task_id)
    if kept is not None:
        return fail_again(kept, cause, tries)
    task = db.session.get_one(Task, task_id)
    return _keep(Incident(instance_id=task.instance_id, task_id=task_id, step=task.step), cause, tries)


def fail_again(incident: Incident, cause: str, tries: int = 1) -> Incident:
    """One try more; the next one is later, or up to the administrator."""
    incident.tries, incident.cause, incident.last_at = incident.tries + tries, cause, clock.now()
    incident.next_try_at = next_try(incident.tries)
    return incident


def _open(*which: object) -> Incident | None:
    wanted = select(Incident).where(Incident.ended_at.is_(None), *which)  # type: ignore[arg-type]
    return db.session.scalar(wanted.order_by(Incident.id).limit(1).with_for_update())


def _keep(incident: Incident, cause: str, tries: int) -> Incident:
    incident.cause, incident.tries = cause, tries
    incident.first_at = incident.last_at = clock.now()
    incident.next_try_at = next_try(tries)
    db.session.add(incident)
    db.session.flush()
    return incident
