"""Requests to see where a child lives: decided by another person, watched, ended by hand."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app import audit, policy
from app.audit_codes import AuditCode
from app.db import db
from app.forms import error_summary
from app.i18n import Text, format_datetime, lazy_pgettext
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.policy import AddressPermission, guard
from app.roles import Action, Role
from app.rules.addresses import addresses
from app.staff.sign_in import actor
from app.tables import sealing
from app.tables.addresses import AddressGrant, AddressLook, GrantState
from app.tables.words.labels import label
from app.web.addresses.forms import TIES, WHYS, DecideForm
from app.web.shell import rail
from app.web.shell.submitting import done

bp = Blueprint("address_requests", __name__)
RAIL = rail.Entry(
    "address_requests.index", _l("Address requests"), "key-round", lazy_pgettext("short", "Addresses"), place=120
)
MOST, MOST_LOOKS = 100, 50
STATES: dict[GrantState, tuple[Text, str]] = {
    GrantState.ASKED: (_l("waiting for a decision"), "amb"),
    GrantState.REFUSED: (_l("refused"), "red"),
    GrantState.GRANTED: (_l("ended"), ""),
    GrantState.ENDED: (_l("ended"), ""),
}


@bp.get("/address-requests")
@guard(Action.DECIDE_ADDRESS)
def index() -> ResponseReturnValue:
    who = actor()
    found = [AddressPermission(*row) for row in db.session.execute(policy.permissions(who).limit(MOST))]
    audit.looked(who, AuditCode.ADDRESS_REQUESTS, who)
    rows = [_line(permission) for permission in found]
    return render_template("addresses/requests.html", rows=rows)


@bp.route("/address-requests/<uuid:public_id>", methods=["GET", "POST"])
@guard(Action.DECIDE_ADDRESS)
def page(public_id: UUID) -> ResponseReturnValue:
    """Who asks for what, what speaks against it, the answer, and every look since."""
    who = actor()
    permission = policy.watched_permission(who, public_id)
    ties = addresses.ties(permission.grant) if permission.grant.state is GrantState.ASKED else permission.grant.ties
    form = DecideForm(has_ties=bool(ties))
    if done(form, who, lambda: _decide(permission.grant, form)):
        return redirect(url_for(".page", public_id=public_id), 303)
    audit.looked(who, AuditCode.ADDRESS_REQUEST, permission.grant)
    problem = error_summary(form)
    page = render_template("addresses/request.html", form=form, problem=problem, **_shown(permission, ties))
    return page, 422 if problem else 200


@bp.post("/address-requests/<uuid:public_id>/end")
@guard(Action.DECIDE_ADDRESS)
def end(public_id: UUID) -> ResponseReturnValue:
    addresses.end(policy.watched_permission(actor(), public_id).grant, by=actor())
    flash(_("This request no longer gives access to the address."), "success")
    return redirect(url_for(".page", public_id=public_id), 303)


def _decide(grant: AddressGrant, form: DecideForm) -> None:
    remark = form.remark.data or ""
    if "refuse" in request.form:
        addresses.refuse(grant, remark, by=actor())
        flash(_("The request has been refused."), "success")
    else:
        addresses.grant(grant, form.days.data or 0, by=actor(), remark=remark, is_checked=form.checked())
        flash(_("Access to the address has been approved. You will be told each time it is viewed."), "success")


def _line(permission: AddressPermission) -> dict[str, Any]:
    grant = permission.grant
    words, kind = (_("in force"), "grn") if permission.is_in_force else STATES[grant.state]
    return {
        "url": url_for(".page", public_id=grant.public_id),
        "number": grant.case.number,
        "name": grant.asker.name,
        "role": label(Role, grant.role),
        "why": WHYS[grant.why],
        "asked_at": format_datetime(grant.asked_at, "day"),
        "until": format_datetime(grant.until, "day") if grant.until and permission.is_in_force else "",
        "state": words,
        "kind": kind,
        "has_ties": bool(grant.ties),
    }


def _shown(permission: AddressPermission, ties: list[Any]) -> dict[str, Any]:
    grant, key = permission.grant, permission.grant.case.key
    query = select(AddressLook).where(AddressLook.grant_id == grant.id).order_by(AddressLook.id.desc())
    looks = db.session.scalars(query.limit(MOST_LOOKS)).all()
    return {
        "line": _line(permission),
        "ties": [TIES[tie] for tie in TIES if tie in ties],
        "words": sealing.get(grant, "words", key),
        "remark": sealing.get(grant, "remark", key),
        "decided": f"{grant.decided_by.name}, {format_datetime(grant.decided_at, 'day')}" if grant.decided_by else "",
        "looks": [{"at": format_datetime(row.at, "medium"), "why": sealing.get(row, "why", key)} for row in looks],
        "is_open": grant.state is GrantState.ASKED,
        "is_own": grant.asker_id == actor().id,
        "is_in_force": permission.is_in_force,
        "end_url": url_for(".end", public_id=grant.public_id),
    }
