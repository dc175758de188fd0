"""Rules about single elements: what may be used, what it is bound to, what it may compute."""

import ast
from collections.abc import Iterator, Set

from lxml import etree

from app.deadlines import times
from app.workflow.expressions import compiled
from app.workflow.lint import reading
from app.workflow.lint.code import Code
from app.workflow.lint.model import BPMN, NODES, SPIFF, TASKS, Diagram, Problem, is_bpmn, kind, line_of, text_of
from app.workflow.lint.values import Values, table_of

LONGEST_ID, LONGEST_NAME = 60, 120  # characters, as the columns of task rows
_PLAIN = ("documentation", "extensionElements", "incoming", "outgoing", "laneSet", "sequenceFlow")
_NOTES = ("textAnnotation", "association", "group")  # what is written beside the steps changes nothing that runs
_EVENTS = ("timerEventDefinition", "messageEventDefinition", "signalEventDefinition")


def bound_problems(diagram: Diagram, code: Code, values: Values) -> Iterator[Problem]:
    """What the code must have for the diagram to run: forms, services, tables, deadlines, roles."""
    yield from _bound(diagram, code)
    yield from _served(diagram, code, values)
    yield from _laned(diagram, code)
    yield from _timers(diagram, code)
    yield from _sent(diagram, code)


def element_problems(diagram: Diagram) -> Iterator[Problem]:
    """Everything about the elements taken one by one."""
    for scope in [diagram.process, *(node for _, node in diagram.of_kind("subProcess"))]:
        for child in scope:
            if is_bpmn(child) and kind(child) not in (*NODES, *_PLAIN, *_NOTES):
                yield diagram.found(child.get("id", ""), f"{kind(child)} is not allowed: the engine does not run it")
    yield from _unnamed(diagram)
    for node_id, node in diagram.nodes.items():
        yield from (diagram.found(node_id, reason) for reason in _node_faults(node))
    yield from _described(diagram)
    yield from _unheard(diagram)


def _unheard(diagram: Diagram) -> Iterator[Problem]:
    """An event of a message or signal that has no name waits for ever, or is thrown to nobody."""
    for what in ("message", "signal"):
        names = {one.get("id", ""): one.get("name", "") for one in diagram.root.findall(f"{BPMN}{what}")}
        for event in diagram.process.iter(f"{BPMN}{what}EventDefinition"):
            if not names.get(event.get(f"{what}Ref", "")):
                yield diagram.found(_owner(event), f"names no {what}: choose one that has a name")


def _unnamed(diagram: Diagram) -> Iterator[Problem]:
    for element in diagram.process.iter(*(f"{BPMN}{name}" for name in (*NODES, "sequenceFlow"))):
        if not element.get("id"):
            yield Problem(diagram.file, diagram.key, f"{kind(element)} without an id: give it one", line_of(element))


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


def _bound(diagram: Diagram, code: Code) -> Iterator[Problem]:
    for node_id, _ in diagram.of_kind("userTask"):
        key = f"{diagram.key}/{node_id}"
        if key not in code.user_tasks:
            yield diagram.found(node_id, f"is bound to no form: @user_task({key!r}), or formerly= if it was renamed")
        if node_id not in code.deadline_keys:
            yield diagram.found(node_id, "has no deadline in the table: add its row to app/deadlines/rules.py")
    for node_id, node in diagram.of_kind("businessRuleTask"):
        if table_of(node) not in code.tables:
            yield diagram.found(node_id, f"asks a decision table that is not there: {table_of(node)!r}")


def _served(diagram: Diagram, code: Code, values: Values) -> Iterator[Problem]:
    for node_id, node in diagram.of_kind("serviceTask"):
        operators = node.findall(f"{BPMN}extensionElements/{SPIFF}serviceTaskOperator")
        operator = operators[0] if len(operators) == 1 else None
        name = operator.get("id", "") if operator is not None else ""
        if name not in code.services:
            yield diagram.found(node_id, f"calls a service that is not there: {name!r}. Bind it: @service_task")
        elif operator is not None and operator.get("resultVariable") and code.services[name] is None:
            yield diagram.found(node_id, f"keeps a result that the service does not declare: gives= of {name!r}")
        for parameter in node.iter(f"{SPIFF}parameter"):
            for fault in reading.faults(parameter.get("value", ""), values.at(node_id), values.names):
                yield diagram.found(node_id, fault)


def _laned(diagram: Diagram, code: Code) -> Iterator[Problem]:
    for lane in diagram.process.iter(f"{BPMN}lane"):
        if lane.get("name", "") not in code.lanes:
            yield diagram.found(lane.get("id", ""), f"is the lane of no role: {lane.get('name')!r}")
        for gone in sorted({text_of(ref) for ref in lane.findall(f"{BPMN}flowNodeRef")} - diagram.nodes.keys()):
            yield diagram.found(lane.get("id", ""), f"claims {gone}, which is not drawn: take its flowNodeRef away")
    for node_id, node in diagram.nodes.items():
        claimed = diagram.standing.get(node_id, [])
        if node.getparent() is diagram.process and not claimed:
            yield diagram.found(node_id, "stands in no lane: draw it into the lane of whoever does it")
        if len(claimed) > 1:
            yield diagram.found(node_id, f"stands in {len(claimed)} lanes: {', '.join(claimed)}. Leave it in one")


def _sent(diagram: Diagram, code: Code) -> Iterator[Problem]:
    """Messages have the names under which the code sends them."""
    names = {one.get("id", ""): one.get("name", "") for one in diagram.root.findall(f"{BPMN}message")}
    for event in diagram.process.iter(f"{BPMN}messageEventDefinition"):
        name = names.get(event.get("messageRef", ""), "")
        if name and name not in code.hears.get(diagram.key, ()):
            reason = f"waits for {name}, which nobody sends: mend the name, or hears= of the process"
            yield diagram.found(_owner(event), reason)


def told_problems(diagram: Diagram, code: Code) -> Iterator[Problem]:
    """A service that is to send a message, its parameter `message`, sends one that some process waits for."""
    heard = {name for names in code.hears.values() for name in names}
    for node_id, node in diagram.of_kind("serviceTask"):
        for parameter in node.iter(f"{SPIFF}parameter"):
            name = parameter.get("value", "").strip("'\"")
            if parameter.get("id") == "message" and name not in heard:
                yield diagram.found(node_id, f"sends {name}, which no process hears: draw who waits for it, or end it")


def _timers(diagram: Diagram, code: Code) -> Iterator[Problem]:
    for timer in diagram.process.iter(f"{BPMN}timerEventDefinition"):
        key = deadline_key(text_of(timer.find(f"{BPMN}timeDate")))
        if key is None:
            yield diagram.found(_owner(timer), 'is a timer without timeDate deadline("key")')
        elif key.removesuffix(times.WARNING) not in code.deadline_keys:
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
