"""Small diagrams for tests: nodes by name, flows as chains of names."""

import itertools
from pathlib import Path

from app.rules.tasks import overdue
from app.values.domains import Domain, Value
from app.workflow import registry, specs

_HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:s="http://spiffworkflow.org/bpmn/schema/1.0/core" id="d" targetNamespace="t">'
)

SHIPPED = {path.stem for path in specs.WORKFLOWS.glob("*.bpmn")}


class Drawing:
    """One process with one lane, the operator's unless said."""

    def __init__(self, process: str, lane: str = "111 operator") -> None:
        self.process, self.lane = process, lane
        self.nodes: dict[str, str] = {}
        self.flows: list[str] = []
        self.extra = ""
        self.begins: dict[str, Domain] = {}

    def add(self, name: str, tag: str, body: str = "", **attributes: str) -> "Drawing":
        """A node of any kind."""
        written = "".join(f' {key}="{value}"' for key, value in attributes.items())
        self.nodes[name] = f'<{tag} id="{name}" name="{name}"{written}>{body}</{tag}>'
        return self

    def begin(self, **about: Value) -> "Drawing":
        """Declares that it is started with just these."""
        self.begins = {name: Domain((value,)) for name, value in about.items()}
        return self

    def start(self) -> "Drawing":
        """A start event `start`."""
        return self.add("start", "startEvent")

    def end(self, name: str = "end") -> "Drawing":
        """An end event."""
        return self.add(name, "endEvent")

    def user(self, *names: str) -> "Drawing":
        """User tasks."""
        for name in names:
            self.add(name, "userTask")
        return self

    def service(self, name: str, operator: str, result: str = "") -> "Drawing":
        """A service task bound to an operator."""
        variable = f' resultVariable="{result}"' if result else ""
        body = f'<s:serviceTaskOperator id="{operator}"{variable}><s:parameters/></s:serviceTaskOperator>'
        return self.add(name, "serviceTask", f"<extensionElements>{body}</extensionElements>")

    def timer(self, name: str, host: str, key: str, interrupting: bool = False) -> "Drawing":
        """A boundary timer over deadline(key)."""
        when = f'<timeDate xsi:type="tFormalExpression">deadline("{key}")</timeDate>'
        return self.add(
            name, "boundaryEvent", f"<timerEventDefinition>{when}</timerEventDefinition>",
            attachedToRef=host, cancelActivity=str(interrupting).lower(),
        )  # fmt: skip

    def flow(self, *names: str, when: str = "") -> "Drawing":
        """Sequence flows along the names; `when` is the condition of the first."""
        for source, target in itertools.pairwise(names):
            opening = f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}">'
            condition = f'<conditionExpression xsi:type="tFormalExpression">{when}</conditionExpression>'
            self.flows.append(f"{opening}{condition if when else ''}</sequenceFlow>")
            when = ""
        return self

    def xml(self) -> str:
        """The whole file."""
        refs = "".join(f"<flowNodeRef>{name}</flowNodeRef>" for name in self.nodes)
        lanes = f'<laneSet id="lanes"><lane id="lane" name="{self.lane}">{refs}</lane></laneSet>'
        body = lanes + "".join(self.nodes.values()) + "".join(self.flows)
        return f'{_HEAD}{self.extra}<process id="{self.process}" isExecutable="true">{body}</process></definitions>'

    def save(self, folder: Path) -> str:
        """Written where the engine finds it; returns the process id."""
        (folder / f"{self.process}.bpmn").write_text(self.xml(), encoding="utf-8")
        if folder not in specs.folders:
            specs.folders.append(folder)
        specs.shipped.cache_clear()
        if self.process not in SHIPPED:
            declared = registry.Process(self.process, self.process, overdue.QUEUE_ONLY, begins=self.begins)
            registry.processes[self.process] = declared
        return self.process
