"""Rules about the shape of a diagram: what is drawn, what can be reached, what the engine would join too early."""

from collections.abc import Iterator

from lxml import etree

from app.workflow.lint.model import BPMN, DI, Diagram, Problem, kind

_WAITS = ("intermediateCatchEvent",)


def shape_problems(diagram: Diagram) -> Iterator[Problem]:
    """Everything about nodes, flows and their picture."""
    yield from _drawn(diagram)
    yield from _joined(diagram)
    yield from _connected(diagram)
    yield from _reached(diagram)
    yield from _early_joins(diagram)
    yield from _event_gateways(diagram)


def _drawn(diagram: Diagram) -> Iterator[Problem]:
    lanes = [lane.get("id", "") for lane in diagram.process.iter(f"{BPMN}lane")]
    for element in [*diagram.nodes, *lanes]:
        if element not in diagram.shapes:
            yield diagram.found(element, "is not drawn: no shape in the diagram interchange")
    for flow in diagram.flows:
        edge = diagram.edges.get(flow)
        if edge is None or len(edge.findall(f"{DI}waypoint")) < 2:
            yield diagram.found(flow, "is not drawn: no edge in the diagram interchange")


def _joined(diagram: Diagram) -> Iterator[Problem]:
    for flow_id, flow in diagram.flows.items():
        ends = [diagram.nodes.get(flow.get(end, "")) for end in ("sourceRef", "targetRef")]
        if any(end is None or end.getparent() is not flow.getparent() for end in ends):
            yield diagram.found(flow_id, "does not join two nodes of the same level")


def _connected(diagram: Diagram) -> Iterator[Problem]:
    """A node with no way on ends its branch without a word (P8)."""
    for node_id, node in diagram.nodes.items():
        if kind(node) == "endEvent":
            if diagram.outgoing(node_id):
                yield diagram.found(node_id, "is an end and has a way on")
        elif not diagram.outgoing(node_id):
            yield diagram.found(node_id, "has no way on")
        if kind(node) == "boundaryEvent" and node.get("attachedToRef") not in diagram.nodes:
            yield diagram.found(node_id, "is attached to nothing")


def _reached(diagram: Diagram) -> Iterator[Problem]:
    scopes = [diagram.process, *(node for _, node in diagram.of_kind("subProcess"))]
    for scope in scopes:
        inside = [node_id for node_id, node in diagram.nodes.items() if node.getparent() is scope]
        starts = [node_id for node_id in inside if kind(diagram.nodes[node_id]) == "startEvent"]
        if len(starts) != 1:
            yield diagram.found(scope.get("id", ""), f"has {len(starts)} start events, not one")
            continue
        reached = _reachable(diagram, starts) | set(starts)
        for node_id in inside:
            if node_id not in reached:
                yield diagram.found(node_id, "cannot be reached from the start")


def _reachable(diagram: Diagram, start: list[str]) -> set[str]:
    """Every node a token can come to after the first step."""
    found: set[str] = set()
    ahead = [following for node_id in start for following in diagram.next_ids(node_id)]
    while ahead:
        node_id = ahead.pop()
        if node_id not in found:
            found.add(node_id)
            ahead += diagram.next_ids(node_id)
    return found


def _early_joins(diagram: Diagram) -> Iterator[Problem]:
    """On a cycle the engine's join fires early in a later round (P11)."""
    for node_id, _ in diagram.of_kind("parallelGateway", "inclusiveGateway"):
        if len(diagram.incoming(node_id)) > 1 and node_id in _reachable(diagram, [node_id]):
            yield diagram.found(node_id, "joins on a cycle: put the block into an embedded sub-process")


def _event_gateways(diagram: Diagram) -> Iterator[Problem]:
    """Two timers on one gateway share their due time in the engine."""
    for node_id, _ in diagram.of_kind("eventBasedGateway"):
        targets = [diagram.nodes.get(flow.get("targetRef", "")) for flow in diagram.outgoing(node_id)]
        events = [node for node in targets if node is not None]
        if any(kind(node) not in _WAITS for node in events):
            yield diagram.found(node_id, "leads to something that is no event")
        if sum(map(_has_timer, events)) > 1:
            yield diagram.found(node_id, "has two timers")


def _has_timer(node: etree._Element) -> bool:
    return node.find(f"{BPMN}timerEventDefinition") is not None
