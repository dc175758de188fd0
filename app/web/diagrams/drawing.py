"""A process diagram made ready for its template: what is done, now and next, in the reader's language."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from app.i18n import gettext as _
from app.web.diagrams import narrowing
from app.workflow import diagram, specs
from app.workflow.diagram import Box, Edge, LaneBand, Layout, Shape

LINE = 15.0  # px from one line of text to the next
SMALL_LINE = 13.0
LABEL_WIDTH = 96.0
ROOM = 12.0  # px kept free left and right of a name in its box
LANE_TEXT = 12.0
LETTER = 6.0  # px a letter of a label takes
NUDGES = tuple((right, down) for right in (0.0, 24.0, -24.0, 48.0, -48.0) for down in (0.0, -13.0, 13.0, -26.0, 26.0))
LEAST_WIDTH = 640.0  # px: a narrower part would be blown up to the width of the page

Line = tuple[float, float, str]
"""Where a line of text stands, by its middle, and its words."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an instance stands, by the ids of its diagram."""

    done: Collection[str] = ()
    now: Collection[str] = ()
    late: Mapping[str, str] = field(default_factory=dict)  # id -> how late, in words
    ended: Mapping[str, str] = field(default_factory=dict)  # id -> when it was done, in words


@dataclass(frozen=True, slots=True)
class Node:
    """A task, gateway, event or sub-process. `form` says which of them is drawn."""

    form: str  # box, task, gateway, event
    kind: str
    event: str
    box: Box
    state: str
    is_dashed: bool
    lines: list[Line]
    labels: list[Line]
    sub: str
    late: str
    late_width: float

    @property
    def middle(self) -> tuple[float, float]:
        """For circles and badges."""
        return self.box.middle


@dataclass(frozen=True, slots=True)
class Arrow:
    """A flow with its words; `path` is SVG path data."""

    path: str
    is_done: bool
    labels: list[Line]


@dataclass(frozen=True, slots=True)
class Lane:
    """A role's strip, its name turned by a quarter."""

    box: Box
    header: float
    lines: list[str]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything the template `diagrams/svg.html` draws. `key` keeps ids apart when a page has several."""

    key: str
    title: str
    desc: str
    box: Box
    lanes: list[Lane]
    arrows: list[Arrow]
    nodes: list[Node]


def whole(process: str, bundle: str = "") -> Layout:
    """The diagram of that version, or of the one in force. LookupError if there is none."""
    if not bundle:
        try:
            bundle = specs.shipped(process).sha256
        except FileNotFoundError as error:
            raise LookupError(process) from error
    return _parsed(process, bundle)


def name_of(process: str, step: str) -> str:
    """What a step is called in today's diagram; its id if that has no such step any more."""
    try:
        shapes = whole(process).shapes
    except LookupError:
        return step
    return next((str(_(shape.name)) for shape in shapes if shape.id == step), step)


def compacted(complete: Layout, at: Place | None = None) -> Layout:
    """All of it, without empty room between the rows."""
    return narrowing.squeezed(complete, at.late if at else ())


def near(complete: Layout, at: Place) -> Layout:
    """The part around where the instance is, with what already came of it, and no empty room."""
    fired = {shape.id for shape in complete.shapes if shape.host in at.now and shape.id in at.done}
    part, columns = complete, 2
    for columns in (2, 3, 4):
        part = diagram.around(complete, {*at.now} | fired, columns)
        if part.box.width >= LEAST_WIDTH:
            break
    return narrowing.squeezed(narrowing.focused(part, {*at.now} | fired, columns), at.late)


def draw(part: Layout, key: str, place: Place | None = None, desc: str = "") -> Drawing:
    """With the names in the reader's language."""
    at = place or Place()
    hosts = {shape.host for shape in part.shapes}
    nodes = [_node(shape, at, shape.id in hosts) for shape in part.shapes]
    taken = [node.box for node in nodes if node.form != "box"]
    nodes = [replace(node, labels=_apart(node.labels, taken, part.box)) if node.labels else node for node in nodes]
    return Drawing(
        key=key,
        title=str(_(part.name)),
        desc=desc,
        box=part.box,
        lanes=[_lane(band) for band in part.lanes],
        arrows=[_arrow(edge, at, taken, part.box) for edge in part.edges],
        nodes=nodes,
    )


def state(node: str, at: Place) -> str:
    """now beats done: a step that is walked again is where the case is."""
    if node in at.now:
        return "now"
    return "done" if node in at.done else ""


@cache
def _parsed(process: str, bundle: str) -> Layout:
    return diagram.picture(specs.diagram(process, bundle).encode())


def _lane(band: LaneBand) -> Lane:
    return Lane(band.box, diagram.HEADER, diagram.wrapped(str(_(band.name)), band.box.height - 8, LANE_TEXT)[:2])


def _node(shape: Shape, at: Place, is_host: bool) -> Node:
    form = _form(shape.kind)
    name = str(_(shape.name)) if shape.name else ""
    inside = form in {"task", "box"}
    late = at.late.get(shape.id, "")
    return Node(
        form=form,
        kind=shape.kind,
        event=shape.event,
        box=shape.box,
        state=state(shape.id, at),
        is_dashed=not shape.interrupts,
        lines=_inside(name, shape, form) if inside else [],
        labels=[] if inside or shape.label is None else _label(name, shape.label, shape.box),
        sub="" if is_host else at.ended.get(shape.id, ""),
        late=late,
        late_width=7.2 * len(late) + 14,
    )


def _form(kind: str) -> str:
    if kind == "subProcess":
        return "box"
    if kind.endswith("Gateway"):
        return "gateway"
    return "event" if kind.endswith("Event") else "task"


def _inside(name: str, shape: Shape, form: str) -> list[Line]:
    x, y = shape.box.middle
    lines = diagram.wrapped(name, shape.box.width - ROOM)
    if form == "box":
        return [(x, shape.box.y + 15, " ".join(lines))]
    lines = lines[:4]
    top = y + 4.5 - (len(lines) - 1) * LINE / 2
    return [(x, top + index * LINE, line) for index, line in enumerate(lines)]


def _label(name: str, label: Box, host: Box) -> list[Line]:
    """Away from what it names: a longer translation grows outwards."""
    lines = diagram.wrapped(name, max(LABEL_WIDTH, label.width), 11)
    x, height = label.middle[0], len(lines) * SMALL_LINE
    if label.y >= host.bottom:
        top = label.y + SMALL_LINE - 3
    elif label.bottom <= host.y:
        top = label.bottom - height + SMALL_LINE - 3
    else:
        top = label.middle[1] - height / 2 + SMALL_LINE - 3
    return [(x, top + index * SMALL_LINE, line) for index, line in enumerate(lines)]


def _arrow(edge: Edge, at: Place, taken: list[Box], frame: Box) -> Arrow:
    name = str(_(edge.name)) if edge.name else ""
    labels = _apart(_label(name, edge.label, edge.label), taken, frame) if name and edge.label else []
    passed = edge.source in at.done and (edge.target in at.done or edge.target in at.now)
    corners = "L".join(f"{x:g} {y:g}" for x, y in edge.points)
    return Arrow(f"M{corners}", passed, labels)


def _room(lines: list[Line]) -> Box:
    width = max(len(words) for _x, _y, words in lines) * LETTER
    return Box(lines[0][0] - width / 2, lines[0][1] - SMALL_LINE + 3, width, len(lines) * SMALL_LINE)


def _apart(lines: list[Line], taken: list[Box], frame: Box) -> list[Line]:
    """Moved a little if the words, longer than in the diagram's own language, would stand on others."""
    best, least = lines, float("inf")
    for right, down in NUDGES:
        moved = [(x + right, y + down, words) for x, y, words in lines]
        room = _room(moved)
        hidden = sum(_overlap(room, box) for box in taken) + room.width * room.height - _overlap(room, frame)
        if hidden < least:
            best, least = moved, hidden
        if hidden < 1:
            break
    taken.append(_room(best))
    return best


def _overlap(one: Box, other: Box) -> float:
    """In square px."""
    width = min(one.right, other.right) - max(one.x, other.x)
    height = min(one.bottom, other.bottom) - max(one.y, other.y)
    return max(width, 0.0) * max(height, 0.0)
