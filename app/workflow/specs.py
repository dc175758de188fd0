"""Definitions: which files a process needs, stored once per content, parsed once per process of ours."""

import contextlib
import functools
import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.spiff.parser.process import SpiffProcessParser
from SpiffWorkflow.spiff.parser.task_spec import BusinessRuleTaskParser, ServiceTaskParser
from SpiffWorkflow.spiff.specs.defaults import BusinessRuleTask, ServiceTask
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app import clock
from app.db import db
from app.workflow.lint.tables import as_asked
from app.workflow.models import Definition

WORKFLOWS = Path(__file__).parents[2] / "workflows"
folders: list[Path] = [WORKFLOWS]
"""Where diagrams are looked for, the first that has one wins; tests and the bench add their own."""

_DECISION = "{http://spiffworkflow.org/bpmn/schema/1.0/core}calledDecisionId"
_parsing = threading.Lock()
_parsed: dict[tuple[str, str], "Spec"] = {}


@dataclass(frozen=True)
class Spec:
    """A parsed version of a process."""

    process: str
    bundle: str
    top: Any
    inner: dict[str, Any]


@dataclass(frozen=True)
class Bundle:
    """The files of one version of a process: its diagram first, then the tables it names."""

    process: str
    files: dict[str, str]

    @functools.cached_property
    def sha256(self) -> str:
        """Over names and contents, so that a renamed table is another version."""
        parts = [f"{name}\0{len(text)}\0{text}" for name, text in sorted(self.files.items())]
        return hashlib.sha256("".join(parts).encode()).hexdigest()


def xml(text: str) -> Any:
    """The parsed file. Nothing is fetched and no entity is resolved."""
    return etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))


@functools.cache
def shipped(process: str) -> Bundle:
    """The version that came with this release. FileNotFoundError for an unknown process or table."""
    return bundle(process, _read)


def bundle(process: str, read: Callable[[str], str]) -> Bundle:
    """The diagram and the tables that it names, by their names."""
    diagram = f"{process}.bpmn"
    files = {diagram: read(diagram)}
    for node in xml(files[diagram]).iter(_DECISION):
        table = f"decisions/{(node.text or '').strip()}.dmn"
        files[table] = read(table)
    return Bundle(process, files)


def _read(name: str) -> str:
    for folder in folders:
        if (folder / name).is_file():
            return (folder / name).read_text(encoding="utf-8")
    raise FileNotFoundError(name)


def definition_id(process: str) -> int:
    """The row of the shipped version, written at its first use."""
    bundle = shipped(process)
    wanted = select(Definition.id).where(Definition.process == process, Definition.bundle == bundle.sha256)
    found = db.session.scalar(wanted)
    if found is not None:
        return found
    db.session.execute(
        insert(Definition)
        .values(process=process, bundle=bundle.sha256, files=bundle.files, stored_at=clock.now())
        .on_conflict_do_nothing()
    )
    return db.session.scalars(wanted).one()


def spec(process: str, bundle: str) -> Spec:
    """The parsed version an instance is pinned to; other versions than the shipped one come from the database."""
    key = (process, bundle)
    if key not in _parsed:
        with _parsing:
            if key not in _parsed:
                _parsed[key] = parse(_bundle(process, bundle))
    return _parsed[key]


def _bundle(process: str, bundle: str) -> Bundle:
    with contextlib.suppress(FileNotFoundError):
        if shipped(process).sha256 == bundle:
            return shipped(process)
    row = db.session.scalars(select(Definition).where(Definition.process == process, Definition.bundle == bundle)).one()
    return Bundle(process, row.files)


def diagram(process: str, bundle: str) -> str:
    """The diagram of that version, as it was written."""
    return _bundle(process, bundle).files[f"{process}.bpmn"]


class DatabaseServiceTask(ServiceTask):
    """Calls our function; one that raised stays STARTED, to be tried again, and nothing of the token is lost (P7)."""

    def _execute(self, my_task: Any) -> bool | None:
        done, value = my_task.workflow.script_engine.serve(my_task, self.operation_name, self.evaluate_params(my_task))
        if not done:
            return None
        if not self.result_variable.startswith("spiff__"):  # the library's name for "no result wanted"
            my_task.data[self.result_variable] = value
        return True


class RecordedRuleTask(BusinessRuleTask):
    """A decision that says which row decided. A table with a gap is an error, never an empty answer."""

    def _run_hook(self, my_task: Any) -> bool:
        rules = self.dmnEngine.decide(my_task)
        if not rules:
            raise ValueError(f"no row of the table of {self.bpmn_id} matches")
        outputs = dict(rules[0].output_as_dict(my_task))
        my_task.workflow.script_engine.decided(my_task, self.dmnEngine.decision_table, rules[0], outputs)
        my_task.data.update(outputs)
        return True


class RuleTaskParser(BusinessRuleTaskParser):
    """The library's own makes its own kind of task, whatever class it is given."""

    def create_task(self) -> Any:
        engine = self.process_parser.parser.get_engine(self.get_decision_ref(self.node), self.node)
        return self.spec_class(self.spec, self.bpmn_id, dmnEngine=engine, **self.bpmn_attributes)


class LanedProcessParser(SpiffProcessParser):
    """A node of a sub-process stands in the lane that names it; the library's own moves all to the sub-process's."""

    def __init__(self, *args: Any, lane: str | None = None, **more: Any) -> None:
        super().__init__(*args, lane=lane, **more)
        self.outer_lane = lane

    def parse_node(self, node: Any) -> Any:
        self.lane = self.get_lane_name(node.get("id")) or self.outer_lane
        return super().parse_node(node)


class Parser(SpiffBpmnParser):
    """The library's parser with our two kinds of task, each in its own lane."""

    PROCESS_PARSER_CLASS = LanedProcessParser
    OVERRIDE_PARSER_CLASSES = {
        **SpiffBpmnParser.OVERRIDE_PARSER_CLASSES,
        full_tag("serviceTask"): (ServiceTaskParser, DatabaseServiceTask),
        full_tag("businessRuleTask"): (RuleTaskParser, RecordedRuleTask),
    }


def parser(bundle: Bundle) -> Parser:
    """One parser a version: two versions in one are "Duplicate process ID"."""
    found = Parser()
    for name, text in bundle.files.items():
        if name.endswith(".dmn"):
            found.add_dmn_xml(as_asked(xml(text)), filename=name)
        else:
            found.add_bpmn_xml(xml(text), filename=name)
    return found


def parse(bundle: Bundle) -> Spec:
    """The version as the engine runs it."""
    found = parser(bundle)
    return Spec(
        bundle.process, bundle.sha256, found.get_spec(bundle.process), found.get_subprocess_specs(bundle.process)
    )
