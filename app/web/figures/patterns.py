"""The pattern of a region: what its escalations have in common. Counts only; each leads to exactly its list."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app import audit, clock, policy
from app.audit_codes import AuditCode
from app.db import db
from app.i18n import format_date, in_language, lasting, lazy_pgettext
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.policy import guard
from app.processes.escalation import inbox
from app.roles import NATIONAL, Action
from app.staff.models import District, Region, User
from app.staff.sign_in import actor
from app.tables.escalations import Finding
from app.tables.words.labels import label
from app.web.escalations import escalation_list
from app.web.escalations.escalation_list import AGE_WORDS, LISTING, View
from app.web.figures import pattern_figures
from app.web.shell import rail

bp = Blueprint("patterns", __name__)
RAIL = rail.Entry(
    "patterns.index",
    _l("Causes of delay by region"),
    "chart-no-axes-column",
    lazy_pgettext("short", "Delays"),
    place=30,
)


@bp.get("/patterns")
@guard(Action.SEE_ESCALATIONS)
def index() -> ResponseReturnValue:
    """The own region's; for a national desk all regions, each with a page of its own."""
    who = actor()
    if who.region_id is not None:
        return _region(policy.region(who, who.region_id), who)
    audit.looked(who, AuditCode.PATTERNS, who)
    return render_template("figures/patterns.html", rows=[_line(row) for row in pattern_figures.regions()])


@bp.get("/patterns/<int:number>")
@guard(Action.SEE_ESCALATIONS)
def region(number: int) -> ResponseReturnValue:
    who = actor()
    return _region(policy.region(who, number), who)


def _region(place: Region, who: User) -> ResponseReturnValue:
    totals, groups = pattern_figures.totals(who, place), pattern_figures.groups(who, place)
    to, names = _links(who), _names(place)
    audit.looked(who, AuditCode.PATTERNS, who)
    return render_template(
        "figures/patterns_region.html",
        place=in_language(place, "name"),
        totals=totals,
        kpis=_kpis(totals),
        findings=_rows(groups.counts["finding"], lambda code: label(Finding, code), lambda code: to(finding=code)),
        steps=_rows(groups.counts["step"], lambda step: inbox.step_name(step) or step, lambda step: to(step=step)),
        districts=_rows(groups.counts["district_id"], lambda one: names.get(one, "–"), lambda one: to(district=one)),
        months=_months(groups, to),
        ages=[(words, totals.ages[age], to(age=age)) for age, words in AGE_WORDS.items()],
        urls={"all": to(), "repeats": to(repeat="yes"), "missed": to(missed="yes"), "reached": _reached(place, who)},
        back=url_for(".index") if who.role in NATIONAL else "",
    )


def _links(who: User) -> Callable[..., str]:
    """The address of exactly the rows that were counted; none for who may count them and not see each."""
    if who.role in NATIONAL:
        return lambda **chosen: ""
    return lambda **chosen: LISTING.url(view=View.ALL, **chosen)


def _reached(place: Region, who: User) -> str:
    """What came before the Ombudsman is there for the Ombudsman to see."""
    return LISTING.url(view=View.ALL, region=place.id) if who.role in NATIONAL else ""


def _rows(counts: Counter[Any], named: Callable[[Any], str], url: Callable[[Any], str]) -> list[dict[str, Any]]:
    """The most frequent first, each with its share of the greatest."""
    most = max(counts.values(), default=1)
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))
    return [{"name": named(code), "number": n, "share": 100 * n / most, "url": url(code)} for code, n in ordered]


def _months(groups: pattern_figures.Groups, to: Callable[..., str]) -> list[dict[str, Any]]:
    """Twelve of them, also those in which nothing came up."""
    found, first = [], escalation_list.year_begins()
    for _number in range(escalation_list.MONTHS):
        month = f"{first:%Y-%m}"
        number = groups.counts["month"][month]
        found.append(
            {
                "name": format_date(first.date(), "LLL yy"),
                "number": number,
                "missed": groups.missed[month],
                "url": to(month=month),
            }
        )
        first = escalation_list.month_of(month)[1]
    return found


def _kpis(totals: pattern_figures.Totals) -> list[dict[str, Any]]:
    decided = lasting(totals.decided_after) if totals.decided_after is not None else "–"
    oldest = _waited(totals.oldest_at)
    return [
        {"title": _("Escalations in 12 months"), "value": totals.all, "text": _("from all districts of the region")},
        {"title": _("Open now"), "value": totals.open, "text": oldest},
        {"title": _("Time to a decision"), "value": decided, "text": _("the median of all decided")},
        {"title": _("Escalated again"), "value": totals.repeat_cases, "text": _("cases escalated more than once")},
        {
            "title": _("Missed again"),
            "value": totals.missed,
            "text": _("after the regional commissioner gave a new deadline"),
        },
    ]


def _waited(since: datetime | None) -> str:
    if since is None:
        return str(_("none waiting"))
    return str(_("the oldest: %(length)s", length=lasting(clock.now() - since)))


def _names(place: Region) -> dict[int, str]:
    rows = db.session.scalars(select(District).where(District.region_id == place.id))
    return {one.id: in_language(one, "name") for one in rows}


def _line(row: Any) -> dict[str, Any]:
    """A region of the table."""
    return {
        "name": in_language(row.Region, "name"),
        "url": url_for(".region", number=row.Region.id),
        "all": row.all or 0,
        "open": row.open or 0,
        "missed": row.missed or 0,
        "reached": row.reached or 0,
        "reached_url": LISTING.url(view=View.ALL, region=row.Region.id),
        "oldest": lasting(clock.now() - row.oldest_at) if row.oldest_at is not None else "–",
        "decided": lasting(row.decided_after) if row.decided_after is not None else "–",
        "finding": label(Finding, row.finding) if row.finding else "–",
    }
