"""A diagram or table as the rules of `lint` see it: safely parsed, its nodes and flows by id."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DI = "{http://www.omg.org/spec/DD/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
SPIFF = "{http://spiffworkflow.org/bpmn/schema/1.0/core}"
DMN = "{https://www.omg.org/spec/DMN/20191111/MODEL/}"

SPLITS = ("exclusiveGateway", "inclusiveGateway")
TASKS = ("userTask", "serviceTask", "businessRuleTask")
NODES = (
    *TASKS,
    *SPLITS,
    "parallelGateway",
    "eventBasedGateway",
    "startEvent",
    "endEvent",
    "boundaryEvent",
    "intermediateCatchEvent",
    "intermediateThrowEvent",
    "subProcess",
)


@dataclass(frozen=True, order=True)
class Problem:
    """What is wrong with which element of which file, in words for the person who draws."""

    file: str
    element: str
    reason: str  # and how it is mended
    line: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}  {self.element}  {self.reason}"


def lines(found: Iterable[Problem]) -> str:
    """One problem a line."""
    return "\n".join(map(str, found))


def parsed(text: bytes) -> etree._Element:
    """The root element. Nothing is fetched, no entity is resolved. XMLSyntaxError if it is not well-formed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    return etree.fromstring(text, parser)


def kind(element: etree._Element) -> str:
    """The element's name without its namespace; comments have none."""
    return "" if callable(element.tag) else etree.QName(element).localname


def is_bpmn(element: etree._Element) -> bool:
    """Whether it is one of BPMN's own elements: a zeebe:userTask is none."""
    return not callable(element.tag) and str(element.tag).startswith(BPMN)


def line_of(element: etree._Element) -> int:
    """Where it stands in its file; 0 if that is not known."""
    return int(getattr(element, "sourceline", 0) or 0)


def named(element: etree._Element) -> str:
    """The element's id, else that of the nearest one around it, else what it is called."""
    around = (one.get("id") for one in (element, *element.iterancestors()))
    return next(filter(None, around), kind(element))


def text_of(element: etree._Element | None) -> str:
    """What stands in the element, without the white space around it."""
    return (element.text or "").strip() if element is not None else ""


@dataclass(frozen=True)
class Diagram:
    """One process of one file."""

    file: str
    root: etree._Element
    process: etree._Element

    @property
    def key(self) -> str:
        """The process's id, which its folder and its bindings share."""
        return self.process.get("id", "")

    @cached_property
    def nodes(self) -> dict[str, etree._Element]:
        """Every flow node by id, also those within sub-processes."""
        return {e.get("id", ""): e for e in self.process.iter() if is_bpmn(e) and kind(e) in NODES}

    @cached_property
    def flows(self) -> dict[str, etree._Element]:
        """Every sequence flow by id."""
        return {e.get("id", ""): e for e in self.process.iter(f"{BPMN}sequenceFlow")}

    @cached_property
    def shapes(self) -> dict[str, etree._Element]:
        """Drawn shapes by the id of what they show."""
        return {e.get("bpmnElement", ""): e for e in self.root.iter(f"{BPMNDI}BPMNShape")}

    @cached_property
    def edges(self) -> dict[str, etree._Element]:
        """Drawn flows by the id of the flow."""
        return {e.get("bpmnElement", ""): e for e in self.root.iter(f"{BPMNDI}BPMNEdge")}

    @cached_property
    def standing(self) -> dict[str, list[str]]:
        """The names of all lanes that claim a node."""
        found: dict[str, list[str]] = {}
        for lane in self.process.iter(f"{BPMN}lane"):
            for ref in lane.findall(f"{BPMN}flowNodeRef"):
                found.setdefault(text_of(ref), []).append(lane.get("name", ""))
        return found

    def of_kind(self, *kinds: str) -> Iterator[tuple[str, etree._Element]]:
        """The nodes of these kinds, in the file's order."""
        return ((node_id, node) for node_id, node in self.nodes.items() if kind(node) in kinds)

    def outgoing(self, node_id: str) -> list[etree._Element]:
        """The flows that leave the node."""
        return [flow for flow in self.flows.values() if flow.get("sourceRef") == node_id]

    def incoming(self, node_id: str) -> list[etree._Element]:
        """The flows that enter the node."""
        return [flow for flow in self.flows.values() if flow.get("targetRef") == node_id]

    def next_ids(self, node_id: str) -> list[str]:
        """Where a token may go from here, over a flow or a boundary event."""
        over_flows = [flow.get("targetRef", "") for flow in self.outgoing(node_id)]
        return over_flows + [i for i, e in self.of_kind("boundaryEvent") if e.get("attachedToRef") == node_id]

    @cached_property
    def lines(self) -> dict[str, int]:
        """The line of every element that has an id."""
        return {e.get("id", ""): line_of(e) for e in reversed([*self.root.iter(f"{BPMN}*")])}

    def found(self, element: str, reason: str) -> Problem:
        """A problem of this file: of the element with that id, else of its process."""
        return Problem(self.file, element or self.key, reason, self.lines.get(element, line_of(self.process)))
