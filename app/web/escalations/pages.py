"""The inbox of those who oversee, by risk and then age, and the one page of each escalation."""

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Row

from app import audit, clock, policy
from app.audit_codes import AuditCode
from app.i18n import format_date, format_datetime, in_language, lasting, lazy_pgettext, ngettext
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.policy import guard
from app.processes.escalation import inbox, pages
from app.processes.escalation.codes import CAUSES
from app.roles import Action, Role
from app.staff.models import User
from app.staff.sign_in import actor
from app.tables.escalations import Desk, Escalation, Finding
from app.tables.words.labels import label
from app.values.terms import Risk
from app.web.desk import queue_statements
from app.web.desk.escalation_path import escalates
from app.web.escalations import escalation_list
from app.web.escalations.escalation_list import View
from app.web.listing import Chosen
from app.web.shell import rail

bp = Blueprint("escalations", __name__)
RAIL = rail.Entry("escalations.index", _l("Escalations"), "megaphone", lazy_pgettext("short", "Escalations"), place=20)
HEAD = {"due": _l("Waiting time"), "task": _l("What is overdue, and which case"), "stage": _l("Current stage")}


@bp.get("/escalations")
@guard(Action.SEE_ESCALATIONS)
def index() -> ResponseReturnValue:
    who = actor()
    chosen = escalation_list.LISTING.read(request.args, who)
    rows, next_url = escalation_list.page(chosen)
    counts = escalation_list.counts(who)
    audit.looked(who, AuditCode.ESCALATION_LIST, who)
    return render_template(
        "escalations/index.html",
        title=_("Escalations"),
        place=_place(who, counts),
        tabs=chosen.tabs(_shown(counts)),
        numbers=_numbers(chosen, counts),
        menus=chosen.menus(),
        groups=_groups(rows, chosen, counts),
        view=chosen.label,
        head=HEAD,
        first_url=chosen.first_url,
        next_url=next_url,
    )


@bp.get("/escalations/<uuid:public_id>")
@guard(Action.SEE_CASE)
def page(public_id: UUID) -> ResponseReturnValue:
    """What is late, what was said and done, and what was decided: to be read."""
    who = actor()
    found = policy.escalation(who, public_id)
    brief = pages.whole(found)
    audit.looked(who, AuditCode.ESCALATION_PAGE, brief["case"])
    waits = inbox.own_task(who, found)
    return render_template(
        "escalations/page.html",
        brief=brief,
        state=_state(found),
        decide_url=url_for("task.page", public_id=waits) if waits is not None else "",
        may_list=policy.may(who, Action.SEE_ESCALATIONS),
        case_url=url_for("cases.overview", public_id=brief["case"].public_id),
    )


def _groups(rows: list[Row[Any]], chosen: Chosen, counts: dict[str, Any]) -> list[dict[str, Any]]:
    """What waits for the reader under its level of risk; the other lists as they are."""
    if chosen.view != View.WAITING:
        title = str(chosen.label)
        return [{"key": "done", "title": title, "count": "", "rows": [_row(row) for row in rows]}] if rows else []
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row.Escalation.risk, []).append(_row(row))
    hint = str(_("oldest first"))
    return [
        {
            "key": "late" if risk == Risk.CRITICAL else "week",
            "title": label(Risk, risk),
            "count": queue_statements.shown(counts[risk]),
            "hint": hint,
            "rows": found[risk],
        }
        for risk in Risk
        if risk in found
    ]


def _row(row: Row[Any]) -> dict[str, Any]:
    """A row as the macro `queue` takes it."""
    found: Escalation = row.Escalation
    now = clock.now()
    is_open = found.closed_at is None
    decide = row.public_id is not None and is_open
    page_url = url_for(".page", public_id=found.public_id)
    return {
        "id": str(found.public_id),
        "url": url_for("task.page", public_id=row.public_id) if decide else page_url,
        "title": inbox.about(row),
        "ref": found.number,
        "why": " · ".join(filter(None, [row.Case.number, str(CAUSES[found.cause]), _escalates(row) if decide else ""])),
        "due": lasting(now - found.opened_at) if is_open else "",
        "due_kind": inbox.age_kind(row.due_at, now) if is_open else "waiting",
        "due_at": format_datetime(found.opened_at, "short"),
        "risk": found.risk,
        "child": inbox.child_of(row),
        "place": in_language(row.District, "name"),
        **(_decide_by(row) if decide else _state(found)),
    }


def _escalates(row: Row[Any]) -> str:
    """A review whose time runs out is shown to the Ombudsman as well."""
    return escalates(row.escalate_at, Role.OMBUDSMAN, clock.now()) if row.warned_at is not None else ""


def _decide_by(row: Row[Any]) -> dict[str, str]:
    return {"stage": str(_("Decide by")), "standard": format_datetime(row.due_at, "day")}


def _state(found: Escalation) -> dict[str, str]:
    """With whom it lies and until when, or what was found."""
    if found.closed_at is not None:
        return {
            "stage": str(_("Closed on %(day)s", day=format_date(found.closed_at, "medium"))),
            "standard": _found(found),
        }
    until = ""
    if found.lies_with is Desk.CASEWORK and found.act_by is not None:
        until = str(_("must act by %(when)s", when=format_datetime(found.act_by, "day")))
    return {"stage": label(Desk, found.lies_with), "standard": until}


def _found(found: Escalation) -> str:
    return label(Finding, found.finding) if found.finding else ""


def _place(who: User, counts: dict[str, Any]) -> str:
    number = min(sum(counts[risk] for risk in Risk), queue_statements.CAP)
    parts = [in_language(who.region, "name") if who.region else str(_("All regions"))]
    parts.append(ngettext("%(num)d waits for your decision", "%(num)d wait for your decision", number))
    if counts["oldest"] is not None:
        parts.append(_("the oldest: %(length)s", length=lasting(clock.now() - counts["oldest"])))
    return " · ".join(str(part) for part in parts)


def _shown(counts: dict[str, Any]) -> dict[str, str]:
    """The numbers of the views that wait, as their tabs print them."""
    numbers = {View.WAITING: sum(counts[risk] for risk in Risk), View.OTHERS: counts[View.OTHERS]}
    return {view: queue_statements.shown(number) for view, number in numbers.items()}


def _numbers(chosen: Chosen, counts: dict[str, Any]) -> list[dict[str, Any]]:
    """How many wait at each level of risk, each a link to exactly its list."""
    now = chosen["risk"] if chosen.view == View.WAITING else None
    return [
        {
            "number": queue_statements.shown(counts[risk]),
            "label": label(Risk, risk),
            "url": escalation_list.LISTING.url(view=View.WAITING, risk=None if now is risk else risk),
            "kind": "late" if risk is Risk.CRITICAL and counts[risk] else "",
            "current": now is risk,
        }
        for risk in Risk
    ]
