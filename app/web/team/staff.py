"""Who works here, to read: role, place, and whether the account is open."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from app import audit, policy
from app.audit_codes import AuditCode
from app.i18n import in_language, lazy_pgettext
from app.i18n import lazy_gettext as _l
from app.policy import guard
from app.roles import Action, Role
from app.staff.models import User
from app.staff.sign_in import actor
from app.tables.words.labels import label
from app.web.listing import Filter, Listing, Order, labelled
from app.web.shell import rail

bp = Blueprint("staff", __name__)
RAIL = rail.Entry("staff.index", _l("Staff"), "users", lazy_pgettext("short", "Staff"), place=160)
LISTING = Listing(
    "staff.index",
    size=100,
    filters=(Filter("role", Role, lambda role: User.role == role, _l("Role"), labelled(Role)),),
    order=lambda _chosen: Order(User, (User.name, User.id)),
)


@bp.get("/staff")
@guard(Action.MANAGE_STAFF)
def index() -> ResponseReturnValue:
    chosen = LISTING.read(request.args, actor())
    found, next_url = chosen.page(policy.staff(actor()).options(joinedload(User.region), joinedload(User.district)))
    audit.looked(actor(), AuditCode.STAFF_LIST, actor())
    return render_template(
        "team/staff.html",
        rows=[_row(user) for (user,) in found],
        menus=chosen.menus(),
        first_url=chosen.first_url,
        next_url=next_url,
    )


def _close_url(user: User) -> str:
    may = policy.may(actor(), Action.CLOSE_ACCOUNT) and user.is_enabled and user.id != actor().id
    return url_for("team.close", public_id=user.public_id) if may else ""


def _row(user: User) -> dict[str, str | bool]:
    places = [in_language(place, "name") for place in (user.region, user.district) if place is not None]
    return {
        "name": user.name,
        "sign_in": user.sign_in,
        "role": label(Role, user.role),
        "place": ", ".join(places),
        "is_enabled": user.is_enabled,
        "is_present": user.is_present,
        "close_url": _close_url(user),
    }
