"""Holds the diagrams and tables against the code: what `flask check` says before an instance can find out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from app.values.domains import Domain
from app.workflow import specs
from app.workflow.lint import reading
from app.workflow.lint.code import Code
from app.workflow.lint.elements import bound_problems, element_problems, told_problems
from app.workflow.lint.extensions import extension_problems
from app.workflow.lint.files import Files, diagrams, tables
from app.workflow.lint.flow import shape_problems
from app.workflow.lint.gateways import condition, gateway_problems
from app.workflow.lint.model import BPMN, SPIFF, Diagram, Problem
from app.workflow.lint.tables import Table, asked_problems
from app.workflow.lint.values import Values, table_of


@dataclass
class Asked:
    """What the variables may be where the tables are asked: by table and diagram; and every variable there is."""

    at: dict[str, dict[str, Mapping[str, Domain]]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)

    def add(self, diagram: Diagram, values: Values) -> None:
        """The diagram's variables, and the tables it asks."""
        self.names |= values.names
        for node_id, node in diagram.of_kind("businessRuleTask"):
            self.at.setdefault(table_of(node), {})[diagram.key] = values.at(node_id)


def problems(files: Files, code: Code) -> list[Problem]:
    """Everything wrong with the diagrams and tables, by file and element."""
    read, found = tables(files)
    code, asked = replace(code, tables=_answers(read)), Asked()
    drawn, faults = diagrams(files)
    found += faults
    for diagram in drawn:
        values = Values(diagram, code)
        asked.add(diagram, values)
        found += _drawn(diagram)
        if not _is_in_doubt(diagram, code, files):
            found += _held(diagram, code, values)
    broken = {problem.file for problem in found}
    are_all_read = len(drawn) == sum(name.endswith(".bpmn") for name in files)
    for table in read:
        if table.file not in broken and (are_all_read or table.key in asked.at):
            found += asked_problems(table, asked.at.get(table.key, {}), asked.names)
    if not found:
        found += _unloaded(files)
    return sorted({*found})


def running_problems(files: Files, code: Code) -> list[Problem]:
    """Only what would stop or mislead a case that runs on them, where they can no longer be redrawn."""
    read, _ = tables(files)
    code, asked = replace(code, tables=_answers(read)), Asked()
    found = _unloaded(files)
    for diagram in diagrams(files)[0]:
        values = Values(diagram, code)
        asked.add(diagram, values)
        found += bound_problems(diagram, code, values)
        for flow_id, flow in diagram.flows.items():
            here = values.at(flow.get("sourceRef", ""))
            found += [diagram.found(flow_id, fault) for fault in _misread(condition(flow), here, values)]
    for table in read:
        for known in asked.at.get(table.key, {}).values():
            unset = {*table.columns} - known.keys()
            found += [Problem(table.file, table.key, f"reads {name}, which nobody sets") for name in sorted(unset)]
    return sorted({*found})


def _misread(asked: str, here: Mapping[str, Domain], values: Values) -> Iterator[str]:
    return reading.faults(asked, here, values.names) if asked else iter(())


def _answers(read: list[Table]) -> dict[str, dict[str, Domain]]:
    return {table.key: table.answers() for table in read}


def _drawn(diagram: Diagram) -> Iterator[Problem]:
    yield from element_problems(diagram)
    yield from extension_problems(diagram)
    yield from shape_problems(diagram)


def _held(diagram: Diagram, code: Code, values: Values) -> Iterator[Problem]:
    yield from bound_problems(diagram, code, values)
    yield from gateway_problems(diagram, values)
    yield from told_problems(diagram, code)
    yield from _undrawn(diagram, code)


def _is_in_doubt(diagram: Diagram, code: Code, files: Files) -> bool:
    """Whether a table that it asks is there and cannot be read: what that sets is not known."""
    asked = {table_of(node) for _, node in diagram.of_kind("businessRuleTask")}
    return any(f"decisions/{table}.dmn" in files for table in asked - code.tables.keys())


def _undrawn(diagram: Diagram, code: Code) -> Iterator[Problem]:
    """Bindings that the diagram does not use any more: forms and services nobody can reach."""
    called = {operator.get("id", "") for operator in diagram.process.iter(f"{SPIFF}serviceTaskOperator")}
    sent = {message.get("name", "") for message in diagram.root.findall(f"{BPMN}message")}
    for name in sorted({*code.hears.get(diagram.key, ())} - sent):
        yield diagram.found(diagram.key, f"is said to hear {name}, which is not drawn: draw it, or mend hears=")
    drawn = {f"{diagram.key}/{node_id}" for node_id, _ in diagram.of_kind("userTask")} | called | code.former
    for key in sorted({*code.user_tasks, *code.services} - drawn):
        process, _, name = key.partition("/")
        if process == diagram.key:
            yield diagram.found(name, f"is bound in the code and not drawn: {key}. Draw it, or say it in formerly=")


def _unloaded(files: Files) -> list[Problem]:
    """The engine reads every diagram with its tables, as it does at the first start."""
    found = []
    for name in (name for name in files if name.endswith(".bpmn")):
        key = PurePath(name).stem
        try:
            specs.parse(specs.bundle(key, lambda part: files[part].decode()))
        except Exception as error:  # whatever the library stumbles over
            found.append(Problem(name, key, f"cannot be loaded by the engine: {error!r}".splitlines()[0], 1))
    return found
