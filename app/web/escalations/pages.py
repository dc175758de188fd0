"""The inbox of those who oversee, by risk and then age, and the one page of each escalation."""

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Row, select

from app import audit, clock, policy
from app.audit_codes import AuditCode
from app.db import db
from app.i18n import Text, format_date, format_datetime, in_language, lasting, lazy_pgettext, ngettext
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.policy import guard
from app.processes.escalation import inbox, pages
from app.processes.escalation.codes import CAUSES
from app.roles import NATIONAL, Action, Role
from app.staff.models import District, Region, User
from app.staff.sign_in import actor
from app.tables.escalations import Cause, Desk, Escalation, Finding
from app.tables.words.labels import LABELS, label
from app.values.terms import Risk
from app.web.desk import queue_statements
from app.web.desk.escalation_path import escalates
from app.web.escalations import escalation_list
from app.web.escalations.escalation_list import View, Wanted
from app.web.shell import rail

bp = Blueprint("escalations", __name__)
RAIL = rail.Entry("escalations.index", _l("Escalations"), "megaphone", lazy_pgettext("short", "Escalations"), place=20)
VIEWS: dict[View, Text] = {
    View.WAITING: _l("Waiting for me"),
    View.OTHERS: _l("Waiting for others"),
    View.CLOSED: _l("Closed escalations"),
    View.ALL: _l("All of the last 12 months"),
}
HEAD = {"due": _l("Waiting time"), "task": _l("What is overdue, and which case"), "stage": _l("Current stage")}


@bp.get("/escalations")
@guard(Action.SEE_ESCALATIONS)
def index() -> ResponseReturnValue:
    who = actor()
    wanted = Wanted.read(request.args)
    rows, next_url = escalation_list.page(wanted, who)
    counts = escalation_list.counts(who)
    audit.looked(who, AuditCode.ESCALATION_LIST, who)
    return render_template(
        "escalations/index.html",
        title=_("Escalations"),
        place=_place(who, counts),
        tabs=_tabs(wanted, counts),
        numbers=_numbers(wanted, counts),
        menus=_menus(wanted, who),
        groups=_groups(rows, wanted, counts),
        view=VIEWS[wanted.view],
        head=HEAD,
        first_url=wanted.url() if wanted.after else "",
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


def _groups(rows: list[Row[Any]], wanted: Wanted, counts: dict[str, Any]) -> list[dict[str, Any]]:
    """What waits for the reader under its level of risk; the other lists as they are."""
    if wanted.view is not View.WAITING:
        title = str(VIEWS[wanted.view])
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


def _tabs(wanted: Wanted, counts: dict[str, Any]) -> list[dict[str, Any]]:
    numbers = {View.WAITING: sum(counts[risk] for risk in Risk), View.OTHERS: counts[View.OTHERS]}
    return [
        {
            "url": wanted.url(view=view),
            "label": words,
            "count": queue_statements.shown(numbers[view]) if view in numbers else None,
            "current": view is wanted.view,
        }
        for view, words in VIEWS.items()
    ]


def _numbers(wanted: Wanted, counts: dict[str, Any]) -> list[dict[str, Any]]:
    """How many wait at each level of risk, each a link to exactly its list."""
    chosen = wanted.risk if wanted.view is View.WAITING else None
    return [
        {
            "number": queue_statements.shown(counts[risk]),
            "label": label(Risk, risk),
            "url": Wanted(View.WAITING).url(risk=None if chosen is risk else risk.value),
            "kind": "late" if risk is Risk.CRITICAL and counts[risk] else "",
            "current": chosen is risk,
        }
        for risk in Risk
    ]


def _menus(wanted: Wanted, who: User) -> list[dict[str, Any]]:
    """What narrows the list; what only another page can choose is shown to be taken back."""
    found = [_menu(wanted, "cause", _("Cause"), [(one.value, str(CAUSES[one])) for one in Cause])]
    places = _districts(who)
    if len(places) > 1:
        found.append(_menu(wanted, "district", _("District"), places))
    if wanted.view in {View.CLOSED, View.ALL}:
        findings = [(str(one), str(words)) for one, words in LABELS[Finding].items()]
        found.append(_menu(wanted, "finding", _("Finding"), findings))
    step = [(wanted.step, inbox.step_name(wanted.step) or wanted.step)] if wanted.step else []
    more: dict[str, tuple[str, list[tuple[Any, str]]]] = {
        "step": (_("Task"), step),
        "region": (_("Region"), [(wanted.region, _region(wanted.region))] if wanted.region else []),
        "month": (_("Month"), [(wanted.month, _month(wanted.month))] if wanted.month else []),
        "age": (_("How long open"), [(wanted.age, str(AGES[wanted.age]))] if wanted.age else []),
        "repeat": (_("Repeat"), [("yes", str(_("Cases escalated more than once")))] if wanted.is_repeat else []),
        "missed": (_("Missed"), [("yes", str(_("New deadline missed too")))] if wanted.is_missed else []),
    }
    return found + [_menu(wanted, name, words, pairs) for name, (words, pairs) in more.items() if pairs]


AGES: dict[str, Text] = {
    "day": _l("less than a day"),
    "three": _l("1 to 3 days"),
    "week": _l("3 to 7 days"),
    "more": _l("more than 7 days"),
}


def _region(number: int) -> str:
    found = db.session.get(Region, number)
    return in_language(found, "name") if found is not None else str(number)


def _month(month: str) -> str:
    return format_date(escalation_list.month_of(month)[0].date(), "LLLL y")


def _menu(wanted: Wanted, name: str, words: str, pairs: list[tuple[Any, str]]) -> dict[str, Any]:
    chosen = wanted.chosen()[name]
    every = {"label": _("All"), "url": wanted.url(**{name: None}), "current": chosen is None}
    options = [{"label": text, "url": wanted.url(**{name: key}), "current": key == chosen} for key, text in pairs]
    return {"label": words, "chosen": dict(pairs).get(chosen, ""), "options": [every, *options]}


def _districts(who: User) -> list[tuple[int, str]]:
    if who.role in NATIONAL:
        return []
    rows = db.session.scalars(select(District).where(District.region_id == who.region_id))
    return sorted(((place.id, in_language(place, "name")) for place in rows), key=lambda pair: pair[1])
