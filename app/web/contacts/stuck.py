"""Contacts of which the machine could not do a step: what the shift lead sees and has tried again."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from app import policy, subjects
from app.db import db
from app.i18n import gettext as _
from app.policy import guard
from app.roles import Action
from app.rules.tasks import incidents
from app.staff.sign_in import actor
from app.web.diagrams import drawing
from app.web.shell import rail
from app.workflow.models import Incident

bp = Blueprint("stuck", __name__)
SECTION = rail.DESK
MOST = 20


def rows() -> list[dict[str, Any]]:
    """The contact and the name of the step, the oldest first."""
    wanted = policy.stuck_contacts(actor()).options(joinedload(Incident.instance)).limit(MOST)
    return [
        {
            "public_id": incident.public_id,
            "contact": subjects.load(incident.instance),
            "step": drawing.name_of(incident.instance.process, incident.step),
            "since": incident.first_at,
        }
        for incident in db.session.scalars(wanted)
    ]


@bp.post("/shift/stuck/<uuid:public_id>/again")
@guard(Action.SEE_SHIFT)
def again(public_id: UUID) -> ResponseReturnValue:
    """Tried again by the worker within seconds."""
    incidents.retry(policy.stuck_contact(actor(), public_id), by=actor())
    flash(_("Trying again now. Reload the page in a moment: solved ones disappear."), "success")
    return redirect(url_for("shift.index"), 303)
