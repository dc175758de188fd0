"""Who works here, to read: role, place, and whether the account is open."""

from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select, tuple_
from sqlalchemy.orm import joinedload

from app import audit, policy
from app.audit_codes import AuditCode
from app.db import db
from app.i18n import in_language, lazy_pgettext
from app.i18n import lazy_gettext as _l
from app.policy import guard
from app.roles import Action, Role
from app.staff.models import User
from app.staff.sign_in import actor
from app.tables.words.labels import LABELS, label
from app.web.shell import rail

bp = Blueprint("staff", __name__)
RAIL = rail.Entry("staff.index", _l("Staff"), "users", lazy_pgettext("short", "Staff"), place=160)
PAGE = 100


@bp.get("/staff")
@guard(Action.MANAGE_STAFF)
def index() -> ResponseReturnValue:
    role = Role(request.args["role"]) if request.args.get("role") in set(Role) else None
    query = policy.staff(actor()).options(joinedload(User.region), joinedload(User.district))
    if role is not None:
        query = query.where(User.role == role)
    last = _last(request.args.get("after"))
    if last is not None:
        query = query.where(tuple_(User.name, User.id) > tuple_(last.name, last.id))
    found = list(db.session.scalars(query.limit(PAGE + 1)))
    audit.looked(actor(), AuditCode.STAFF_LIST, actor())
    named = LABELS[Role].items()
    options = [{"label": text, "url": url_for(".index", role=key), "current": key == role} for key, text in named]
    return render_template(
        "team/staff.html",
        rows=[_row(user) for user in found[:PAGE]],
        options=options,
        chosen=label(Role, role) if role else "",
        first_url=url_for(".index", role=role) if last is not None else "",
        next_url=url_for(".index", role=role, after=found[PAGE - 1].public_id) if len(found) > PAGE else "",
    )


def _last(text: str | None) -> User | None:
    try:
        public_id = UUID(text) if text else None
    except ValueError:
        return None
    return db.session.scalar(select(User).where(User.public_id == public_id)) if public_id else None


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
