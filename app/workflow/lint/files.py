"""The files of a check, by their names: read safely, and held against the schema."""

import re
from collections.abc import Mapping
from pathlib import Path, PurePath

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnValidator
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.dmn.parser.BpmnDmnParser import SCHEMAS
from SpiffWorkflow.spiff.parser.process import VALIDATOR

from app.workflow.lint.model import BPMN, DMN, Diagram, Problem, line_of, named, parsed
from app.workflow.lint.tables import Table, as_asked, table_problems, tables_of

LARGEST = 1024 * 1024  # bytes
UTF_8 = ("UTF-8", "US-ASCII", "ASCII")
Files = Mapping[str, bytes]
"""`contact.bpmn`, `decisions/triage.dmn`: what stands in each."""
_TABLES = BpmnValidator(SCHEMAS[DMN.strip("{}")])


def files_of(folder: Path) -> Files:
    """The diagrams of the folder and the tables in its `decisions`."""
    paths = [*sorted(folder.glob("*.bpmn")), *sorted(folder.glob("decisions/*.dmn"))]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def tables(files: Files) -> tuple[list[Table], list[Problem]]:
    """Every decision table, and what is wrong with the tables as such."""
    read: list[Table] = []
    found: list[Problem] = []
    for name in (name for name in files if name.endswith(".dmn")):
        root, faults = _read(name, files[name], _TABLES)
        found += faults
        if root is not None:
            found += table_problems(name, as_asked(root), PurePath(name).stem)
            read += tables_of(name, root)
    return read, found


def diagrams(files: Files) -> tuple[list[Diagram], list[Problem]]:
    """Every diagram that holds one process, and what is wrong with the files as such."""
    read: list[Diagram] = []
    found: list[Problem] = []
    for name in (name for name in files if name.endswith(".bpmn")):
        root, faults = _read(name, files[name], VALIDATOR)
        found += faults
        if root is None:
            continue
        processes, key = root.findall(f"{BPMN}process"), PurePath(name).stem
        if [(process.get("id"), process.get("isExecutable")) for process in processes] == [(key, "true")]:
            read.append(Diagram(name, root, processes[0]))
        else:
            line = line_of((processes or [root])[0])
            found.append(Problem(name, key, "must hold one executable process with the id of the file", line))
    return read, found


def _read(name: str, text: bytes, validator: BpmnValidator) -> tuple[etree._Element | None, list[Problem]]:
    """The file's root unless it must not be looked at, and what is wrong with the file as such."""
    key = PurePath(name).stem
    if len(text) > LARGEST:
        return None, [Problem(name, key, "is larger than 1 MiB")]
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        return None, [Problem(name, key, "has a DOCTYPE: take it away")]
    try:
        root = parsed(text)
    except etree.XMLSyntaxError as error:
        return None, [Problem(name, key, f"is not well-formed XML: {error.msg}", error.lineno or 0)]
    if fault := _unreadable(root):
        return None, [Problem(name, key, fault, 1)]
    try:
        validator.validate(root, name)
    except ValidationException as error:
        return root, [_invalid(name, root, error)]
    return root, []


def _invalid(name: str, root: etree._Element, error: ValidationException) -> Problem:
    """What stands where the schema does not have it: a modeller writes each element in its place."""
    line = int(error.line_number or 0)
    element = next((one for one in root.iter("*") if line_of(one) == line), root)
    said = re.sub(r"\{[^}]*\}", "", str(error).splitlines()[0])
    return Problem(name, named(element), f"breaks the schema: {said}", line)


def _unreadable(root: etree._Element) -> str:
    """Why the engine must not, or cannot, read a file that is XML."""
    tree = root.getroottree()
    encoding = tree.docinfo.encoding or "UTF-8"
    if getattr(tree.docinfo, "internalDTD", None) is not None:  # in an encoding in which its bytes are others
        return "has a DOCTYPE: take it away"
    return "" if encoding.upper() in UTF_8 else f"is written in {encoding}: save it as UTF-8"
