"""The page of a case that gives back what was entered."""

from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app import policy
from app.audit_codes import AuditCode
from app.policy import guard
from app.roles import Action
from app.staff.sign_in import actor
from app.web.cases import frame
from app.web.record import entered

bp = Blueprint("case_record", __name__)
SECTION = "cases"


@bp.get("/cases/<uuid:public_id>/record")
@guard(Action.SEE_CASE)
def index(public_id: UUID) -> ResponseReturnValue:
    case = policy.case(actor(), public_id)
    chosen = entered.LISTING.read(request.args, actor(), public_id=public_id)
    record = entered.shown(case, chosen)
    return render_template(
        "record/index.html", page=frame.head(case, "case_record.index", AuditCode.RECORD), record=record
    )
