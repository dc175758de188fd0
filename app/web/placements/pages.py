"""The list of children who wait for a family, by hours, and of those who live with one."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app import audit
from app.audit_codes import AuditCode
from app.i18n import lazy_gettext as _l
from app.i18n import lazy_pgettext
from app.policy import guard
from app.roles import Action
from app.staff.sign_in import actor
from app.web.placements import placement_list, placement_wanted
from app.web.placements.placement_wanted import View, Wanted
from app.web.shell import rail

bp = Blueprint("placements", __name__)
RAIL = rail.Entry(
    "placements.index", _l("Looking for a family"), "heart-handshake", lazy_pgettext("short", "Matching"), place=80
)


@bp.get("/placements")
@guard(Action.SEE_WAITING)
def index() -> ResponseReturnValue:
    who = actor()
    wanted = Wanted.read(request.args)
    rows, next_url = placement_list.page(wanted, who)
    audit.looked(who, AuditCode.CHILDREN_WAITING_FOR_A_FAMILY, who)
    return render_template(
        "placements/index.html",
        rows=[placement_list.line(row) for row in rows],
        tabs=placement_wanted.tabs(wanted),
        menus=placement_wanted.menus(wanted, who),
        is_of_families=wanted.view is View.FAMILY,
        is_of_institutions=wanted.view is View.INSTITUTION,
        is_of_moves=wanted.view is View.MOVED,
        first_url=wanted.url() if wanted.after else "",
        next_url=next_url,
    )
