"""Babel's way to the words of diagrams and tables, so that the catalogues contain them."""

from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

from lxml import etree

from app.workflow.lint.model import BPMN, DMN, kind, parsed, text_of

_NAMED = ("process", "lane", "sequenceFlow", "subProcess", "participant")
_ENDINGS = ("Task", "Event", "Gateway")
Message = tuple[int, None, str, list[str]]


def messages(xml: bytes) -> list[str]:
    """The names and documentation of a diagram, or the labels and reasons of a table, each once, in file order."""
    return list(dict.fromkeys(text for _, text in _words(parsed(xml))))


def extract(
    fileobj: IO[bytes], keywords: Mapping[str, Any], comment_tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[Message]:
    """What Babel calls for every `*.bpmn` and `*.dmn`: (line, function, message, comments)."""
    for line, text in _words(parsed(fileobj.read())):
        yield line, None, text, []


def _words(root: etree._Element) -> Iterator[tuple[int, str]]:
    is_table = root.tag == f"{DMN}definitions"
    for element in root.iter():
        for text in _of_table(element) if is_table else _of_diagram(element):
            if text:
                yield getattr(element, "sourceline", 0), text


def _of_diagram(element: etree._Element) -> Iterator[str]:
    name = kind(element)
    if name in _NAMED or name.endswith(_ENDINGS):
        yield element.get("name", "")
    elif element.tag == f"{BPMN}documentation":
        yield " ".join(text_of(element).split())


def _of_table(element: etree._Element) -> Iterator[str]:
    if element.tag == f"{DMN}decision":
        yield element.get("name", "")
    elif element.tag in (f"{DMN}input", f"{DMN}output"):
        yield element.get("label", "")
    elif element.tag == f"{DMN}description":
        yield " ".join(text_of(element).split())
