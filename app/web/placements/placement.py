"""The search for a family and the stay with it, on one page: what was looked at, where the child lived, who visited."""

from uuid import UUID

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import audit, policy
from app.audit_codes import AuditCode
from app.db import db
from app.errors import NotFound
from app.i18n import gettext as _
from app.policy import guard
from app.processes.foster_placement import pages
from app.roles import Action
from app.rules.placements import choices, ending, matching
from app.rules.placements.hard_rules import RULES, Rule
from app.staff.models import User
from app.staff.sign_in import actor, visitor
from app.tables.cases import Case
from app.tables.placements import Placement, PlacementState
from app.web.cases import frame
from app.web.placements import placement_page
from app.web.shell.submitting import Attempt

bp = Blueprint("stays", __name__)
SECTION = "cases"
LISTED = 40  # ruled-out families on a page


def init(app: Flask) -> None:
    """Templates learn whether to show the way here."""
    app.context_processor(lambda: {"may_see_stay": _may(visitor())})


@bp.get("/cases/<uuid:public_id>/stay")
@guard(Action.SEE_STAY)
def page(public_id: UUID) -> ResponseReturnValue:
    who = actor()
    case = policy.case(who, public_id)
    row = newest(case, who)
    audit.looked(who, AuditCode.STAY_WITH_A_FAMILY, row)
    head = frame.head(case, "cases.overview", AuditCode.CASE_PAGE)
    return render_template("placements/placement.html", page=head, **placement_page.shown(row, case, who))


@bp.get("/cases/<uuid:public_id>/stay/excluded")
@guard(Action.SEE_STAY)
def excluded(public_id: UUID) -> ResponseReturnValue:
    """Every family of the regions searched that a rule excludes, with all its rules."""
    who = actor()
    case = policy.case(who, public_id)
    row = newest(case, who)
    audit.looked(who, AuditCode.FAMILIES_RULED_OUT_READ, row)
    found = matching.match(row, case)
    rule = Rule(request.args["rule"]) if request.args.get("rule") in set(Rule) else None
    ids, at = found.by(rule), _page(request.args.get("page", ""))
    listed = ids[(at - 1) * LISTED : at * LISTED]
    here = url_for(".excluded", public_id=public_id, rule=rule)
    return render_template(
        "cases/excluded.html",
        page=frame.head(case, "cases.overview", AuditCode.CASE_PAGE),
        rows=pages.excluded(found, listed, matching.named(listed)),
        tabs=placement_page.rule_tabs(found, rule, public_id),
        rule=RULES[rule] if rule else None,
        can=len(found.ranked),
        first_url=here if at > 1 else "",
        next_url=f"{here}{'&' if rule else '?'}page={at + 1}" if len(ids) > at * LISTED else "",
    )


@bp.get("/cases/<uuid:public_id>/stay/choices/<uuid:choice_id>")
@guard(Action.SEE_STAY)
def choice(public_id: UUID, choice_id: UUID) -> ResponseReturnValue:
    """What was looked at when a family was chosen, as it stood then."""
    who = actor()
    case = policy.case(who, public_id)
    found = choices.one_of(case, choice_id)
    if found is None:
        raise NotFound
    audit.looked(who, AuditCode.CHOICE_OF_A_FAMILY_READ, found)
    return render_template(
        "cases/choice.html",
        page=frame.head(case, "cases.overview", AuditCode.CASE_PAGE),
        choice=found,
        by=db.session.get_one(User, found.by_id).name,
        **placement_page.compared(choices.read(found, case)),
    )


@bp.post("/cases/<uuid:public_id>/stay/end")
@guard(Action.END_STAY)
def end(public_id: UUID) -> ResponseReturnValue:
    who = actor()
    case = policy.case(who, public_id)
    row = newest(case, who)
    if row.state is not PlacementState.RUNNING:
        raise NotFound
    with Attempt():
        ending.announce_end(row, by=who)
        flash(_("The placement officer has been asked to end the placement."), "success")
    return redirect(url_for("cases.overview", public_id=case.public_id), 303)


@bp.post("/cases/<uuid:public_id>/stay/back")
@guard(Action.GUIDE_SEARCH)
def back(public_id: UUID) -> ResponseReturnValue:
    """The child is back from its short stay."""
    who = actor()
    case = policy.case(who, public_id)
    with Attempt():
        ending.end_respite(newest(case, who), case, by=who)
        flash(_("The child is back with their family."), "success")
    return redirect(url_for(".page", public_id=public_id), 303)


def newest(case: Case, who: User) -> Placement:
    """The search or stay of the case that was asked for last. NotFound if nobody ever looked for a family."""
    row = latest(case, who)
    if row is None:
        raise NotFound
    return row


def latest(case: Case, who: User) -> Placement | None:
    """The same; None if nobody ever looked for a family."""
    wanted = policy.placements(who).where(Placement.case_id == case.id).order_by(None)
    return db.session.scalar(wanted.order_by(Placement.id.desc()).limit(1))


def _may(who: User | None) -> bool:
    return who is not None and policy.may(who, Action.SEE_STAY)


def _page(text: str) -> int:
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 6 else 1
