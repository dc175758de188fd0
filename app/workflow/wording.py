"""The words of the diagrams: what a step is called, what it is for, and whose it is."""

from dataclasses import dataclass
from functools import cache

from app.roles import LANES, Role
from app.workflow import specs
from app.workflow.lint.model import BPMN


@dataclass(frozen=True, slots=True)
class Step:
    """A user task. Name and purpose are messages of the catalogue."""

    process: str
    id: str
    name: str
    purpose: str
    role: Role


def step(process: str, bundle: str, step_id: str) -> Step | None:
    """As the version says that the instance runs on; None if that version has no such step."""
    return _steps(process, bundle).get(step_id)


@cache
def of_roles(roles: frozenset[Role]) -> list[Step]:
    """The steps these roles work, of the versions shipped, in the order of the files."""
    found = [step for process in sorted(path.stem for path in specs.WORKFLOWS.glob("*.bpmn")) for step in _now(process)]
    return [step for step in found if step.role in roles]


def _now(process: str) -> list[Step]:
    return list(_steps(process, specs.shipped(process).sha256).values())


@cache
def _steps(process: str, bundle: str) -> dict[str, Step]:
    tree = specs.xml(specs.diagram(process, bundle))
    lanes = {
        (ref.text or "").strip(): LANES[lane.get("name")]
        for lane in tree.iter(f"{BPMN}lane")
        if lane.get("name") in LANES
        for ref in lane.iter(f"{BPMN}flowNodeRef")
    }
    found = {}
    for node in tree.iter(f"{BPMN}userTask"):
        inside = node.getparent()
        role = lanes.get(node.get("id")) or lanes.get(inside.get("id"))  # a sub-process's nodes stand in its lane
        if role is not None:
            name, purpose = node.get("name") or node.get("id"), node.findtext(f"{BPMN}documentation") or ""
            found[node.get("id")] = Step(process, node.get("id"), name, " ".join(purpose.split()), role)
    return found
