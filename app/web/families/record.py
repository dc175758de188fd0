"""The page of a foster family that gives back what was entered."""

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app import audit, policy
from app.audit_codes import AuditCode
from app.policy import guard
from app.roles import Action
from app.staff.sign_in import actor
from app.web.record import entered

bp = Blueprint("family_record", __name__)
SECTION = "families"
LISTING = replace(entered.LISTING, endpoint="family_record.index")


@bp.get("/families/<uuid:public_id>/record")
@guard(Action.SEE_FAMILY)
def index(public_id: UUID) -> ResponseReturnValue:
    who = actor()
    family = policy.family(who, public_id)
    audit.looked(who, AuditCode.RECORD, family)
    chosen = LISTING.read(request.args, who, public_id=public_id)
    return render_template("families/record.html", family=family, record=entered.shown(family, chosen))
