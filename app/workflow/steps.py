"""Starting, completing, advancing and messaging instances. Every step locks one instance and writes its rows with it.

The guards P1 to P13 are the defects of SpiffWorkflow 3.2.0 that lose data or block a case when it is used naively.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.util import BpmnEvent
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition
from SpiffWorkflow.util.task import TaskState as EngineTaskState
from sqlalchemy import select

from app import clock
from app.db import db
from app.workflow import holding, projection, redating, specs, state
from app.workflow.holding import Held, held, hold
from app.workflow.incidents import next_try
from app.workflow.models import Decision, Incident, Instance, InstanceState, Task
from app.workflow.redating import Change, Route
from app.workflow.registry import Variables, process_of, user_tasks
from app.workflow.script import EngineFault, StepEngine, check_variables

log = structlog.get_logger()
MOST_STEPS = 1_000  # nodes in one step: a loop without a person in it would never return
DEEPEST = 700  # the library loses tasks below depth 1,000 (P1)


@dataclass(frozen=True)
class Running:
    """The held instance, brought to life for one step."""

    instance: Instance
    workflow: Any
    script: StepEngine
    before: projection.Waiting


def start(process: str, *, about: Variables, route: Route) -> Instance:
    """A new instance, run to where it first waits. For the subject of this very transaction; else `start_later`."""
    check_variables(process, process_of(process).begins, about)
    definition = specs.definition_id(process)
    instance = Instance(
        definition_id=definition,
        process=process,
        bundle=specs.shipped(process).sha256,
        state=InstanceState.RUNNING,
        engine_state=b"",
        trail=[],
        about=dict(about),
        **route.about,
        region_id=route.region_id,
        district_id=route.district_id,
        manager_id=route.manager_id,
        risk=route.risk,
        started_at=clock.now(),
    )
    db.session.add(instance)
    db.session.flush()
    outer = holding.swap(Held(instance))
    try:
        spec, script = specs.spec(process, instance.bundle), StepEngine(instance)
        workflow = BpmnWorkflow(spec.top, spec.inner, script_engine=script)
        workflow.task_tree.data.update(about)
        _step(Running(instance, workflow, script, projection.Waiting({}, {}, {}, {})), lambda: None)
    finally:
        holding.swap(outer)
    return instance


def complete(task: Task, variables: Variables) -> list[Task]:
    """The person's answer enters the held instance, which runs on. Returns the tasks that opened.

    EngineFault if the task's node is not ready: rows and state differ (P4).
    """
    bound = user_tasks.get(task.key)
    check_variables(task.key, bound.sets if bound else None, variables)
    running = _load(task.instance_id)
    node = running.workflow.get_task_from_id(task.engine_id)
    if node is None or node.state != EngineTaskState.READY:  # Task.run() does not look
        raise EngineFault(f"{task.key} is not ready")
    if node.depth > DEEPEST:
        raise EngineFault(f"{task.key} lies {node.depth} steps deep: a long loop belongs in instances of its own")

    def act() -> None:
        node.set_data(**variables)
        node.run()

    running.before.tasks.pop(task.engine_id, None)  # its row says who did it
    return _step(running, act, [task.step])


def advance(instance_id: int) -> bool:
    """Fire what is due in the instance. False if nothing was: a second run does nothing."""
    instance = hold(instance_id)
    if instance.state is not InstanceState.RUNNING:
        return False
    running = _load(instance_id)
    if not any(due < clock.now() for due in running.before.timers.values()):
        return False
    _step(running, running.workflow.refresh_timers)
    return True


def deliver(instance_id: int, message: str) -> bool:
    """Hand a message to this one instance. False if it does not wait for it: it was heard before, or never wanted."""
    instance = hold(instance_id)
    if instance.state is not InstanceState.RUNNING:
        return False
    running = _load(instance_id)
    if message not in running.before.messages.values():
        return False
    event = BpmnEvent(MessageEventDefinition(message), {})
    _step(running, lambda: running.workflow.send_event(event))
    return True


def retry(incident: Incident) -> bool:
    """Run the failed service again. True if it went through; otherwise the incident counts one try more."""
    hold(incident.instance_id)
    running = _load(incident.instance_id)
    node = running.workflow.get_task_from_id(incident.engine_id)
    incident.last_at = clock.now()
    if node is not None and node.state == EngineTaskState.STARTED:
        incident.tries += 1
        if not node.task_spec._execute(node):
            incident.cause = running.script.failures.pop().cause
            incident.next_try_at = next_try(incident.tries)
            return False
        _step(running, node.complete, [incident.step])
    incident.ended_at, incident.next_try_at = clock.now(), None
    return True


def skip(incident: Incident) -> None:
    """Go on without the failed service. The caller has recorded who decided so and why."""
    hold(incident.instance_id)
    running = _load(incident.instance_id)
    node = running.workflow.get_task_from_id(incident.engine_id)
    incident.ended_at = incident.last_at = clock.now()
    incident.next_try_at = None
    if node is not None and node.state == EngineTaskState.STARTED:
        _step(running, node.complete, [incident.step])


def reroute_held(route: Route) -> bool:
    """Give the held instance and its open tasks a new manager, place or risk. False if none of the case is held."""
    current = held()
    if current is None or current.instance.case_id != route.about.get("case_id"):
        return False
    redating.apply_route(current.instance, route)
    current.is_rerouted = True
    return True


def reroute_instance(instance_id: int, route: Route) -> None:
    """The same for an instance nobody holds; its armed timers move forward, and back only when the risk falls."""
    instance = hold(instance_id)
    before = instance.risk
    redating.apply_route(instance, route)
    if instance.state is not InstanceState.RUNNING:
        return
    if redating.is_lower(route.risk, before):
        rewrite(instance, lambda workflow: redating.rearm_lower(workflow, instance, before))
    else:
        rewrite(instance, lambda workflow: redating.rearm(workflow, instance, {}))


def redate(instance_id: int, change: Change) -> list[Task]:
    """The instance's open tasks and armed timers have the times of the changed table. Returns the tasks that moved."""
    instance = hold(instance_id)
    if instance.state is not InstanceState.RUNNING:
        return []
    moved = redating.redate_tasks(instance, change)
    rewrite(instance, lambda workflow: redating.redate_timers(workflow, instance.risk, change))
    return moved


def hasten(instance_id: int, step: str) -> None:
    """What the instance waits for at that node is due now, and no later."""
    instance = hold(instance_id)
    if instance.state is InstanceState.RUNNING:
        rewrite(instance, lambda workflow: redating.bring_forward(workflow, step))


def recount(instance_id: int) -> None:
    """Timers whose moment the record knows wait for what it says now."""
    instance = hold(instance_id)
    if instance.state is InstanceState.RUNNING:
        rewrite(instance, lambda workflow: redating.recount(workflow, instance))


def rewrite(instance: Instance, act: Callable[[Any], Any]) -> None:
    """Change the workflow of the held, running instance by hand: its state and rows follow."""
    running = _load(instance.id)
    _step(running, lambda: act(running.workflow))


def count_from(key: str, began: datetime) -> None:
    """The held instance's deadlines of `key` count from `began`, where that is earlier than they knew."""
    current = held()
    if current is None:
        raise EngineFault("no instance is held by this transaction")
    redating.hasten_from(current.instance, key, began)
    current.starts[key], current.is_rerouted = began, True


def running_of(case_id: int) -> list[int]:
    """Ids of the case's running instances."""
    wanted = select(Instance.id).where(Instance.case_id == case_id, Instance.state == InstanceState.RUNNING)
    return list(db.session.scalars(wanted.order_by(Instance.id)))


def _of(instance_id: int) -> Instance:
    current = held()
    if current is None or current.instance.id != instance_id:
        raise EngineFault("the instance is not held by this transaction")
    return current.instance


def _load(instance_id: int) -> Running:
    """The caller holds it. The spec is the one the instance is pinned to (P2, P10)."""
    instance = _of(instance_id)
    spec, script = specs.spec(instance.process, instance.bundle), StepEngine(instance)
    workflow = state.load(instance.engine_state, spec.top, spec.inner, script)
    return Running(instance, workflow, script, projection.waiting(workflow))


def _step(running: Running, act: Callable[[], Any], acted: Sequence[str] = ()) -> list[Task]:
    """Act, run on to where the instance waits, and write state and rows. Any error leaves all as it was."""
    instance, workflow = running.instance, running.workflow
    act()
    passed = _run(workflow, list(acted))
    current = held()
    if current is not None and current.is_rerouted:
        redating.rearm(workflow, instance, current.starts)
    trail = instance.trail + [step for step in dict.fromkeys(passed) if step not in instance.trail]
    left = projection.unfinished(workflow)
    if workflow.is_completed() and left:
        raise EngineFault(f"{instance.process} reports its end with {left[0].task_spec.bpmn_id} unfinished")
    dumped = state.dump(workflow) if left else b""
    opened = projection.write(instance, running.before, projection.waiting(workflow))
    _record(instance, running.script)
    db.session.flush()
    projection.save(instance, trail, dumped)
    return opened


def _run(workflow: Any, passed: list[str]) -> list[str]:
    """Engine steps until nothing moves. What the last refresh of the timers made ready is run as well."""
    count = 0

    def before_task(_: Any) -> None:
        nonlocal count
        count += 1
        if count > MOST_STEPS:
            raise EngineFault(f"more than {MOST_STEPS} nodes in one step")

    def after_task(node: Any) -> None:
        if getattr(node.task_spec, "bpmn_id", None):
            passed.append(node.task_spec.bpmn_id)

    workflow.do_engine_steps(before_task, after_task)
    while any(_runs_by_itself(task) for task in projection.unfinished(workflow)):
        before_task(None)  # a round counts too: what never ran would keep us here
        workflow.do_engine_steps(before_task, after_task)
    return passed


def _runs_by_itself(task: Any) -> bool:
    return task._state == EngineTaskState.READY and not task.task_spec.manual


def _record(instance: Instance, script: StepEngine) -> None:
    now = clock.now()
    for made in script.decisions:
        db.session.add(Decision(instance_id=instance.id, at=now, **vars(made)))
    for failure in script.failures:
        tried = {"tries": 1, "first_at": now, "last_at": now, "next_try_at": next_try(1)}
        db.session.add(Incident(instance_id=instance.id, **vars(failure), **tried))
