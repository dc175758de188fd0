"""Where a child in a foster family lives: asked for, and shown on one page once to whoever was let see it."""

from uuid import UUID

import structlog
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import audit, policy
from app.audit_codes import AuditCode
from app.errors import NotFound
from app.forms import error_summary, given
from app.i18n import format_datetime
from app.i18n import gettext as _
from app.policy import AddressPermission, Stay, guard
from app.roles import Action
from app.rules.addresses import addresses
from app.rules.addresses.addresses import Asking
from app.staff import sign_in
from app.staff.sign_in import actor
from app.tables import sealing
from app.tables.addresses import AddressGrant, GrantState, Why
from app.tables.families import FosterFamily
from app.web.addresses.forms import AskForm, HomeForm, LookForm
from app.web.shell import rail
from app.web.shell.submitting import Attempt, done, first

bp = Blueprint("address", __name__)
SECTION = rail.OUTSIDE
log = structlog.get_logger("address")


@bp.route("/placements/<uuid:public_id>/address", methods=["GET", "POST"])
@guard(Action.SEE_ADDRESS)
def show(public_id: UUID) -> ResponseReturnValue:
    """How one's request stands; and, with a grant, a reason and the password, the address itself."""
    who = actor()
    at = policy.stay(who, public_id)
    permission, form = policy.permission(who, at), LookForm()
    if request.method == "POST":
        if permission is None or not permission.is_in_force:
            raise NotFound
        if form.proven() and (answer := _look(form, at, permission.grant)):
            return answer
    audit.looked(who, AuditCode.ADDRESS_PAGE, at.placement)
    problem = error_summary(form)
    page = render_template("addresses/show.html", form=form, problem=problem, **_standing(at, permission))
    return page, form.status(problem)


@bp.route("/placements/<uuid:public_id>/address/ask", methods=["GET", "POST"])
@guard(Action.SEE_ADDRESS)
def ask(public_id: UUID) -> ResponseReturnValue:
    who = actor()
    at = policy.stay(who, public_id)
    permission, form = policy.permission(who, at), AskForm()
    back = url_for(".show", public_id=public_id)
    if permission is not None and (permission.is_in_force or permission.grant.state is GrantState.ASKED):
        return redirect(back, 303)

    def save() -> None:
        asking = Asking(Why(form.why.data), given(form.words.data), bool(form.is_tied.data))
        addresses.ask(at.placement, at.case, asking, by=who)
        flash(_("Your request is waiting for a decision. The answer will come in your notices."), "success")

    if done(form, who, save):
        return redirect(back, 303)
    audit.looked(who, AuditCode.ADDRESS_PAGE, at.placement)
    problem = error_summary(form)
    page = render_template("addresses/ask.html", form=form, problem=problem, case=at.case, back=back)
    return page, 422 if problem else 200


@bp.route("/families/<uuid:public_id>/home", methods=["GET", "POST"])
@guard(Action.SET_ADDRESS)
def home(public_id: UUID) -> ResponseReturnValue:
    """The placement officer writes the address down. It is never shown back."""
    who = actor()
    family, form = policy.family_to_house(who, public_id), HomeForm()
    if form.proven() and (answer := _write(form, family)):
        return answer
    audit.looked(who, AuditCode.FAMILY_HOME, family)
    problem, record = error_summary(form), addresses.home(family.id)
    page = render_template("addresses/home.html", form=form, problem=problem, family=family, record=record)
    return page, form.status(problem)


def _look(form: LookForm, at: Stay, grant: AddressGrant) -> ResponseReturnValue | None:
    """The page with the address, this once. The same form sent again shows nothing; None if a rule was broken."""
    here, who = url_for(".show", public_id=at.placement.public_id), actor()
    with Attempt(form):
        is_new, is_proved = first(form, who), sign_in.use_proof()
        if not (is_new and is_proved):  # a password sent again by the back button is used up with it
            flash(_("The address was shown once. To see it again, enter a reason and your password."), "warning")
            return redirect(here, 303)
        address = addresses.show(grant, given(form.why.data), by=who)
        log.info("address shown", grant=str(grant.public_id), by=who.id)
        return render_template("addresses/shown.html", address=address, case=at.case, back=here)
    return None


def _write(form: HomeForm, family: FosterFamily) -> ResponseReturnValue | None:
    """Back to the page, which does not show it; None if a rule was broken."""
    who = actor()
    with Attempt(form):
        is_new, is_proved = first(form, who), sign_in.use_proof()
        if is_new and is_proved:
            addresses.set_home(family, given(form.address.data), by=who)
        flash(_("The address has been saved. It will not be shown here again."), "success")
        return redirect(url_for(".home", public_id=family.public_id), 303)
    return None


def _standing(at: Stay, permission: AddressPermission | None) -> dict[str, object]:
    """How the actor's request stands, in words."""
    grant = permission.grant if permission else None
    return {
        "case": at.case,
        "family": at.placement.family,
        "has_home": addresses.home(at.placement.family_id or 0) is not None,
        "is_in_force": permission is not None and permission.is_in_force,
        "is_asked": grant is not None and grant.state is GrantState.ASKED,
        "is_refused": grant is not None and grant.state is GrantState.REFUSED,
        "remark": sealing.get(grant, "remark", at.case.key) if grant else "",
        "until": format_datetime(grant.until, "day") if grant and grant.until else "",
        "asked_at": format_datetime(grant.asked_at, "day") if grant else "",
        "ask_url": url_for(".ask", public_id=at.placement.public_id),
    }
