"""Rules about single elements: what may be used, what it is bound to, what it may compute."""

import ast
from collections.abc import Iterator, Set
from dataclasses import dataclass

from lxml import etree

from app.deadlines import times
from app.workflow.expressions import compiled
from app.workflow.lint.model import BPMN, NODES, SPIFF, SPLITS, TASKS, Diagram, Problem, kind, text_of

LONGEST_ID, LONGEST_NAME = 60, 120  # characters, as the columns of task rows
_PLAIN = ("documentation", "extensionElements", "incoming", "outgoing", "laneSet", "sequenceFlow")
_EVENTS = ("timerEventDefinition", "messageEventDefinition", "signalEventDefinition")
_EXTENSIONS = ("serviceTaskOperator", "calledDecisionId", "parameters", "parameter")


@dataclass(frozen=True)
class Known:
    """What diagrams may name: bound user tasks and services, lanes of roles, deadline keys, decision tables."""

    user_tasks: Set[str]
    services: Set[str]
    lanes: Set[str]
    deadline_keys: Set[str]
    tables: Set[str]


def element_problems(diagram: Diagram, known: Known) -> Iterator[Problem]:
    """Everything about the elements taken one by one."""
    yield from _forbidden(diagram)
    yield from _described(diagram)
    yield from _bound(diagram, known)
    yield from _laned(diagram, known)
    yield from _ways(diagram)
    yield from _conditions(diagram)
    yield from _timers(diagram, known)


def _forbidden(diagram: Diagram) -> Iterator[Problem]:
    for scope in [diagram.process, *(node for _, node in diagram.of_kind("subProcess"))]:
        for child in scope:
            if kind(child) and kind(child) not in (*NODES, *_PLAIN):
                yield diagram.found(child.get("id", kind(child)), f"{kind(child)} is not allowed")
    for node_id, node in diagram.nodes.items():
        yield from (diagram.found(node_id, reason) for reason in _node_faults(node))
    for extension in diagram.process.iter(f"{SPIFF}*"):
        if kind(extension) not in _EXTENSIONS:
            yield diagram.found(_owner(extension), f"{kind(extension)} is not allowed")


def _node_faults(node: etree._Element) -> Iterator[str]:
    """What the engine drops, gets wrong or runs as code (P3, P8, P12)."""
    if node.get("triggeredByEvent") == "true":
        yield "an event sub-process is not allowed"
    if node.get("isForCompensation") == "true":
        yield "compensation is not allowed"
    inner = {kind(child) for child in node if kind(child)}
    if kind(node) != "subProcess":
        yield from (f"{name} is not allowed" for name in sorted(inner - {*_PLAIN, *_EVENTS}))
    yield from _event_faults(node, inner)


def _event_faults(node: etree._Element, inner: Set[str]) -> Iterator[str]:
    if kind(node) == "endEvent" and "signalEventDefinition" in inner:
        yield "a signal on an end event is dropped: throw it before"
    elif kind(node) in ("startEvent", "endEvent") and inner & {*_EVENTS}:
        yield f"a {kind(node)} carries no event"
    if kind(node) == "intermediateThrowEvent" and inner & {*_EVENTS} != {"signalEventDefinition"}:
        yield "only a signal may be thrown: messages are sent by services"


def _described(diagram: Diagram) -> Iterator[Problem]:
    for node_id, node in diagram.nodes.items():
        if len(node_id) > LONGEST_ID or len(node.get("name", "")) > LONGEST_NAME:
            yield diagram.found(node_id, "has an id or a name too long for a task row")
        if kind(node) in TASKS and not node.get("name"):
            yield diagram.found(node_id, "has no name")
        if kind(node) in TASKS and not text_of(node.find(f"{BPMN}documentation")):
            yield diagram.found(node_id, "has no documentation: say the legal or policy basis of the step")


def _bound(diagram: Diagram, known: Known) -> Iterator[Problem]:
    for node_id, _ in diagram.of_kind("userTask"):
        if f"{diagram.key}/{node_id}" not in known.user_tasks:
            yield diagram.found(node_id, f"is bound to no form: @user_task({f'{diagram.key}/{node_id}'!r})")
        if node_id not in known.deadline_keys:
            yield diagram.found(node_id, "has no deadline in the table")
    for node_id, node in diagram.of_kind("businessRuleTask"):
        table = text_of(node.find(f"{BPMN}extensionElements/{SPIFF}calledDecisionId"))
        if table not in known.tables:
            yield diagram.found(node_id, f"asks a decision table that is not there: {table!r}")
    yield from _served(diagram, known)


def _served(diagram: Diagram, known: Known) -> Iterator[Problem]:
    for node_id, node in diagram.of_kind("serviceTask"):
        operator = node.find(f"{BPMN}extensionElements/{SPIFF}serviceTaskOperator")
        name = operator.get("id", "") if operator is not None else ""
        if name not in known.services:
            yield diagram.found(node_id, f"calls a service that is not there: {name!r}")
        for parameter in node.iter(f"{SPIFF}parameter"):
            yield from _allowed(diagram, node_id, parameter.get("value", ""))


def _laned(diagram: Diagram, known: Known) -> Iterator[Problem]:
    for lane in diagram.process.iter(f"{BPMN}lane"):
        if lane.get("name", "") not in known.lanes:
            yield diagram.found(lane.get("id", ""), f"is the lane of no role: {lane.get('name')!r}")
    for node_id, node in diagram.nodes.items():
        if node.getparent() is diagram.process and node_id not in diagram.lanes:
            yield diagram.found(node_id, "stands in no lane")


def _ways(diagram: Diagram) -> Iterator[Problem]:
    """Where a token may go one way or another: one is the default, the others say when."""
    for node_id, node in diagram.of_kind(*SPLITS):
        default, ways = node.get("default"), {way.get("id", ""): way for way in diagram.outgoing(node_id)}
        if len(ways) < 2:
            continue
        if default not in ways:
            yield diagram.found(node_id, "has no default way")
        for flow_id, way in ways.items():
            if flow_id != default and not _condition(way):
                yield diagram.found(flow_id, "has no condition and is not the default way")


def _conditions(diagram: Diagram) -> Iterator[Problem]:
    for flow_id, flow in diagram.flows.items():
        if condition := _condition(flow):
            yield from _allowed(diagram, flow_id, condition)
            source = diagram.nodes.get(flow.get("sourceRef", ""))
            if source is not None and (kind(source) not in SPLITS or source.get("default") == flow_id):
                yield diagram.found(flow_id, "has a condition that is never asked")


def _condition(flow: etree._Element) -> str:
    return text_of(flow.find(f"{BPMN}conditionExpression"))


def _allowed(diagram: Diagram, element: str, source: str) -> Iterator[Problem]:
    try:
        compiled(source)
    except ValueError as error:
        yield diagram.found(element, f"computes what it may not: {error}")


def _timers(diagram: Diagram, known: Known) -> Iterator[Problem]:
    for timer in diagram.process.iter(f"{BPMN}timerEventDefinition"):
        key = deadline_key(text_of(timer.find(f"{BPMN}timeDate")))
        if key is None:
            yield diagram.found(_owner(timer), 'is a timer without timeDate deadline("key")')
        elif key.removesuffix(times.WARNING) not in known.deadline_keys:
            yield diagram.found(_owner(timer), f"waits for a deadline that is not in the table: {key!r}")


def deadline_key(source: str) -> str | None:
    """The key if the expression is deadline("key") and nothing else."""
    try:
        compiled(source)
        call = ast.parse(source, mode="eval").body
    except (ValueError, SyntaxError):
        return None
    return str(ast.literal_eval(call.args[0])) if isinstance(call, ast.Call) else None


def _owner(element: etree._Element) -> str:
    """The id of the flow node that carries the element, else of the process."""
    carriers = (e for e in element.iterancestors() if kind(e) in (*NODES, "sequenceFlow", "process"))
    carrier = next(carriers, None)
    return carrier.get("id", "") if carrier is not None else ""
