"""Machine steps that failed, for the administrator: kinds, places and times, never what a case says."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app import policy
from app.db import db
from app.i18n import format_datetime
from app.i18n import gettext as _
from app.people.login import actor
from app.policy import guard
from app.roles import Action
from app.web import drawing
from app.workflow.models import Incident, Instance

bp = Blueprint("incidents", __name__)
MOST = 100


@bp.get("/incidents")
@guard(Action.SEE_INCIDENTS)
def index() -> ResponseReturnValue:
    query = policy.incidents(actor()).join(Instance, Instance.id == Incident.instance_id)
    found = db.session.execute(query.add_columns(Instance.process).limit(MOST + 1)).all()
    rows = [_row(incident, process) for incident, process in found[:MOST]]
    return render_template("incidents.html", rows=rows, has_more=len(found) > MOST)


def _row(incident: Incident, process: str) -> dict[str, str | int]:
    return {
        "step": _step(process, incident.step),
        "process": process,
        "cause": incident.cause,
        "tries": incident.tries,
        "first": format_datetime(incident.first_at),
        "last": format_datetime(incident.last_at),
        "next": format_datetime(incident.next_try_at),
    }


def _step(process: str, step: str) -> str:
    try:
        shapes = drawing.whole(process).shapes
    except LookupError:
        return step
    return next((str(_(shape.name)) for shape in shapes if shape.id == step), step)
