"""The list of children who wait for a family, by hours, and of those who live with one."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app import audit
from app.people.login import actor
from app.policy import guard
from app.roles import Action
from app.web import placement_list
from app.web.placement_list import VIEWS, View, Wanted

bp = Blueprint("placements", __name__)


@bp.get("/placements")
@guard(Action.SEE_WAITING)
def index() -> ResponseReturnValue:
    who = actor()
    wanted = Wanted.read(request.args)
    rows, next_url = placement_list.page(wanted, who)
    audit.looked(who, "children waiting for a family", who)
    tabs = [{"url": wanted.url(view), "label": label, "current": view is wanted.view} for view, label in VIEWS.items()]
    return render_template(
        "placements/index.html",
        rows=[placement_list.line(row) for row in rows],
        tabs=tabs,
        is_of_families=wanted.view is View.FAMILY,
        is_of_institutions=wanted.view is View.INSTITUTION,
        first_url=wanted.url() if wanted.after else "",
        next_url=next_url,
    )
