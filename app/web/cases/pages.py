"""The list of cases, and the pages of a case that only read."""

from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import audit, policy
from app.audit_codes import AuditCode
from app.i18n import lazy_gettext as _l
from app.i18n import lazy_pgettext
from app.policy import guard
from app.roles import Action
from app.rules.cases.people import iin_of
from app.staff.sign_in import actor
from app.tables.cases import CaseState
from app.web.cases import access as case_access
from app.web.cases import case_list, frame, lead, panels, position
from app.web.cases import timeline as case_timeline
from app.web.cases.timeline import SHOWN, Cursor, Show
from app.web.course import reopening
from app.web.placements import placement as stays
from app.web.placements import placement_page
from app.web.shell import rail

bp = Blueprint("cases", __name__)
RAIL = rail.Entry("cases.index", _l("Cases"), "folder-open", lazy_pgettext("short", "Cases"), place=70)
ON_OVERVIEW = 8


@bp.get("/cases")
@guard(Action.SEE_CASE)
def index() -> ResponseReturnValue:
    who = actor()
    chosen = case_list.LISTING.read(request.args, who)
    rows, next_url = case_list.page(chosen)
    audit.looked(who, AuditCode.CASE_LIST, who)
    return render_template(
        "cases/index.html",
        rows=[case_list.line(row) for row in rows],
        may_open=policy.may(who, Action.OPEN_CASE),
        tabs=chosen.tabs(),
        menus=chosen.menus(),
        first_url=chosen.first_url,
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
    audit.looked(actor(), AuditCode.IIN_SHOWN, case)
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
        page=frame.head(case, "cases.timeline", AuditCode.TIMELINE),
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
    held, running = position.tasks(case, actor()), position.instances(case)
    return render_template(
        "cases/diagram.html",
        page=frame.head(case, "cases.overview", AuditCode.DIAGRAM),
        places=[position.where(one, timers, held, whole=True) for one, timers in running.items()],
    )


@bp.get("/cases/<uuid:public_id>/linked")
@guard(Action.SEE_CASE)
def linked(public_id: UUID) -> ResponseReturnValue:
    case = policy.case(actor(), public_id)
    found = frame.linked(case)
    rows = [case_list.line(row) for row in case_list.rows(found)]
    return render_template(
        "cases/linked.html",
        page=frame.head(case, "cases.linked", AuditCode.LINKED_CASES),
        rows=rows,
        ties=reopening.ties(case),
        may_open=policy.may(actor(), Action.OPEN_CASE),
        may_join=frame.may_edit(case) and policy.may(actor(), Action.STEER_CASE),
        may_undo=policy.may(actor(), Action.STEER_CASE),
    )


@bp.get("/cases/<uuid:public_id>/access")
@guard(Action.SEE_ACCESS)
def access(public_id: UUID) -> ResponseReturnValue:
    case = policy.case(actor(), public_id)
    chosen = case_access.LISTING.read(request.args, actor(), public_id=public_id)
    looks, next_url = case_access.page(case, chosen)
    return render_template(
        "cases/access.html",
        page=frame.head(case, "cases.access", AuditCode.WHO_HAS_LOOKED),
        looks=looks,
        shown=chosen.menus()[0]["options"],
        first_url=chosen.first_url,
        next_url=next_url,
    )


def _overview(public_id: UUID, iin_shown: str = "") -> ResponseReturnValue:
    case = policy.case(actor(), public_id)
    held = position.tasks(case, actor())
    running = position.instances(case)
    main = position.main(running)
    events, has_more = case_timeline.newest(case, ON_OVERVIEW)
    near, others = frame.linked(case), panels.around(case)
    plan, placement = panels.newest_plan(case), stays.latest(case, actor())
    return render_template(
        "cases/overview.html",
        page=frame.head(case, "cases.overview", AuditCode.CASE_PAGE, iin_shown),
        lead=lead.of(case, actor(), others),
        strip=position.strip(main, running[main], held) if main else [],
        todo=position.todo(held),
        next=position.next_moment(running),
        may_ask=case.state is CaseState.OPEN and policy.may(actor(), Action.ASK_REVIEW),
        events=events,
        has_more=has_more,
        people=panels.people(case, others, near),
        linked=near,
        plan=panels.plan(case, plan) if plan else None,
        dates=panels.dates(case, running),
        meanwhile=placement_page.meanwhile(placement, case) if placement else "",
        placement=placement,
    )
