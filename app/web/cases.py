"""The list of cases, and the pages of a case that only read."""

from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import audit, policy
from app.i18n import gettext as _
from app.i18n import pgettext
from app.people.login import actor
from app.policy import guard
from app.records.case import CaseState
from app.records.persons import iin_of
from app.roles import Action, Role
from app.web import case_access, case_list, case_page, case_panels, case_place, case_timeline, stay_page, stays
from app.web.case_list import OPEN_WORDS, View, Wanted
from app.web.case_timeline import SHOWN, Cursor, Show

bp = Blueprint("cases", __name__)
ON_OVERVIEW = 8


@bp.get("/cases")
@guard(Action.SEE_CASE)
def index() -> ResponseReturnValue:
    who = actor()
    wanted = Wanted.read(request.args, who)
    rows, next_url = case_list.page(wanted, who)
    audit.looked(who, "case list", who)
    named = {View.OPEN: OPEN_WORDS.get(who.role, pgettext("cases", "Open")), View.CLOSED: _("Closed cases")}
    if who.role is Role.SPECIALIST:
        named = {View.MINE: _("My cases"), **named}
    tabs = [{"url": wanted.url(view=v), "label": label, "current": v is wanted.view} for v, label in named.items()]
    return render_template(
        "cases/index.html",
        rows=[case_list.line(row) for row in rows],
        tabs=tabs,
        menus=case_list.menus(wanted),
        first_url=wanted.url() if wanted.after else "",
        next_url=next_url,
    )


@bp.get("/cases/<uuid:public_id>")
@guard(Action.SEE_CASE)
def overview(public_id: UUID) -> ResponseReturnValue:
    return _overview(public_id)


@bp.post("/cases/<uuid:public_id>/iin")
@guard(Action.SEE_CASE)
def show_iin(public_id: UUID) -> ResponseReturnValue:
    """The child's number in full on this one page; that it was asked for is on the record."""
    case = policy.case(actor(), public_id)
    audit.looked(actor(), "IIN shown", case)
    return _overview(public_id, iin_of(case.child))


@bp.get("/cases/<uuid:public_id>/timeline")
@guard(Action.SEE_CASE)
def timeline(public_id: UUID) -> ResponseReturnValue:
    case = policy.case(actor(), public_id)
    show = Show(request.args["show"]) if request.args.get("show") in set(Show) else Show.EVERYTHING
    start = Cursor.read(request.args.get("before"))
    events, end = case_timeline.page(case, show, start)
    here = url_for(".timeline", public_id=public_id)
    shown = [{"label": text, "url": f"{here}?show={key}", "current": key is show} for key, text in SHOWN.items()]
    return render_template(
        "cases/timeline.html",
        page=case_page.head(case, "cases.timeline", "timeline"),
        events=events,
        shown=shown,
        first_url=url_for(".timeline", public_id=public_id, show=show) if start else "",
        next_url=url_for(".timeline", public_id=public_id, show=show, before=str(end)) if end else "",
    )


@bp.get("/cases/<uuid:public_id>/diagram")
@guard(Action.SEE_CASE)
def diagram(public_id: UUID) -> ResponseReturnValue:
    """Every process of the case whole, the running ones as they stand."""
    case = policy.case(actor(), public_id)
    held, running = case_place.tasks(case, actor()), case_place.instances(case)
    return render_template(
        "cases/diagram.html",
        page=case_page.head(case, "cases.overview", "diagram"),
        places=[case_place.where(one, timers, held, whole=True) for one, timers in running.items()],
    )


@bp.get("/cases/<uuid:public_id>/linked")
@guard(Action.SEE_CASE)
def linked(public_id: UUID) -> ResponseReturnValue:
    case = policy.case(actor(), public_id)
    found = case_page.linked(case)
    rows = [case_list.line(row) for row in case_list.rows(found)]
    return render_template("cases/linked.html", page=case_page.head(case, "cases.linked", "linked cases"), rows=rows)


@bp.get("/cases/<uuid:public_id>/access")
@guard(Action.SEE_ACCESS)
def access(public_id: UUID) -> ResponseReturnValue:
    case = policy.case(actor(), public_id)
    wanted = case_access.Wanted.read(request.args)
    looks, end = case_access.page(case, wanted)
    return render_template(
        "cases/access.html",
        page=case_page.head(case, "cases.access", "who has looked"),
        looks=looks,
        shown=case_access.menu(url_for(".access", public_id=public_id), wanted),
        first_url=url_for(".access", public_id=public_id, deed=wanted.deed) if wanted.before else "",
        next_url=url_for(".access", public_id=public_id, deed=wanted.deed, before=end) if end else "",
    )


def _overview(public_id: UUID, iin_shown: str = "") -> ResponseReturnValue:
    case = policy.case(actor(), public_id)
    held = case_place.tasks(case, actor())
    running = case_place.instances(case)
    main = case_place.main(running)
    events, end = case_timeline.page(case, Show.EVERYTHING, None, ON_OVERVIEW)
    near = case_page.linked(case)
    plan, placement = case_panels.newest_plan(case), stays.latest(case, actor())
    return render_template(
        "cases/overview.html",
        page=case_page.head(case, "cases.overview", "case page", iin_shown),
        where=case_place.where(main, running[main], held) if main else None,
        todo=case_place.todo(held),
        may_ask=case.state is CaseState.OPEN and policy.may(actor(), Action.ASK_REVIEW),
        events=events,
        has_more=end is not None,
        people=case_panels.people(case, case_panels.around(case), near),
        linked=near,
        plan=case_panels.plan(case, plan) if plan else None,
        dates=case_panels.dates(case, running),
        meanwhile=stay_page.meanwhile(placement, case) if placement else "",
        placement=placement,
        address_url=case_panels.address_url(case),
    )
