"""Background steps: starts, messages, timers, retries. Each job locks one instance; each may run twice without harm."""

from collections.abc import Callable, Iterable

import orjson
import structlog
from sqlalchemy import select, text

from app import clock
from app.db import db, is_away
from app.jobs import defer, defer_each, every, job, on_buried
from app.workflow import escalating, holding, incidents, redating, steering, steps, sweeps
from app.workflow.models import Incident, Instance, InstanceState, Machine, Subscription, Timer
from app.workflow.redating import Route
from app.workflow.registry import Variables, process_of, processes
from app.workflow.script import EngineFault, cause_of, check_variables

log = structlog.get_logger()
SWEEP = 1_000  # rows of each kind that a sweep takes at most; the next one follows two seconds later


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
    cause = _cause(lambda: steps.advance(instance_id))
    if cause is not None:
        _keep(lambda: incidents.hold_timers(instance_id, cause))


@job("reroute_instance")
def reroute_instance(instance_id: int, route: str) -> None:
    """A case's new manager, place or risk reaches one of its instances."""
    steps.reroute_instance(instance_id, Route(**orjson.loads(route)))


@job("lend_instance")
def lend_instance(instance_id: int, from_id: int, to_id: int) -> None:
    """A deputy does the steps of one of a case's instances, or the person does again."""
    redating.lend(holding.hold(instance_id), from_id, to_id)


@job("hasten_timer")
def hasten_timer(instance_id: int, step: str) -> None:
    """A moment that an instance waits for has come sooner than it was armed for."""
    steps.hasten(instance_id, step)


@job("recount_instance")
def recount_instance(instance_id: int) -> None:
    """What the record says of a moment has changed."""
    steps.recount(instance_id)


@job("end_instance")
def end_instance(instance_id: int) -> None:
    """What nobody needs any more ends where it stands."""
    steering.end(instance_id)


@job("watch_task")
def watch_task(task_id: int) -> None:
    """An open task warns or escalates if its time has come: those who listen are told, once."""
    cause = _cause(lambda: escalating.watch(task_id))
    if cause is not None:
        _keep(lambda: incidents.hold_escalation(task_id, cause))


@job("retry_step")
def retry_step(incident_id: int) -> None:
    """What failed again, if its time has come and nobody has ended it meanwhile."""
    cause = _cause(lambda: _again(incident_id))
    if cause is not None:
        _keep(lambda: incidents.fail_again(db.session.get_one(Incident, incident_id, with_for_update=True), cause))


@on_buried("advance_instance")
def timers_lost(instance_id: int) -> None:
    """Each process that tried to fire them died."""
    incidents.hold_timers(instance_id, incidents.LOST, incidents.MOST_TRIES)


@on_buried("watch_task")
def escalation_lost(task_id: int) -> None:
    """Each process that tried to tell of the task died."""
    incidents.hold_escalation(task_id, incidents.LOST, incidents.MOST_TRIES)


@on_buried("retry_step")
def retry_lost(incident_id: int) -> None:
    """Each process that tried it again died."""
    incident = db.session.get_one(Incident, incident_id, with_for_update=True)
    incidents.fail_again(incident, incidents.LOST, incidents.MOST_TRIES)


def _again(incident_id: int) -> None:
    incident = db.session.get(Incident, incident_id, with_for_update=True)
    if incident is None or incident.ended_at is not None or incident.next_try_at is None:
        return
    if incident.machine is Machine.SERVICE:
        steps.retry(incident)
        return
    if incident.task_id is not None:
        escalating.watch(incident.task_id)
    else:
        steps.advance(incident.instance_id)
    incident.last_at = incident.ended_at = clock.now()
    incident.next_try_at = None


def _cause(act: Callable[[], object]) -> str | None:
    """Why it could not be done, all of it undone; None if it was. A database that is away is nobody's fault: raised."""
    try:
        with db.unit_of_work():
            act()
    except Exception as error:
        if is_away(error):
            raise
        log.warning("kept as an incident", cause=cause_of(error))
        return cause_of(error)
    return None


def _keep(act: Callable[[], object]) -> None:
    with db.unit_of_work():
        act()


@every("* * * * * */2", name="find_due")
def find_due() -> None:
    """What is due, found by index and handed on by id; nothing of it is done here."""
    known = {"now": clock.now(), "most": SWEEP}
    for due, does, argument in _SWEEPS:
        defer_each(does, argument, db.session.scalars(due, known).all())


_SWEEPS = (
    (sweeps.TIMERS, advance_instance, "instance_id"),
    (sweeps.WARNINGS, watch_task, "task_id"),
    (sweeps.ESCALATES_TO, watch_task, "task_id"),
    (sweeps.RETRIES, retry_step, "incident_id"),
)


def retry_now(incident: Incident) -> None:
    """Tried again once this transaction has committed, also if it was parked."""
    incident.next_try_at = clock.now()
    defer(retry_step, once=f"{retry_step.name} {incident.id}", incident_id=incident.id)


def start_later(process: str, *, about: Variables, route: Route) -> None:
    """An instance of `process` starts once this transaction has committed."""
    check_variables(process, process_of(process).begins, about)
    defer(start_instance, process=process, about=orjson.dumps(about).decode(), route=_written(route))


def not_to_start(process: str, about: str, subject_id: int) -> bool:
    """A start of that process for this subject that still waits is called off. False if none waits any more."""
    known = {"name": start_instance.name, "process": process, "about": about, "subject": str(subject_id)}
    return bool(db.session.execute(_CALL_OFF, known).all())


_CALL_OFF = text(
    "delete from procrastinate_jobs where task_name = :name and status = 'todo' and args ->> 'process' = :process "
    "and cast(args ->> 'about' as jsonb) ->> :about = :subject returning id"
)


def lend(case_id: int, from_id: int, to_id: int) -> None:
    """What one person has to do in the case, now and later, is the other's. Its manager stays."""
    for instance_id in steps.running_of(case_id):
        defer(lend_instance, instance_id=instance_id, from_id=from_id, to_id=to_id)


def end_later(instance_id: int) -> None:
    """This one instance ends once this transaction has committed, its open tasks withdrawn."""
    defer(end_instance, instance_id=instance_id)


def send_later(message: str, instance_id: int) -> None:
    """The message reaches this one instance once this transaction has committed. EngineFault if no process hears it."""
    if not any(message in process.hears for process in processes.values()):
        raise EngineFault(f"no process hears {message}")
    defer(deliver_message, instance_id=instance_id, message=message)


def hasten_later(case_id: int, step: str) -> None:
    """Whatever of the case waits at that node for a time is due once this transaction has committed."""
    waiting = select(Timer.instance_id).join(Instance, Instance.id == Timer.instance_id)
    for instance_id in db.session.scalars(waiting.where(Timer.step == step, Instance.case_id == case_id)):
        defer(hasten_timer, instance_id=instance_id, step=step)


def recount_later(instance_ids: Iterable[int]) -> None:
    """Timers of these whose moment the record knows are set anew once this transaction has committed."""
    for instance_id in instance_ids:
        defer(recount_instance, instance_id=instance_id)


def waiting_for(message: str, **about: int) -> list[int]:
    """Ids of the running instances that wait for the message. `about`: of which subject, as `case_id`."""
    wanted = select(Subscription.instance_id).join(Instance, Instance.id == Subscription.instance_id)
    wanted = wanted.where(Subscription.message == message, Instance.state == InstanceState.RUNNING)
    for column, subject_id in about.items():
        wanted = wanted.where(getattr(Instance, column) == subject_id)
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
    return orjson.dumps(route.written()).decode()
