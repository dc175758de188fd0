"""What a modeller writes beside BPMN, and the engine drops without a word: dates, assignees, scripts, listeners."""

from collections.abc import Iterator

from lxml import etree

from app.workflow.lint.model import BPMNDI, SPIFF, Diagram, Problem, is_bpmn, kind, line_of, named

_OURS: dict[str, set[str]] = {
    "serviceTaskOperator": {"id", "resultVariable"},
    "calledDecisionId": set(),
    "parameters": set(),
    "parameter": {"id", "type", "value"},
}
"""The extensions that the engine runs as they are written, and their attributes."""
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_DATE, _PERSON = "a row of app/deadlines/rules.py sets its date", "its lane says who does it"
_CODE, _FORM = "code belongs into a service task", "its form is bound in the code"
MENDS = {
    "dueDate": _DATE, "followUpDate": _DATE, "taskSchedule": _DATE,
    "assignee": _PERSON, "candidateUsers": _PERSON, "candidateGroups": _PERSON, "assignmentDefinition": _PERSON,
    "script": _CODE, "preScript": _CODE, "postScript": _CODE, "taskListener": _CODE, "executionListener": _CODE,
    "taskListeners": _CODE, "executionListeners": _CODE, "class": _CODE, "delegateExpression": _CODE,
    "expression": _CODE, "taskDefinition": _CODE, "connector": _CODE, "ioMapping": _CODE, "inputOutput": _CODE,
    "formKey": _FORM, "formRef": _FORM, "formData": _FORM, "formDefinition": _FORM, "userTask": _FORM,
}  # fmt: skip


def extension_problems(diagram: Diagram) -> Iterator[Problem]:
    """What stands in the diagram in another language than BPMN, except how it is drawn and which program drew it."""
    for top in diagram.root:
        if is_bpmn(top):
            yield from _foreign(diagram, top)


def _foreign(diagram: Diagram, element: etree._Element) -> Iterator[Problem]:
    for name in element.attrib:
        if str(name).startswith("{") and not str(name).startswith((_XSI, BPMNDI)):
            yield _dropped(diagram, element, _prefixed(element, str(name)))
    for child in element:
        if is_bpmn(child):
            yield from _foreign(diagram, child)
        elif child.tag == f"{SPIFF}{kind(child)}" and kind(child) in _OURS:
            yield from _ours(diagram, child)
        elif kind(child):  # no comment
            yield _dropped(diagram, child, _prefixed(child, str(child.tag)))


def _ours(diagram: Diagram, extension: etree._Element) -> Iterator[Problem]:
    for one in extension.iter("*"):
        known = _OURS.get(kind(one)) if one.tag == f"{SPIFF}{kind(one)}" else None
        if known is None:
            yield _dropped(diagram, one, _prefixed(one, str(one.tag)))
        else:
            yield from (_dropped(diagram, one, str(name)) for name in one.attrib if name not in known)


def _dropped(diagram: Diagram, element: etree._Element, what: str) -> Problem:
    """Named by the element that carries it."""
    carriers = (one for one in (element, *element.iterancestors()) if is_bpmn(one) and one.get("id"))
    carrier = next(carriers, diagram.process)
    mend = MENDS.get(what.rpartition(":")[2])
    said = f"{what} is not allowed, since the engine drops it: take it away" + (f", {mend}" if mend else "")
    return Problem(diagram.file, named(carrier), said, line_of(element))


def _prefixed(element: etree._Element, name: str) -> str:
    """The name as the file has it, with its prefix."""
    space, _, local = name[1:].partition("}")
    prefix = next((key for key, value in element.nsmap.items() if value == space and key), None)
    return f"{prefix}:{local}" if prefix else local
