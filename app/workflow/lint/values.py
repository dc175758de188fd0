"""Which values the variables of a diagram may hold when a token comes to a node, by what was set on the ways there."""

from collections.abc import Iterator, Mapping
from functools import cached_property, reduce

from lxml import etree

from app.values.domains import Domain, domain
from app.workflow.lint.code import Code
from app.workflow.lint.model import BPMN, SPIFF, Diagram, kind, text_of

BEGUN, UNSET = "begun", "unset"
Reaching = dict[str, frozenset[str]]
"""By variable: the nodes whose value it may have, BEGUN for the process's own, UNSET where nobody may have set it."""


class Values:
    """The variables of one diagram."""

    def __init__(self, diagram: Diagram, code: Code) -> None:
        self.diagram, self.code = diagram, code
        self.begins = {name: domain(kind) for name, kind in code.begins.get(diagram.key, {}).items()}
        self.set_by = {node_id: dict(_set_by(diagram, node_id, node, code)) for node_id, node in diagram.nodes.items()}

    @cached_property
    def names(self) -> set[str]:
        """Every variable that anybody sets."""
        return {*self.begins, *(name for declared in self.set_by.values() for name in declared)}

    def at(self, node_id: str) -> dict[str, Domain]:
        """What each variable may hold there; one that nobody sets on any way to it is left out."""
        found = {}
        for name, nodes in self._reaching.get(node_id, {}).items():
            if nodes - {UNSET}:
                found[name] = reduce(Domain.__or__, (self._domain(name, node) for node in sorted(nodes)))
        return found

    def _domain(self, name: str, node: str) -> Domain:
        if node == UNSET:
            return domain(None)
        return self.begins[name] if node == BEGUN else self.set_by[node][name]

    @cached_property
    def _reaching(self) -> dict[str, Reaching]:
        """Until nothing changes: what comes in at each node is what went out before it."""
        found: dict[str, Reaching] = {}
        is_new = True
        while is_new:
            is_new = False
            for node_id, node in self.diagram.nodes.items():
                come = self._coming(found, node_id, node)
                if come != found.get(node_id):
                    found[node_id], is_new = come, True
        return found

    def _coming(self, found: Mapping[str, Reaching], node_id: str, node: etree._Element) -> Reaching:
        if kind(node) == "boundaryEvent":  # it fires before its task is done
            return found.get(node.get("attachedToRef", ""), {})
        if kind(node) == "startEvent":
            around = node.getparent()
            return self._begun if around is self.diagram.process else found.get(around.get("id", ""), {})  # type: ignore[union-attr]
        sources = (flow.get("sourceRef", "") for flow in self.diagram.incoming(node_id))
        return _joined([self._going(found, source) for source in sources], kind(node) == "parallelGateway")

    @cached_property
    def _begun(self) -> Reaching:
        first = {name: frozenset({BEGUN if name in self.begins else UNSET}) for name in self.names}
        return {
            name: nodes | {UNSET} if name in self.begins and self.begins[name].may_be_missing else nodes
            for name, nodes in first.items()
        }

    def _going(self, found: Mapping[str, Reaching], node_id: str) -> Reaching:
        """What a token carries on from the node."""
        node = self.diagram.nodes.get(node_id)
        if node is not None and kind(node) == "subProcess":
            ends = (inner.get("id", "") for inner in node.findall(f"{BPMN}endEvent"))
            return _joined([found.get(end, {}) for end in ends], is_together=False)
        come = found.get(node_id, {})
        if not come:  # nothing has come there yet
            return {}
        going = dict(come)
        for name, allowed in self.set_by.get(node_id, {}).items():
            keeps = allowed.may_be_missing or (node is not None and kind(node) == "serviceTask")  # it may be skipped
            going[name] = frozenset({node_id}) | (come.get(name, frozenset()) if keeps else frozenset())
        return going


def _joined(parts: list[Reaching], is_together: bool) -> Reaching:
    """What comes over all these ways: over any of them, or over all of them together."""
    found: dict[str, frozenset[str]] = {}
    for name in {name for part in parts for name in part}:
        over = [part[name] for part in parts if name in part]
        found[name] = frozenset().union(*over)
        if is_together and not all(UNSET in nodes for nodes in over):
            found[name] -= {UNSET}
    return found


def _set_by(diagram: Diagram, node_id: str, node: etree._Element, code: Code) -> Iterator[tuple[str, Domain]]:
    """What a node sets: the handler of a task, the result of a service, the answers of a table."""
    if kind(node) == "userTask":
        for name, declared in code.user_tasks.get(f"{diagram.key}/{node_id}", {}).items():
            yield name, domain(declared)
    if kind(node) == "businessRuleTask":
        yield from code.tables.get(table_of(node), {}).items()
    operator = node.find(f"{BPMN}extensionElements/{SPIFF}serviceTaskOperator")
    if kind(node) == "serviceTask" and operator is not None and operator.get("resultVariable"):
        yield operator.get("resultVariable", ""), domain(code.services.get(operator.get("id", "")))


def table_of(node: etree._Element) -> str:
    """The decision table that the node asks."""
    return text_of(node.find(f"{BPMN}extensionElements/{SPIFF}calledDecisionId"))
