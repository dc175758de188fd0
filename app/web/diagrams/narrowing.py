"""A part of a diagram without the empty room between its rows: what a page has no height for."""

from collections.abc import Collection
from dataclasses import replace
from itertools import pairwise

from app.workflow import diagram
from app.workflow.diagram import Box, Edge, LaneBand, Layout, Shape

GAP = 34.0  # px left of an empty band
AIR = 16.0  # px kept around a shape
BADGE = 36.0  # px kept above a late one
LEAST_LANE = 40.0  # px; a lane cut lower than that shows nothing and is left out


def focused(part: Layout, ids: Collection[str], hops: int = 2) -> Layout:
    """Without the nodes that only happen to lie between: kept is what leads to the given ones and what follows.

    What sits on a task is shown, and followed only if it is one of `ids`: then it has happened.
    """
    drawn = {shape.id for shape in part.shapes}
    kept = diagram.within(hops, diagram.flows(part), drawn & {*ids})
    if not kept:
        return part
    shown = kept | {shape.parent for shape in part.shapes if shape.id in kept}
    shapes = tuple(shape for shape in part.shapes if shape.id in shown or shape.host in kept)
    dropped = drawn - kept  # what lies outside the part is not dropped: flows lead there
    return replace(part, shapes=shapes, edges=tuple(edge for edge in part.edges if _leads(edge, kept, dropped)))


def _leads(edge: Edge, kept: set[str], dropped: set[str]) -> bool:
    """From or to what is kept, and neither from nor to what is dropped."""
    ends = {edge.source, edge.target}
    return not ends.isdisjoint(kept) and ends.isdisjoint(dropped)


def squeezed(part: Layout, late: Collection[str]) -> Layout:
    """The same picture with every empty horizontal band no higher than GAP. Order and connections stay."""
    bands = _bands([shape for shape in part.shapes if shape.kind != "subProcess"], late)
    if not bands:
        return part
    levels = _levels(bands)
    top, bottom = _moved(bands[0][0], levels), _moved(bands[-1][1], levels)
    lanes = tuple(replace(band, box=_box(band.box, levels)) for band in part.lanes)
    return Layout(
        name=part.name,
        box=Box(part.box.x, top, part.box.width, bottom - top),
        lanes=tuple(found for lane in lanes for found in _within(lane, top, bottom)),
        shapes=tuple(_shape(shape, levels) for shape in part.shapes),
        edges=tuple(_edge(edge, levels) for edge in part.edges),
    )


def _bands(shapes: list[Shape], late: Collection[str]) -> list[tuple[float, float]]:
    """From where to where there is something to see, top to bottom, joined where they meet."""
    found: list[tuple[float, float]] = []
    spans = [(s.box.y - (BADGE if s.id in late else AIR), s.box.bottom + AIR) for s in shapes]
    spans += [(s.label.y - 6, s.label.bottom + AIR) for s in shapes if s.label]
    for top, bottom in sorted(spans):
        if found and top <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], bottom))
        else:
            found.append((top, bottom))
    return found


def _levels(bands: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Old heights and where they go: between two of them everything moves in proportion."""
    levels = [(bands[0][0], bands[0][0]), (bands[0][1], bands[0][1])]
    for (_, before), (top, bottom) in pairwise(bands):
        start = levels[-1][1] + min(top - before, GAP)
        levels += [(top, start), (bottom, start + bottom - top)]
    return levels


def _moved(y: float, levels: list[tuple[float, float]]) -> float:
    if y <= levels[0][0]:
        return y
    for (old, new), (next_old, next_new) in pairwise(levels):
        if y <= next_old:
            return new + (y - old) * (next_new - new) / (next_old - old) if next_old > old else new
    return y + levels[-1][1] - levels[-1][0]


def _box(box: Box, levels: list[tuple[float, float]]) -> Box:
    top = _moved(box.y, levels)
    return replace(box, y=top, height=_moved(box.bottom, levels) - top)


def _within(lane: LaneBand, top: float, bottom: float) -> list[LaneBand]:
    first, last = max(lane.box.y, top), min(lane.box.bottom, bottom)
    if last - first < LEAST_LANE:
        return []
    return [replace(lane, box=replace(lane.box, y=first, height=last - first))]


def _shape(shape: Shape, levels: list[tuple[float, float]]) -> Shape:
    return replace(shape, box=_box(shape.box, levels), label=_box(shape.label, levels) if shape.label else None)


def _edge(edge: Edge, levels: list[tuple[float, float]]) -> Edge:
    points = tuple((x, _moved(y, levels)) for x, y in edge.points)
    return replace(edge, points=points, label=_box(edge.label, levels) if edge.label else None)
