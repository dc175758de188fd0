"""Holds the diagrams and tables against the code: what `flask check` says before an instance can find out."""

from collections.abc import Iterator, Set
from pathlib import Path

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnValidator
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.dmn.parser.BpmnDmnParser import SCHEMAS
from SpiffWorkflow.spiff.parser.process import VALIDATOR

from app.workflow.lint.elements import Known, element_problems
from app.workflow.lint.flow import shape_problems
from app.workflow.lint.model import BPMN, DMN, Diagram, Problem, parsed
from app.workflow.lint.tables import table_problems

LARGEST = 1024 * 1024  # bytes
_TABLES = BpmnValidator(SCHEMAS[DMN.strip("{}")])


def problems(
    folder: Path, user_tasks: Set[str], services: Set[str], lanes: Set[str], deadline_keys: Set[str]
) -> list[Problem]:
    """Everything wrong with the `*.bpmn` in the folder and the `*.dmn` in its `decisions`, by file and element.

    `user_tasks` and `services` are the bound keys (`process/id`), `lanes` the names of lanes that are roles,
    `deadline_keys` the keys that have a row in the deadline table.
    """
    tables = {path.stem for path in folder.glob("decisions/*.dmn")}
    known = Known(user_tasks, services, lanes, deadline_keys, tables)
    found = [problem for path in folder.glob("*.bpmn") for problem in diagram_problems(path, known)]
    for path in folder.glob("decisions/*.dmn"):
        name = f"decisions/{path.name}"
        root, faults = _read(path, name, _TABLES)
        found += faults
        if root is not None:
            found += table_problems(name, root, path.stem)
    return sorted({*found, *_undrawn(folder, known)})


def diagram_problems(path: Path, known: Known) -> Iterator[Problem]:
    """Everything wrong with one diagram."""
    root, faults = _read(path, path.name, VALIDATOR)
    yield from faults
    if root is None:
        return
    processes = root.findall(f"{BPMN}process")
    if [(process.get("id"), process.get("isExecutable")) for process in processes] != [(path.stem, "true")]:
        yield Problem(path.name, path.stem, "must hold one executable process with the id of the file")
        return
    diagram = Diagram(path.name, root, processes[0])
    yield from element_problems(diagram, known)
    yield from shape_problems(diagram)


def _read(path: Path, name: str, validator: BpmnValidator) -> tuple[etree._Element | None, list[Problem]]:
    """The file's root unless it must not be looked at, and what is wrong with the file as such."""
    if path.stat().st_size > LARGEST:
        return None, [Problem(name, path.stem, "is larger than 1 MiB")]
    text = path.read_bytes()
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        return None, [Problem(name, path.stem, "has a DOCTYPE")]
    try:
        root = parsed(text)
    except etree.XMLSyntaxError as error:
        return None, [Problem(name, path.stem, f"is not well-formed XML: {error.msg}")]
    if root.getroottree().docinfo.internalDTD is not None:  # written in another encoding
        return None, [Problem(name, path.stem, "has a DOCTYPE")]
    try:
        validator.validate(root, name)
    except ValidationException as error:
        return root, [Problem(name, path.stem, f"breaks the schema: {error}".splitlines()[0])]
    return root, []


def _undrawn(folder: Path, known: Known) -> Iterator[Problem]:
    """Bindings that no diagram uses any more: forms and services nobody can reach."""
    for path in folder.glob("*.bpmn"):
        text = path.read_text(encoding="utf-8", errors="replace")
        for key in (*known.user_tasks, *known.services):
            process, _, name = key.partition("/")
            if process == path.stem and f'id="{name}"' not in text and f'id="{key}"' not in text:
                yield Problem(path.name, name, f"is bound in the code and not drawn: {key}")
