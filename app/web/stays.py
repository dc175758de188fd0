"""A child's stay with a foster family: since when, which visits are due, and saying that it will end."""

from uuid import UUID

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app import audit, policy
from app.db import db
from app.errors import NotFound, RuleBroken
from app.i18n import gettext as _
from app.people.login import actor, visitor
from app.people.models import User
from app.policy import guard
from app.processes.foster_placement.ending import announce_end
from app.records.case import Case
from app.records.placement import Placement, PlacementState, PlacementVisit
from app.roles import Action

bp = Blueprint("stays", __name__)


def init(app: Flask) -> None:
    """Templates learn whether to show the way here."""
    app.context_processor(lambda: {"may_end_stay": _may(visitor())})


@bp.get("/cases/<uuid:public_id>/stay")
@guard(Action.END_STAY)
def page(public_id: UUID) -> ResponseReturnValue:
    who = actor()
    case = policy.case(who, public_id)
    stay = _running(case, who)
    audit.looked(who, "stay with a family", stay)
    visits = select(PlacementVisit).where(PlacementVisit.placement_id == stay.id)
    visits = visits.order_by(PlacementVisit.due_on, PlacementVisit.id)
    return render_template("cases/stay.html", case=case, stay=stay, visits=db.session.scalars(visits).all())


@bp.post("/cases/<uuid:public_id>/stay/end")
@guard(Action.END_STAY)
def end(public_id: UUID) -> ResponseReturnValue:
    who = actor()
    case = policy.case(who, public_id)
    try:
        announce_end(_running(case, who), by=who)
        flash(_("The placement officer is asked to end the stay."), "success")
    except RuleBroken as broken:
        flash(str(broken.message), "error")
    return redirect(url_for("cases.overview", public_id=case.public_id), 303)


def _may(who: User | None) -> bool:
    return who is not None and policy.may(who, Action.END_STAY)


def _running(case: Case, who: User) -> Placement:
    """The stay that goes on. NotFound if the child is with no family."""
    running = Placement.state == PlacementState.RUNNING
    stay = db.session.scalar(policy.placements(who).where(Placement.case_id == case.id, running))
    if stay is None:
        raise NotFound
    return stay
