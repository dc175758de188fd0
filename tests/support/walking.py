"""Walks real processes with real forms and services, and keeps what of the diagrams they passed."""

import random
import zlib
from collections import Counter
from datetime import timedelta
from functools import cache

from lxml import etree
from SpiffWorkflow.util.task import TaskState as EngineTaskState
from sqlalchemy import select

from app import clock
from app.db import db
from app.demo import desk
from app.jobs import drain
from app.roles import NATIONAL
from app.staff.models import User
from app.workflow import jobs, projection, specs, state, steps
from app.workflow.models import Incident, Instance, InstanceState, Subscription, Task, TaskState, Timer
from app.workflow.script import StepEngine

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
PASSED = EngineTaskState.COMPLETED | EngineTaskState.READY | EngineTaskState.WAITING | EngineTaskState.STARTED


class Coverage:
    """Nodes and sequence flows of the walked diagrams, from the engine's own task trees after each step."""

    def __init__(self):
        self.nodes, self.flows, self.most = Counter(), Counter(), Counter()

    def record(self, running):
        process = running.instance.process
        known, passed = flows_of(process), Counter()
        for part in projection.parts(running.workflow):
            for task in part.tasks.values():
                node = getattr(task.task_spec, "bpmn_id", None)
                if node is None or not task.state & PASSED:
                    continue
                if task.state == EngineTaskState.COMPLETED:
                    self.nodes[process, node] += 1
                source = visible_parent(task)
                passed[source, node] += 1
                self._flow(process, known, source, node)
            self._joined(process, known, part)
        for flow, times in passed.items():
            self.most[process, *flow] = max(times, self.most[process, *flow])

    def _flow(self, process, known, source, target):
        if (source, target) in known:
            self.flows[process, source, target] += 1

    def _joined(self, process, known, part):
        """A join keeps one parent only: the other completed branches passed their flow as well."""
        done = {
            task.task_spec.bpmn_id
            for task in part.tasks.values()
            if task.state == EngineTaskState.COMPLETED and getattr(task.task_spec, "bpmn_id", None)
        }
        for source, target in known:
            ways_out = [flow for flow in known if flow[0] == source]
            if len(ways_out) == 1 and source in done and target in done:
                self._flow(process, known, source, target)

    def times(self, process, source, target):
        """How often one instance took the flow, at most."""
        return self.most[process, source, target]

    def missing(self, process):
        nodes = nodes_of(process) - {node for walked, node in self.nodes if walked == process}
        flows = flows_of(process) - {(a, b) for walked, a, b in self.flows if walked == process}
        return sorted(nodes), sorted(flows)

    def line(self, process):
        nodes, flows = nodes_of(process), flows_of(process)
        lost_nodes, lost_flows = self.missing(process)
        walked, of = len(nodes) + len(flows) - len(lost_nodes) - len(lost_flows), len(nodes) + len(flows)
        events = sum(1 for _ in elements(process).iter(f"{BPMN}boundaryEvent"))
        drawn = f"{len(nodes)} nodes ({events} boundary events), {len(flows)} flows"
        return f"{process}: {drawn}, {100 * walked // of} % walked"


def elements(process):
    return etree.fromstring(specs.shipped(process).files[f"{process}.bpmn"].encode())


@cache
def flows_of(process):
    return {(flow.get("sourceRef"), flow.get("targetRef")) for flow in elements(process).iter(f"{BPMN}sequenceFlow")}


@cache
def nodes_of(process):
    return {node for flow in flows_of(process) for node in flow} | {
        node.get("id") for node in elements(process).iter(f"{BPMN}boundaryEvent")
    }


def visible_parent(task):
    me, parent = task.task_spec.bpmn_id, task.parent
    while parent is not None and getattr(parent.task_spec, "bpmn_id", None) in (None, me):
        parent = parent.parent
    return parent.task_spec.bpmn_id if parent is not None else None


def watch(monkeypatch, coverage):
    """Every step is recorded, and its state read back and compared: ids, states, variables, what waits."""
    real = steps._step

    def step(running, act, acted=()):
        opened = real(running, act, acted)
        coverage.record(running)
        if running.instance.state is InstanceState.RUNNING:
            assert_round_trip(running)
        return opened

    monkeypatch.setattr(steps, "_step", step)


def assert_round_trip(running):
    instance = running.instance
    spec = specs.spec(instance.process, instance.bundle)
    read = state.load(instance.engine_state, spec.top, spec.inner, StepEngine(instance))
    assert zlib.decompress(state.dump(read)) == zlib.decompress(instance.engine_state)
    written, again = projection.waiting(running.workflow), projection.waiting(read)
    assert written.tasks.keys() == again.tasks.keys()
    assert (written.timers, written.messages) == (again.timers, again.messages)
    assert_rows(instance, again)


def assert_rows(instance, waiting):
    """The rows a queue and a sweep read are what the engine waits for."""
    db.session.flush()
    open_tasks = select(Task.engine_id).where(Task.instance_id == instance.id, Task.state == TaskState.OPEN)
    assert set(db.session.scalars(open_tasks)) == waiting.tasks.keys()
    timers = select(Timer.engine_id).where(Timer.instance_id == instance.id)
    assert set(db.session.scalars(timers)) == waiting.timers.keys()
    messages = select(Subscription.engine_id, Subscription.message).where(Subscription.instance_id == instance.id)
    assert {tuple(row) for row in db.session.execute(messages)} == waiting.messages.keys()


class Walk:
    """One case or contact walked at random, with everything it starts on the way."""

    def __init__(self, seed, patience=0.75, chosen=None):
        self.chance, self.patience, self.chosen = random.Random(seed), patience, chosen or {}

    def run(self, most=120):
        """Until nothing waits but timers far away, or `most` moves were made. Returns what was done."""
        done = []
        for _ in range(most):
            self.settle()
            tasks = self.open_tasks()
            if tasks and self.chance.random() < self.patience:
                done.append(self.work(self.chance.choice(tasks)))
            elif not self.wait() and not tasks:
                break
        self.settle()
        return done

    def open_tasks(self):
        return db.session.scalars(select(Task).where(Task.state == TaskState.OPEN).order_by(Task.id)).all()

    def work(self, task):
        actor = self.actor(task)
        answers = self.chosen.get(task.key)
        desk.work(task, actor, self.chance, answers(self.chance) if callable(answers) else answers)
        clock.advance(timedelta(minutes=7))
        return task.key

    def actor(self, task):
        if task.assignee_id:
            return db.session.get(User, task.assignee_id)
        wanted = select(User).where(User.role == task.role, User.is_enabled).order_by(User.id)
        if task.role not in NATIONAL:
            wanted = wanted.where(User.region_id == task.region_id)
        return self.chance.choice(db.session.scalars(wanted).all())

    def wait(self):
        """To the next moment something is due. False if nothing ever is."""
        due = db.session.scalars(select(Timer.due_at).order_by(Timer.due_at).limit(1)).first()
        escalate = db.session.scalars(
            select(Task.escalate_at)
            .where(Task.state == TaskState.OPEN, Task.escalated_at.is_(None), Task.escalate_at.is_not(None))
            .order_by(Task.escalate_at)
            .limit(1)
        ).first()
        moments = [moment for moment in (due, escalate) if moment is not None]
        if not moments or min(moments) > clock.now() + timedelta(days=3650):
            return False
        clock.advance(max(min(moments) - clock.now(), timedelta()) + timedelta(seconds=1))
        return True

    def settle(self):
        """Sweep and run the jobs until nothing is left; no step may have failed."""
        jobs.find_due()
        while drain():
            jobs.find_due()
        failed = db.session.scalars(select(Incident).where(Incident.ended_at.is_(None))).all()
        assert not failed, [(incident.step, incident.cause) for incident in failed]


def instances(process):
    return db.session.scalars(select(Instance).where(Instance.process == process)).all()
