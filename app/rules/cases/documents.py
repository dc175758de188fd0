"""The papers of a case: sealed, at most 10 MB, typed by what is in them and not by what they are called."""

import io
import zipfile
from collections.abc import Sequence
from pathlib import PurePosixPath, PureWindowsPath
from typing import TypedDict, Unpack

from werkzeug.datastructures import FileStorage

from app import audit, clock, vault
from app.audit_codes import AuditCode
from app.db import db
from app.errors import RuleBroken
from app.i18n import Text
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.rules import timeline
from app.rules.cases import pictures
from app.staff.models import User
from app.tables import sealing
from app.tables.cases import Case, Document
from app.tables.words.timeline import Event
from app.workflow.models import Task

LIMIT = 10 * 1024 * 1024  # bytes
MOST = 10  # files in one go
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ACCEPTED = f"image/jpeg,image/png,application/pdf,.docx,{WORD}"
"""What the page asks the telephone for: an iPhone that is not asked for HEIC sends JPEG."""
SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf", WORD: ".docx"}
_STARTS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"%PDF-": "application/pdf"}
_HEIC = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"})


class File(TypedDict, total=False):
    """A file as it was sent, the kind of paper it is, and the task it was added in."""

    name: str
    content: bytes
    kind: str
    task: Task | None


def add_document(case: Case, *, by: User, **file: Unpack[File]) -> Document:
    """A picture keeps no place. RuleBroken for a file that is empty, too large, damaged or of another kind."""
    content = file["content"]
    wrong = _wrong_with(content)
    if wrong is not None:
        raise RuleBroken(wrong, field="file")
    media_type = str(media_type_of(content))
    content = pictures.bare(media_type, content)
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


def check(files: Sequence[FileStorage] | None) -> None:
    """RuleBroken says of each file that cannot be taken what is wrong with it. All are left as if unread."""
    given = files or []
    if len(given) > MOST:
        raise RuleBroken(_("Add at most %(most)d files at a time.", most=MOST), field="file")
    wrong = []
    for file in given:
        found = _wrong_with(file.read(LIMIT + 1))
        file.seek(0)
        if found is not None:
            wrong.append(f"{str(file.filename)[-60:]}: {found}" if len(given) > 1 else str(found))
    if wrong:
        raise RuleBroken(" ".join(wrong), field="file")


def add_all(case: Case, files: Sequence[FileStorage], kind: str, *, by: User, task: Task | None = None) -> None:
    """Several in one go: all of them or none."""
    check(files)
    for file in files:
        add_document(case, by=by, name=file.filename or "", content=file.read(), kind=kind, task=task)


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


def _wrong_with(content: bytes) -> Text | None:
    """Why the file is not taken; None for one that is."""
    if not content:
        return _l("This file is empty.")
    if len(content) > LIMIT:
        return _l("This file is larger than 10 MB.")
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        return _l(
            "This is a HEIC picture, which cannot be kept. Save it as JPEG, or take a screenshot of it, and add that."
        )
    media_type = media_type_of(content)
    if media_type is None:
        return _l("Only JPEG and PNG pictures, PDF and Word documents (.docx) are accepted.")
    try:
        pictures.bare(media_type, content)
    except pictures.Damaged:
        return _l("This picture is damaged and cannot be opened. Take it again, or choose another copy.")
    return None


def _is_word(content: bytes) -> bool:
    if not content.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    return "word/document.xml" in names and not any(name.endswith("vbaProject.bin") for name in names)
