"""Rules about where a token may go one way or another: each way is taken by somebody, and everybody has a way."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from app.values.domains import Value
from app.workflow.lint import reading
from app.workflow.lint.model import BPMN, SPLITS, Diagram, Problem, kind, text_of
from app.workflow.lint.reading import fits, said
from app.workflow.lint.values import Values


@dataclass(frozen=True)
class Tried:
    """Values, and whether each conditional way fits them; None where that cannot be computed."""

    variables: dict[str, Value]
    found: dict[str, bool | None]

    @property
    def taken(self) -> list[str]:
        """The ways that fit."""
        return [way for way, is_fit in self.found.items() if is_fit]


@dataclass(frozen=True)
class Gateway:
    """A node that a token leaves by one of its ways, or by some of them."""

    diagram: Diagram
    node: etree._Element
    values: Values

    @cached_property
    def id(self) -> str:
        """The node's id."""
        return self.node.get("id", "")

    @cached_property
    def ways(self) -> dict[str, str]:
        """By the id of each flow that leaves it its condition; empty for the default, and where there is none."""
        default = self.node.get("default")
        leaving = self.diagram.outgoing(self.id)
        return {way.get("id", ""): "" if way.get("id") == default else condition(way) for way in leaving}

    @cached_property
    def default(self) -> str:
        """The way of whatever fits no other; empty if there is none."""
        named = self.node.get("default", "")
        return named if named in self.ways else ""

    @cached_property
    def asked(self) -> dict[str, str]:
        """The ways that say when."""
        return {way: source for way, source in self.ways.items() if source}

    def tried(self) -> list[Tried]:
        """Every combination of values. TooMany if they cannot be tried."""
        every = reading.combinations(self.asked.values(), self.values.at(self.id))
        return [Tried(one, {way: fits(source, one) for way, source in self.asked.items()}) for one in every]


def gateway_problems(diagram: Diagram, values: Values) -> Iterator[Problem]:
    """Everything about conditions, by trying them with every value that their variables may have."""
    misread = [problem for flow in diagram.flows.values() for problem in _misread(diagram, flow, values)]
    yield from misread
    wrong = {problem.element for problem in misread}
    for _, node in diagram.of_kind(*SPLITS):
        gateway = Gateway(diagram, node, values)
        yield from _bare(gateway)
        if gateway.asked and not wrong & gateway.ways.keys():
            yield from _tried(gateway)


def condition(flow: etree._Element) -> str:
    """The expression that must be true of a token that goes this way."""
    return text_of(flow.find(f"{BPMN}conditionExpression"))


def _misread(diagram: Diagram, flow: etree._Element, values: Values) -> Iterator[Problem]:
    flow_id, asked, source = flow.get("id", ""), condition(flow), diagram.nodes.get(flow.get("sourceRef", ""))
    if not asked or source is None:
        return
    if kind(source) not in SPLITS or source.get("default") == flow_id:
        yield diagram.found(flow_id, "has a condition that is never asked: take it away, or put a gateway before it")
    for fault in reading.faults(asked, values.at(source.get("id", "")), values.names):
        yield diagram.found(flow_id, fault)


def _bare(gateway: Gateway) -> Iterator[Problem]:
    """Of several ways, one is the default and the others say when."""
    for way, source in gateway.ways.items():
        if len(gateway.ways) > 1 and not source and way != gateway.default:
            yield gateway.diagram.found(way, "has no condition and is not the default way: give it one")


def _tried(gateway: Gateway) -> Iterator[Problem]:
    try:
        tried = gateway.tried()
    except reading.TooMany:
        reason = "reads too many variables at once: put the question into a decision table"
        yield gateway.diagram.found(gateway.id, reason)
        return
    broken = [(way, one.variables) for one in tried for way, is_fit in one.found.items() if is_fit is None]
    for way, variables in broken[:1]:
        yield gateway.diagram.found(way, f"cannot be computed where {said(variables)}: ask for that first")
    if not broken:
        yield from _never(gateway, tried)
        yield from _left(gateway, tried)
        yield from _both(gateway, tried)


def _never(gateway: Gateway, tried: list[Tried]) -> Iterator[Problem]:
    ever = {way for one in tried for way in one.taken}
    for way, source in gateway.asked.items():
        if way not in ever:
            yield gateway.diagram.found(way, f"is never taken: {source} fits no value that anybody sets")


def _left(gateway: Gateway, tried: list[Tried]) -> Iterator[Problem]:
    """What fits no condition goes the default way: there is such, or there is no such way."""
    left = next((one for one in tried if not one.taken), None)
    if left is None and gateway.default:
        reason = "is never taken: the other ways take everything. Take it away, or mend them"
        yield gateway.diagram.found(gateway.default, reason)
    if left is not None and not gateway.default:
        reason = f"has no default way, and no way fits where {said(left.variables)}"
        yield gateway.diagram.found(gateway.id, reason)


def _both(gateway: Gateway, tried: list[Tried]) -> Iterator[Problem]:
    """Which comes first is not drawn, and a modeller may write them in another order."""
    both = next((one for one in tried if len(one.taken) > 1), None)
    if both is not None and kind(gateway.node) == "exclusiveGateway":
        reason = f"has two ways where {said(both.variables)}: {' and '.join(both.taken)}. Make them exclude each other"
        yield gateway.diagram.found(gateway.id, reason)
