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
from app.web.placements import placement_list
from app.web.placements.placement_list import View
from app.web.shell import rail

bp = Blueprint("placements", __name__)
RAIL = rail.Entry(
    "placements.index", _l("Looking for a family"), "heart-handshake", lazy_pgettext("short", "Matching"), place=80
)


@bp.get("/placements")
@guard(Action.SEE_WAITING)
def index() -> ResponseReturnValue:
    who = actor()
    chosen = placement_list.LISTING.read(request.args, who)
    rows, next_url = placement_list.page(chosen)
    audit.looked(who, AuditCode.CHILDREN_WAITING_FOR_A_FAMILY, who)
    return render_template(
        "placements/index.html",
        rows=[placement_list.line(row) for row in rows],
        tabs=chosen.tabs(),
        menus=chosen.menus(),
        is_of_families=chosen.view == View.FAMILY,
        is_of_institutions=chosen.view == View.INSTITUTION,
        is_of_moves=chosen.view == View.MOVED,
        first_url=chosen.first_url,
        next_url=next_url,
    )
