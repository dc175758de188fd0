"""The documents of a case: added, downloaded, voided with a reason, never deleted."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.http import dump_options_header

from app import audit, policy
from app.audit_codes import AuditCode
from app.db import db
from app.errors import NotFound
from app.forms import (
    FilesField,
    InputRequired,
    SelectField,
    TaskForm,
    TextAreaField,
    choices,
    error_summary,
    file_required,
    obeys,
)
from app.i18n import Text, format_datetime, format_number
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.policy import guard
from app.roles import Action
from app.rules.cases import cases, documents
from app.staff.models import User
from app.staff.sign_in import actor
from app.tables import sealing
from app.tables.cases import Case, Document
from app.web.cases import frame
from app.web.shell import unsent
from app.web.shell.submitting import done

bp = Blueprint("case_documents", __name__)
SECTION = "cases"
MOST = 200
KINDS: dict[str, Text] = {
    "act": _l("Act or protocol"),
    "decision": _l("Decision or order"),
    "court": _l("Court document"),
    "medical": _l("Medical document"),
    "school": _l("School document"),
    "identity": _l("Birth certificate or identity document"),
    "photo": _l("Photograph"),
    "visit": _l("From a visit"),
    "letter": _l("Letter"),
    "other": _l("Other document"),
}
SANDBOX = "default-src 'none'; sandbox"


class DocumentForm(TaskForm):
    """What is added to the case."""

    title = _l("Add a document")

    kind = SelectField(
        _l("What kind of document is it?"),
        choices=choices(list(KINDS.items()), empty=_l("Choose the kind of document")),
        validators=[InputRequired(_l("Select what kind of document it is."))],
    )
    file = FilesField(
        _l("Files"),
        validators=[file_required(), obeys(documents.check)],
        accept=documents.ACCEPTED,
        description=_l(
            "JPEG or PNG pictures, PDF or Word documents (.docx), at most 10 MB each; several at once are possible. "
            "They are stored encrypted. Place and time of taking are removed from pictures."
        ),
    )


class VoidForm(TaskForm):
    """Why a document does not count."""

    title = _l("Void a document")

    reason = TextAreaField(
        _l("Why is this document not valid?"),
        validators=[InputRequired(_l("Write why the document is not valid."))],
        limit=1_000,
    )


@bp.route("/cases/<uuid:public_id>/documents", methods=["GET"])
@guard(Action.SEE_CASE)
def index(public_id: UUID) -> ResponseReturnValue:
    case, form = policy.case(actor(), public_id), DocumentForm()
    if frame.may_edit(case):
        unsent.begin(form, actor(), url_for(".add", public_id=public_id), case)
    return _page(case, form)


@bp.post("/cases/<uuid:public_id>/documents")
@guard(Action.EDIT_CASE)
def add(public_id: UUID) -> ResponseReturnValue:
    case, form = frame.editable(public_id), DocumentForm()
    if done(form, actor(), lambda: _add(case, form), case):
        return redirect(url_for(".index", public_id=public_id), 303)
    return _page(case, form)


@bp.get("/documents/<uuid:document_id>")
@guard(Action.SEE_CASE)
def download(document_id: UUID) -> ResponseReturnValue:
    """Always an attachment, in a sandbox: nothing in it runs as one of our pages."""
    document = policy.document(actor(), document_id)
    case = db.session.get_one(Case, document.case_id)
    content = documents.content_of(case, document)
    if content is None:
        raise NotFound
    audit.looked(actor(), AuditCode.DOCUMENT_DOWNLOADED, document)
    answer = Response(content, mimetype=document.media_type)
    name = sealing.get(document, "name", case.key)
    answer.headers["Content-Disposition"] = dump_options_header("attachment", {"filename": name})
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer


@bp.route("/documents/<uuid:document_id>/void", methods=["GET", "POST"])
@guard(Action.EDIT_CASE)
def void(document_id: UUID) -> ResponseReturnValue:
    document = policy.document(actor(), document_id)
    held = db.session.get_one(Case, document.case_id)
    case, form = frame.editable(held.public_id), VoidForm()
    form.named = sealing.get(document, "name", case.key)
    return frame.answer(
        case,
        form,
        lambda: cases.void_document(case, document, form.reason.data or "", by=actor()),
        url_for(".index", public_id=case.public_id),
        tab="case_documents.index",
        looked_at=AuditCode.DOCUMENT,
        lead=form.named,
        button=_("Void the document"),
    )


def _add(case: Case, form: DocumentForm) -> None:
    documents.add_all(case, form.file.data, form.kind.data or "other", by=actor())


def _page(case: Case, form: DocumentForm) -> ResponseReturnValue:
    problem = error_summary(form)
    page = render_template(
        "cases/documents.html",
        page=frame.head(case, "case_documents.index", AuditCode.DOCUMENTS),
        documents=listed(case),
        form=form,
        problem=problem,
    )
    return page, 422 if problem else 200


def listed(case: Case) -> list[dict[str, Any]]:
    """In words, the newest first."""
    query = policy.documents(actor(), case).join(User, User.id == Document.added_by_id).add_columns(User.name)
    return [_row(case, document, name) for document, name in db.session.execute(query.limit(MOST))]


def _row(case: Case, document: Document, by: str) -> dict[str, Any]:
    return {
        "name": sealing.get(document, "name", case.key) or _("A document"),
        "kind": str(KINDS.get(document.kind, KINDS["other"])),
        "size": _size(document.size),
        "added": format_datetime(document.added_at),
        "by": by,
        "url": url_for("case_documents.download", document_id=document.public_id),
        "void_url": url_for("case_documents.void", document_id=document.public_id),
        "is_void": document.voided_at is not None,
        "voided": format_datetime(document.voided_at),
        "reason": sealing.get(document, "void_reason", case.key),
    }


def _size(octets: int) -> str:
    if octets < 1024 * 1024:
        return str(_("%(size)s kB", size=format_number(max(1, octets // 1024))))
    return str(_("%(size)s MB", size=format_number(round(octets / 1024 / 1024, 1))))
