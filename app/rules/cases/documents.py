"""The papers of a case: sealed, at most 10 MB, typed by what is in them and not by what they are called."""

import io
import zipfile
from pathlib import PurePosixPath, PureWindowsPath
from typing import TypedDict, Unpack

from app import audit, clock, vault
from app.audit_codes import AuditCode
from app.db import db
from app.errors import RuleBroken
from app.i18n import lazy_gettext as _l
from app.rules import timeline
from app.staff.models import User
from app.tables import sealing
from app.tables.cases import Case, Document
from app.tables.words.timeline import Event
from app.workflow.models import Task

LIMIT = 10 * 1024 * 1024  # bytes
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf", WORD: ".docx"}
_STARTS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"%PDF-": "application/pdf"}


class File(TypedDict, total=False):
    """A file as it was sent, the kind of paper it is, and the task it was added in."""

    name: str
    content: bytes
    kind: str
    task: Task | None


def add_document(case: Case, *, by: User, **file: Unpack[File]) -> Document:
    """RuleBroken for a file that is empty, too large, or neither a picture, a PDF nor a Word document."""
    content = file["content"]
    if not content:
        raise RuleBroken(_l("This file is empty."), field="file")
    if len(content) > LIMIT:
        raise RuleBroken(_l("This file is larger than 10 MB."), field="file")
    media_type = media_type_of(content)
    if media_type is None:
        raise RuleBroken(_l("Only JPEG and PNG pictures, PDF and Word documents (.docx) are accepted."), field="file")
    task = file.get("task")
    document = Document(
        case_id=case.id,
        kind=file["kind"],
        media_type=media_type,
        size=len(content),
        content_sealed=vault.seal_bytes(case.key, content, sealing.about(Document, "content")),
        added_at=clock.now(),
        added_by_id=by.id,
        task_id=task.id if task else None,
    )
    sealing.put(document, "name", safe_name(file["name"], media_type), case.key)
    db.session.add(document)
    db.session.flush()
    audit.record(by, AuditCode.DOCUMENT_ADDED, document)
    params = {"kind": document.kind, "document_id": document.id}
    timeline.note(Event.DOCUMENT_ADDED, case=case, by=by, task=task, params=params)
    return document


def void_document(case: Case, document: Document, reason: str, *, by: User) -> None:
    """It no longer counts, and why; it is not deleted. RuleBroken without a reason, or if it was voided before."""
    if document.voided_at is not None:
        raise RuleBroken(_l("This document has already been voided."))
    if not reason.strip():
        raise RuleBroken(_l("Write why the document is not valid."), field="reason")
    document.voided_at, document.voided_by_id = clock.now(), by.id
    sealing.put(document, "void_reason", reason, case.key)
    audit.record(by, AuditCode.DOCUMENT_VOIDED, document)
    timeline.note(Event.DOCUMENT_VOIDED, case=case, by=by, params={"document_id": document.id}, words=reason)


def content_of(case: Case, document: Document) -> bytes | None:
    """In clear, for the download; None after erasure."""
    return vault.reveal_bytes(case.key, document.content_sealed, sealing.about(Document, "content"))


def media_type_of(content: bytes) -> str | None:
    """What the bytes are; None for anything that is not taken."""
    for start, media_type in _STARTS.items():
        if content.startswith(start):
            return media_type
    return WORD if _is_word(content) else None


def safe_name(name: str, media_type: str) -> str:
    """The file's own name without folders, with the ending of what it really is, at most 120 characters."""
    stem = PurePosixPath(PureWindowsPath(name).name).stem.strip() or "document"
    return f"{''.join(letter for letter in stem if letter.isprintable())[:110]}{SUFFIXES[media_type]}"


def _is_word(content: bytes) -> bool:
    if not content.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    return "word/document.xml" in names and not any(name.endswith("vbaProject.bin") for name in names)
