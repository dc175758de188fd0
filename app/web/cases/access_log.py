"""What the audit's codes are called on the page "Access log"."""

from app.audit_codes import AuditCode
from app.i18n import Text
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.web.diagrams import drawing

_KNOWN = frozenset(AuditCode)
PURPOSES: dict[str, Text] = {
    "whole": _l("The whole file"),
    "court": _l("For a court"),
    "transfer": _l("For a transfer"),
    "chosen": _l("Chosen parts"),
}
"""What a case file may be made for."""


def said(code: str) -> str:
    """In the reader's language; a code of another version as it is, so that nothing that happened is left out."""
    kind, _colon, key = code.partition(": ")
    if kind == AuditCode.TASK and key:
        return str(_("Opened the task: %(task)s", task=_step(key)))
    if kind == AuditCode.DONE and key:
        return str(_("Completed the task: %(task)s", task=_step(key)))
    if kind == AuditCode.CASE_FILE and key:
        return f"{AuditCode.CASE_FILE.words}: {_purpose(key)}"
    return str(AuditCode(kind).words) if kind in _KNOWN else code


def _purpose(key: str) -> str:
    """What a case file was made for; the key of another version as it is."""
    return str(PURPOSES.get(key, key))


def _step(key: str) -> str:
    """The step's name in the diagram in force; the key if that has no such step."""
    process, _slash, step = key.partition("/")
    try:
        shapes = drawing.whole(process).shapes
    except LookupError:
        return key
    return next((str(_(shape.name)) for shape in shapes if shape.id == step), key)
