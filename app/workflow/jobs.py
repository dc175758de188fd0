"""Background steps: starts, messages, timers, retries. Each job locks one instance; each may run twice without harm."""

import orjson
import structlog
from sqlalchemy import select

from app import clock
from app.db import db
from app.jobs import defer, every, job
from app.workflow import holding, steps
from app.workflow.models import Incident, Instance, InstanceState, Subscription, Task, TaskState, Timer
from app.workflow.rearm import Route
from app.workflow.registry import Variables, climbed

log = structlog.get_logger()
SWEEP = 500  # rows a sweep takes at most; the next one follows two seconds later


@job("start_instance")
def start_instance(process: str, about: str, route: str) -> None:
    """A deferred start."""
    steps.start(process, about=orjson.loads(about), route=Route(**orjson.loads(route)))


@job("deliver_message")
def deliver_message(instance_id: int, message: str) -> None:
    """A deferred message; heard twice, the second time is no news."""
    steps.deliver(instance_id, message)


@job("advance_instance")
def advance_instance(instance_id: int) -> None:
    """Fires what is due. Every missed warning and breach happens once, however long nobody swept."""
    steps.advance(instance_id)


@job("reroute_instance")
def reroute_instance(instance_id: int, route: str) -> None:
    """A case's new manager, place or risk reaches one of its instances."""
    steps.reroute_instance(instance_id, Route(**orjson.loads(route)))


@job("climb_task")
def climb_task(task_id: int) -> None:
    """An open task's time to climb has come: those who listen are told, once."""
    task = db.session.get(Task, task_id, with_for_update=True)
    if task is None or task.state is not TaskState.OPEN or task.climbed_at is not None:
        return
    if task.climb_at is None or task.climb_at >= clock.now():
        return
    task.climbed_at = clock.now()
    for listener in climbed:
        listener(task)


@job("retry_step")
def retry_step(incident_id: int) -> None:
    """A failed service again, if its time has come and nobody has ended it meanwhile."""
    incident = db.session.get(Incident, incident_id, with_for_update=True)
    if incident is not None and incident.ended_at is None and incident.next_try_at is not None:
        steps.retry(incident)


@every("* * * * * */2", name="find_due")
def find_due() -> None:
    """Instances with a due timer and tasks whose time to climb has come, found by index, handed on by id."""
    now = clock.now()
    due = select(Timer.instance_id).where(Timer.due_at < now).order_by(Timer.due_at).limit(SWEEP)
    for instance_id in dict.fromkeys(db.session.scalars(due)):
        defer(advance_instance, once=f"advance {instance_id}", instance_id=instance_id)
    late = (Task.state == TaskState.OPEN, Task.climbed_at.is_(None), Task.climb_at < now)
    for task_id in db.session.scalars(select(Task.id).where(*late).order_by(Task.climb_at).limit(SWEEP)).all():
        defer(climb_task, once=f"climb {task_id}", task_id=task_id)
    failed = select(Incident.id).where(Incident.next_try_at < now).order_by(Incident.next_try_at).limit(SWEEP)
    for incident_id in db.session.scalars(failed).all():
        defer(retry_step, once=f"retry {incident_id}", incident_id=incident_id)


def start_later(process: str, *, about: Variables, route: Route) -> None:
    """An instance of `process` starts once this transaction has committed."""
    defer(start_instance, process=process, about=orjson.dumps(about).decode(), route=_written(route))


def send_later(message: str, instance_id: int) -> None:
    """The message reaches this one instance once this transaction has committed."""
    defer(deliver_message, instance_id=instance_id, message=message)


def waiting_for(message: str, *, case_id: int | None = None, contact_id: int | None = None) -> list[int]:
    """Ids of the running instances of the case or contact that wait for the message."""
    wanted = select(Subscription.instance_id).join(Instance, Instance.id == Subscription.instance_id)
    wanted = wanted.where(Subscription.message == message, Instance.state == InstanceState.RUNNING)
    if case_id is not None:
        wanted = wanted.where(Instance.case_id == case_id)
    if contact_id is not None:
        wanted = wanted.where(Instance.contact_id == contact_id)
    return list(db.session.scalars(wanted.order_by(Subscription.instance_id)))


def reroute(case_id: int, **changes: int | str | None) -> None:
    """A new region_id, district_id, manager_id or risk: at once where held, by a job for the case's other instances."""
    route = Route(case_id=case_id, **changes)  # type: ignore[arg-type]
    held = holding.held()
    done = held.instance.id if steps.reroute_held(route) and held is not None else None
    for instance_id in steps.running_of(case_id):
        if instance_id != done:
            defer(reroute_instance, instance_id=instance_id, route=_written(route))


def _written(route: Route) -> str:
    return orjson.dumps({name: value for name, value in vars(route).items() if value is not None}).decode()
