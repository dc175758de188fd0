"""The plans of a case, the one that runs and those before it."""

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app import policy
from app.audit_codes import AuditCode
from app.policy import guard
from app.roles import Action
from app.staff.sign_in import actor
from app.web.cases import frame, panels

bp = Blueprint("case_plan", __name__)
SECTION = "cases"
MOST = 20


@bp.get("/cases/<uuid:public_id>/plan")
@guard(Action.SEE_CASE)
def index(public_id: UUID) -> ResponseReturnValue:
    case = policy.case(actor(), public_id)
    return render_template(
        "cases/plan.html",
        page=frame.head(case, "case_plan.index", AuditCode.PLAN),
        plans=[panels.plan(case, plan, whole=True) for plan in panels.plans(case, MOST)],
    )
