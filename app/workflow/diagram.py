"""A diagram as shapes and lines to draw, read from its interchange. No HTML here: a template draws it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from lxml import etree

from app.workflow.lint.model import BPMN, BPMNDI, DC, DI, Diagram, kind, parsed

MARGIN = 24.0  # px around a cut-out
HEADER = 30.0  # px, the strip of a lane that carries its name
SAME_COLUMN = 30.0  # px between the middles of two shapes of one column
Drawn = TypeVar("Drawn", "Shape", "Edge")
_EVENTS = {"timerEventDefinition": "timer", "messageEventDefinition": "message", "signalEventDefinition": "signal"}


@dataclass(frozen=True)
class Box:
    """A rectangle in px of the diagram's own plane."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def middle(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2

    def touches(self, other: "Box") -> bool:
        """Whether the two share some room."""
        across = self.x < other.right and other.x < self.right
        return across and self.y < other.bottom and other.y < self.bottom

    def holds(self, other: "Box") -> bool:
        """Whether the other lies within this one."""
        across = self.x <= other.x and other.right <= self.right
        return across and self.y <= other.y and other.bottom <= self.bottom


@dataclass(frozen=True)
class Shape:
    """A node. `name` is a message of the catalogue; `label` is where it goes when it does not fit inside."""

    id: str
    kind: str  # the BPMN element: userTask, serviceTask, exclusiveGateway, boundaryEvent, …
    name: str
    box: Box
    label: Box | None = None
    event: str = ""  # timer, message or signal
    host: str = ""  # of a boundary event: the task it sits on
    interrupts: bool = True
    parent: str = ""  # the sub-process it stands in


@dataclass(frozen=True)
class Edge:
    """A sequence flow. `points` are the corners from source to target."""

    id: str
    source: str
    target: str
    points: tuple[tuple[float, float], ...]
    name: str
    label: Box | None


@dataclass(frozen=True)
class LaneBand:
    """A role's lane: `name` stands in the strip of HEADER px at its left."""

    id: str
    name: str
    box: Box


@dataclass(frozen=True)
class Layout:
    """What to draw, and the part of the plane (`box`) that shows it: the viewBox."""

    name: str
    box: Box
    lanes: tuple[LaneBand, ...]
    shapes: tuple[Shape, ...]  # containers first, boundary events after their hosts
    edges: tuple[Edge, ...]


@dataclass(frozen=True)
class Step:
    """A step that a person takes, for a list in place of a picture."""

    id: str
    name: str
    lane: str


def picture(xml: bytes) -> Layout:
    """The whole diagram. ValueError if the file holds no process or a node is not drawn."""
    root = parsed(xml)
    process = root.find(f"{BPMN}process")
    if process is None:
        raise ValueError("the file holds no process")
    diagram = Diagram("", root, process)
    missing = {*diagram.nodes} - {*diagram.shapes} | {*diagram.flows} - {*diagram.edges}
    if missing:
        raise ValueError(f"not drawn: {', '.join(sorted(missing))}")
    lanes = tuple(
        LaneBand(lane.get("id", ""), lane.get("name", ""), _box(diagram.shapes[lane.get("id", "")]))
        for lane in process.iter(f"{BPMN}lane")
    )
    shapes = tuple(sorted((_shape(diagram, node) for node in diagram.nodes.values()), key=_depth))
    edges = tuple(_edge(diagram, flow) for flow in diagram.flows.values())
    boxes = [band.box for band in lanes] + [shape.box for shape in shapes]
    return Layout(process.get("name", ""), _around(boxes), lanes, shapes, edges)


def around(whole: Layout, ids: Collection[str], columns: int = 2) -> Layout:
    """The part with these nodes and what lies within so many columns and steps of them; the whole if none is known."""
    current = [shape for shape in whole.shapes if shape.id in ids]
    if not current:
        return whole
    near = _near(whole, current, columns)
    labels = [shape.label for shape in near if shape.label]
    return _cut_out(whole, _around([shape.box for shape in near or current] + labels))


def steps(whole: Layout) -> list[Step]:
    """The steps people take, in reading order: left to right, then from top to bottom."""
    columns = _columns(whole)
    tasks = [shape for shape in whole.shapes if shape.kind == "userTask"]
    tasks.sort(key=lambda shape: (_column(columns, shape), shape.box.y))
    return [Step(shape.id, shape.name, _lane_of(whole, shape)) for shape in tasks]


def wrapped(text: str, width: float, size: float = 12.0) -> list[str]:
    """Lines of whole words that fit into `width` px at a font size, by estimate: SVG does not break lines."""
    lines: list[str] = []
    for word in text.split():
        if lines and _length(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _length(text: str, size: float) -> float:
    narrow, wide = "iljI.,:;'|!()[] ftr-/", "mwMWшщжюмШЩЖЮМ"
    return size * sum(0.32 if char in narrow else 0.86 if char in wide else 0.58 for char in text)


def _shape(diagram: Diagram, node: etree._Element) -> Shape:
    parent = node.getparent()
    drawn = diagram.shapes[node.get("id", "")]
    return Shape(
        id=node.get("id", ""),
        kind=kind(node),
        name=node.get("name", ""),
        box=_box(drawn),
        label=_label(drawn),
        event=next((_EVENTS[kind(child)] for child in node if kind(child) in _EVENTS), ""),
        host=node.get("attachedToRef", ""),
        interrupts=node.get("cancelActivity") != "false",
        parent=parent.get("id", "") if parent is not None and kind(parent) == "subProcess" else "",
    )


def _edge(diagram: Diagram, flow: etree._Element) -> Edge:
    flow_id, source = flow.get("id", ""), flow.get("sourceRef", "")
    drawn = diagram.edges[flow_id]
    corners = drawn.findall(f"{DI}waypoint")
    return Edge(
        id=flow_id,
        source=source,
        target=flow.get("targetRef", ""),
        points=tuple((float(corner.get("x", 0)), float(corner.get("y", 0))) for corner in corners),
        name=flow.get("name", ""),
        label=_label(drawn),
    )


def _box(drawn: etree._Element) -> Box:
    bounds = drawn.find(f"{DC}Bounds")
    if bounds is None:
        raise ValueError(f"not drawn: {drawn.get('bpmnElement')}")
    return Box(*(float(bounds.get(side, 0)) for side in ("x", "y", "width", "height")))


def _label(drawn: etree._Element) -> Box | None:
    label = drawn.find(f"{BPMNDI}BPMNLabel")
    return _box(label) if label is not None and len(label) else None


def _depth(shape: Shape) -> tuple[bool, bool]:
    """Drawn in this order: containers, their contents, and on top what sits on a task."""
    return shape.kind == "boundaryEvent", shape.kind != "subProcess"


def _around(boxes: list[Box]) -> Box:
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right, bottom = max(box.right for box in boxes), max(box.bottom for box in boxes)
    return Box(left - MARGIN, top - MARGIN, right - left + 2 * MARGIN, bottom - top + 2 * MARGIN)


def _cut_out(whole: Layout, box: Box) -> Layout:
    """What is drawn within the box: nodes as a whole, flows and lanes in part."""
    shapes = tuple(_trimmed(shape, box) for shape in whole.shapes if _stands_in(shape, box))
    edges = tuple(_trimmed(edge, box) for edge in whole.edges if any(part.touches(box) for part in _parts(edge)))
    lanes = tuple(replace(band, box=_cut(band.box, box)) for band in whole.lanes if band.box.touches(box))
    return Layout(whole.name, replace(box, x=box.x - HEADER, width=box.width + HEADER), lanes, shapes, edges)


def _stands_in(shape: Shape, box: Box) -> bool:
    return box.holds(shape.box) or (shape.kind == "subProcess" and shape.box.touches(box))


def _trimmed(drawn: Drawn, box: Box) -> Drawn:
    """Without the label that would be cut through."""
    return drawn if drawn.label is None or box.holds(drawn.label) else replace(drawn, label=None)


def _cut(band: Box, box: Box) -> Box:
    """The lane's part within the cut-out, with its strip moved to the cut-out's left edge."""
    top, bottom = max(band.y, box.y), min(band.bottom, box.bottom)
    return Box(box.x - HEADER, top, box.width + HEADER, bottom - top)


def _columns(whole: Layout) -> list[float]:
    """The middles of the columns, left to right. What sits on a task or holds others makes none."""
    middles = sorted(shape.box.middle[0] for shape in whole.shapes if shape.kind not in ("boundaryEvent", "subProcess"))
    return [x for x, before in zip(middles, [-SAME_COLUMN * 2, *middles], strict=False) if x - before > SAME_COLUMN]


def _column(columns: list[float], shape: Shape) -> int:
    middle = shape.box.middle[0]
    return min(range(len(columns)), key=lambda index: abs(columns[index] - middle))


def _reach(whole: Layout, current: list[Shape], columns: int) -> tuple[float, float]:
    """From where to where a cut-out goes: the middles of the outermost columns."""
    middles = _columns(whole)
    at = [_column(middles, shape) for shape in current]
    first, last = max(min(at) - columns, 0), min(max(at) + columns, len(middles) - 1)
    return middles[first] - SAME_COLUMN, middles[last] + SAME_COLUMN


def _near(whole: Layout, current: list[Shape], columns: int) -> list[Shape]:
    """The nodes within so many columns and flows of these, with what sits on them. A container is not one itself."""
    left, right = _reach(whole, current, columns)
    hosts = [(shape.host, shape.id) for shape in whole.shapes if shape.host]
    linked = within(columns, [*flows(whole), *hosts], {shape.id for shape in current})
    nodes = (shape for shape in whole.shapes if shape.id in linked and shape.kind != "subProcess")
    return [shape for shape in nodes if left <= shape.box.middle[0] <= right]


def flows(part: Layout) -> list[tuple[str, str]]:
    """From where to where each flow leads."""
    return [(edge.source, edge.target) for edge in part.edges]


def within(hops: int, links: Collection[tuple[str, str]], ids: Collection[str]) -> set[str]:
    """What so many links connect with the given ones, either way, and these themselves."""
    found = set(ids)
    for _ in range(hops):
        found |= {b for a, b in links if a in found} | {a for a, b in links if b in found}
    return found


def _parts(edge: Edge) -> Iterator[Box]:
    for (x, y), (x2, y2) in zip(edge.points, edge.points[1:], strict=False):
        yield Box(min(x, x2) - 0.5, min(y, y2) - 0.5, abs(x - x2) + 1, abs(y - y2) + 1)


def _lane_of(whole: Layout, shape: Shape) -> str:
    middle = Box(*shape.box.middle, 0.1, 0.1)
    return next((band.name for band in whole.lanes if band.box.touches(middle)), "")
